"""A room may have a side chat."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=op.f(name), native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.add_column("rooms", sa.Column("side_chat", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("rooms", sa.Column("chat_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "chat_lines",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "author_role", word("ck_chat_lines_author_role", "student", "moderator", "instructor"), nullable=False
        ),
        sa.Column("client_id", sa.String(36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", word("ck_chat_lines_line_state", "visible", "withdrawn", "removed"), nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_chat_lines_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_chat_lines_author_id_users")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["users.id"], name=op.f("fk_chat_lines_removed_by_id_users")),
        sa.PrimaryKeyConstraint("room_id", "number", name=op.f("pk_chat_lines")),
        sa.UniqueConstraint("room_id", "seq", name=op.f("uq_chat_lines_room_id_seq")),
        sa.UniqueConstraint("author_id", "client_id", name=op.f("uq_chat_lines_author_id_client_id")),
    )


def downgrade() -> None:
    op.drop_table("chat_lines")
    for column in ("chat_seq", "side_chat"):
        op.drop_column("rooms", column)
