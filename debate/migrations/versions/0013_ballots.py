"""Judges of a round, and their ballots."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rounds", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "round_judges",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_judges_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_round_judges_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "user_id", name=op.f("pk_round_judges")),
    )
    op.create_index(op.f("ix_round_judges_user_id"), "round_judges", ["user_id"])
    op.create_table(
        "ballots",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("ranks", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("meant", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_ballots_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["users.id"], name=op.f("fk_ballots_judge_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "judge_id", name=op.f("pk_ballots")),
    )
    op.create_index(op.f("ix_ballots_judge_id"), "ballots", ["judge_id"])
    op.create_table(
        "ballot_scores",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(20), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id", "judge_id"],
            ["ballots.round_id", "ballots.judge_id"],
            name=op.f("fk_ballot_scores_round_id_judge_id_ballots"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_ballot_scores_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "judge_id", "user_id", name=op.f("pk_ballot_scores")),
    )
    op.create_index(op.f("ix_ballot_scores_user_id"), "ballot_scores", ["user_id"])


def downgrade() -> None:
    for table in ("ballot_scores", "ballots", "round_judges"):
        op.drop_table(table)
    op.drop_column("rounds", "released_at")
