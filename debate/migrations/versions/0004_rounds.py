"""A room may hold a round: a debate by a format, with seats and a clock."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEATING = ("chosen", "given", "drawn")
ACTIONS = ("begin", "prep", "ready", "pause", "resume", "extend", "skip", "end", "switch")


def _word(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.JSON(), nullable=False),
        sa.Column("seating", _word(SEATING, op.f("ck_rounds_seating")), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("coin", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_rounds_room_id_rooms"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chair_id"], ["users.id"], name=op.f("fk_rounds_chair_id_users")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_rounds_opened_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index(op.f("ix_rounds_room_id"), "rounds", ["room_id"])
    op.create_table(
        "round_steps",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", _word(ACTIONS, op.f("ck_round_steps_action")), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_steps_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_round_steps_by_id_users")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_round_steps")),
    )
    op.create_table(
        "round_seats",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_seats_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_round_seats_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "seat", name=op.f("pk_round_seats")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_round_seats_round_id_user_id")),
    )
    op.create_index(op.f("ix_round_seats_user_id"), "round_seats", ["user_id"])
    op.add_column("rooms", sa.Column("round_id", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":  # which takes a reference with its column, and not later
        op.execute(
            "ALTER TABLE posts ADD COLUMN round_id INTEGER CONSTRAINT fk_posts_round_id_rounds REFERENCES rounds (id)"
        )
    else:
        op.add_column("posts", sa.Column("round_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f("fk_posts_round_id_rounds"), "posts", "rounds", ["round_id"], ["id"])
    op.create_index(op.f("ix_posts_round_id"), "posts", ["round_id"])
    op.add_column("posts", sa.Column("speech", sa.String(20), nullable=False, server_default=""))
    op.add_column("posts", sa.Column("at_time", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for column in ("at_time", "speech"):
        op.drop_column("posts", column)
    op.drop_index(op.f("ix_posts_round_id"), "posts")
    op.drop_column("posts", "round_id")
    op.drop_column("rooms", "round_id")
    for table in ("round_seats", "round_steps", "rounds"):
        op.drop_table(table)
