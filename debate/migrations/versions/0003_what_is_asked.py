"""A post may ask one of its claim's critical questions, and a room counts how often each is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ASKING = sa.text("question IS NOT NULL")


def upgrade() -> None:
    question = sa.Column(
        "question",
        sa.String(),
        sa.CheckConstraint("question IS NULL OR relation = 'asks'", name=op.f("ck_posts_question")),
        nullable=True,
    )
    op.add_column("posts", question)
    op.create_index(
        op.f("ix_posts_room_id_posts_question_posts_number"),
        "posts",
        ["room_id", "question", "number"],
        unique=False,
        sqlite_where=ASKING,
        postgresql_where=ASKING,
    )
    op.add_column("rooms", sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("rooms", "asked")
    op.drop_index(op.f("ix_posts_room_id_posts_question_posts_number"), "posts")
    op.drop_column("posts", "question")
