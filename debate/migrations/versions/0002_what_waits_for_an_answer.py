"""What waits for an answer is counted in each room."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # added as it is, and not by a new table for the old one: SQLite would take the posts away with the old one
    op.add_column("rooms", sa.Column("count_unanswered", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        """
        UPDATE rooms SET count_unanswered = (
            SELECT count(*) FROM posts
            WHERE posts.room_id = rooms.id AND posts.reply_count = 0
            AND posts.state = 'visible' AND posts.relation IN ('rebuts', 'asks')
        )
        """
    )


def downgrade() -> None:
    op.drop_column("rooms", "count_unanswered")
