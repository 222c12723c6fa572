"""Votes before and after a room's debate, and the arguments that moved the voters."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def position(name: str) -> sa.Enum:
    words = ("for", "against", "undecided")
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    stages = "voting IN ('none', 'before', 'after', 'closed')"
    voting = sa.Column(
        "voting",
        sa.String(20),
        sa.CheckConstraint(stages, name=op.f("ck_rooms_voting")),
        nullable=False,
        server_default="none",
    )
    op.add_column("rooms", voting)
    op.create_table(
        "votes",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("before", position("before"), nullable=True),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", position("after"), nullable=True),
        sa.Column("after_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(before IS NULL) = (before_at IS NULL)", name=op.f("ck_votes_before_with_moment")),
        sa.CheckConstraint("(after IS NULL) = (after_at IS NULL)", name=op.f("ck_votes_after_with_moment")),
        sa.CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name=op.f("ck_votes_cast")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_votes_room_id_rooms"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_votes_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", "user_id", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_user_id"), "votes", ["user_id"], unique=False)
    op.create_table(
        "movers",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_movers_place")),
        sa.ForeignKeyConstraint(
            ["room_id", "user_id"],
            ["votes.room_id", "votes.user_id"],
            name=op.f("fk_movers_room_id_user_id_votes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_movers_post_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", "user_id", "place", name=op.f("pk_movers")),
        sa.UniqueConstraint("room_id", "user_id", "post_id", name=op.f("uq_movers_room_id_user_id_post_id")),
    )
    op.create_index(op.f("ix_movers_post_id"), "movers", ["post_id"], unique=False)


def downgrade() -> None:
    op.drop_table("movers")
    op.drop_table("votes")
    op.drop_column("rooms", "voting")
