"""Solo drills, each of one person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def closed(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        "drills",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("side", closed("side", "for", "against"), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("dealt", closed("dealt", "argument", "question", "claim"), nullable=False),
        sa.Column("argument_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(length=80), nullable=True),
        sa.Column("dealt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_id", sa.Integer(), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("comment_html", sa.Text(), nullable=False),
        sa.Column("commented_by_id", sa.Integer(), nullable=True),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_drills_seconds")),
        sa.CheckConstraint("(dealt = 'question') = (question IS NOT NULL)", name=op.f("ck_drills_question")),
        sa.CheckConstraint("argument_id IS NULL OR dealt = 'argument'", name=op.f("ck_drills_argument")),
        sa.CheckConstraint("(handed_in_at IS NULL) = (source = '')", name=op.f("ck_drills_handed_in")),
        _to("users", "user_id", "CASCADE"),
        _to("claims", "claim_id", "CASCADE"),
        _to("posts", "argument_id", "SET NULL"),
        _to("posts", "sent_id", "SET NULL"),
        _to("courses", "course_id", "SET NULL"),
        _to("users", "commented_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drills")),
        sa.UniqueConstraint("user_id", "client_id", name=op.f("uq_drills_user_id_client_id")),
    )
    for columns in (("user_id", "claim_id"), ("course_id", "shown_at"), ("claim_id",), ("argument_id",), ("sent_id",)):
        name = f"ix_drills_{'_drills_'.join(columns)}"
        op.create_index(op.f(name), "drills", list(columns), unique=False)


def _to(table: str, column: str, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_drills_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete=gone)


def downgrade() -> None:
    op.drop_table("drills")
