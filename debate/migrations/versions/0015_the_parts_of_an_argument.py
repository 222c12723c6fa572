"""The parts of an argument, quotations of what was edited since, and rebuttals that say first what they answer.

Quotations that were hidden because their author withdrew what they quote stay hidden: that was what they were told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WAITING = sa.text("gate = 'waiting'")


def upgrade() -> None:
    gates = [
        sa.CheckConstraint("gate IN ('waiting', 'confirmed', 'corrected', 'unconfirmed')", name=op.f("ck_posts_gate")),
        sa.CheckConstraint(
            "gate IS NULL OR (restated <> '' AND gate_ends_at IS NOT NULL)", name=op.f("ck_posts_restated")
        ),
    ]
    for column in (
        sa.Column("waiting_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("quote_earlier", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("parts", sa.JSON(), nullable=True),
        sa.Column("restated", sa.Text(), nullable=False, server_default=""),
        sa.Column("correction", sa.Text(), nullable=False, server_default=""),
        sa.Column("gate_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gate", sa.String(20), *gates, nullable=True),
    ):
        op.add_column("posts", column)
    op.create_index(
        op.f("ix_posts_gate_ends_at"),
        "posts",
        ["gate_ends_at"],
        unique=False,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.add_column("post_versions", sa.Column("parts", sa.JSON(), nullable=True))
    op.add_column("rooms", sa.Column("steelman", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("rooms", "steelman")
    op.drop_column("post_versions", "parts")
    op.drop_index(op.f("ix_posts_gate_ends_at"), "posts")
    for name in ("gate", "gate_ends_at", "correction", "restated", "parts", "quote_earlier", "waiting_count"):
        op.drop_column("posts", name)
