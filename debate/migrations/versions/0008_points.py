"""Points of information in the speeches of a round."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replies = sa.Enum(
        "accepted",
        "declined",
        name=op.f("ck_round_points_reply"),
        native_enum=False,
        create_constraint=True,
        length=20,
    )
    op.create_table(
        "round_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("speech", sa.String(20), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(20), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", replies, nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("spoken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name=op.f("ck_round_points_reply_with_moment")),
        sa.CheckConstraint(
            "spoken_at IS NULL OR reply = 'accepted'", name=op.f("ck_round_points_spoken_when_accepted")
        ),
        sa.CheckConstraint("(words = '') = (spoken_at IS NULL)", name=op.f("ck_round_points_words_with_moment")),
        sa.CheckConstraint(
            "removed_at IS NULL OR spoken_at IS NOT NULL", name=op.f("ck_round_points_removed_when_spoken")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_points_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_round_points_by_id_users")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["users.id"], name=op.f("fk_round_points_removed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_points")),
    )
    op.create_index(op.f("ix_round_points_round_id_round_points_speech"), "round_points", ["round_id", "speech"])


def downgrade() -> None:
    op.drop_table("round_points")
