"""A room may have sides, and each person theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    how = sa.CheckConstraint("sides IN ('none', 'chosen', 'given', 'drawn')", name=op.f("ck_rooms_sides"))
    op.add_column("rooms", sa.Column("sides", sa.String(20), how, nullable=False, server_default="none"))
    op.add_column("rooms", sa.Column("undecided", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("rooms", sa.Column("switches", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "room_sides",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "for",
                "against",
                "undecided",
                name=op.f("ck_room_sides_side"),
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_sides_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_room_sides_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "user_id", name=op.f("pk_room_sides")),
    )
    op.create_index(op.f("ix_room_sides_user_id"), "room_sides", ["user_id"])


def downgrade() -> None:
    op.drop_table("room_sides")
    for name in ("switches", "undecided", "sides"):
        op.drop_column("rooms", name)
