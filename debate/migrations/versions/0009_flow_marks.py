"""Private marks on the flow sheet, and whether the class's votes say where a claim begins."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_marks",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Boolean(), nullable=False),
        sa.Column("extend", sa.Boolean(), nullable=False),
        sa.Column("concede", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("turn OR extend OR concede OR note <> ''", name=op.f("ck_flow_marks_something")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_flow_marks_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_flow_marks_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "post_id", name=op.f("pk_flow_marks")),
    )
    op.create_index(op.f("ix_flow_marks_post_id"), "flow_marks", ["post_id"], unique=False)
    words = "base_score IN ('even', 'votes')"
    base_score = sa.Column(
        "base_score",
        sa.String(20),
        sa.CheckConstraint(words, name=op.f("ck_rooms_base_score")),
        nullable=False,
        server_default="even",
    )
    op.add_column("rooms", base_score)


def downgrade() -> None:
    op.drop_column("rooms", "base_score")
    op.drop_table("flow_marks")
