"""A rebuttal may name what it attacks: the conclusion, a premise or the inference."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RULES = {
    "ck_posts_target": "target IN ('conclusion', 'premise', 'inference')",
    "ck_posts_only_rebuttals": "target IS NULL OR relation = 'rebuts'",
}


def upgrade() -> None:
    rules = [sa.CheckConstraint(rule, name=op.f(name)) for name, rule in RULES.items()]
    op.add_column("posts", sa.Column("target", sa.String(20), *rules, nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "target")
