"""Critical questions are owed until they are answered; arguments have schemes, and bring sources."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from debate.schemes import QUESTIONS

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OWED = sa.text("debt = 'open'")
EXCEPTIONS = [key for key, it in QUESTIONS.items() if it.burden == "exception"]


def _column(name: str, *type: Any, default: Any = None, rules: dict[str, str] | None = None) -> None:
    checks = [sa.CheckConstraint(rule, name=op.f(f"ck_posts_{rule_name}")) for rule_name, rule in (rules or {}).items()]
    more: dict[str, Any] = {"nullable": True} if default is None else {"nullable": False, "server_default": default}
    op.add_column("posts", sa.Column(name, *type, *checks, **more))


def upgrade() -> None:
    argues = "scheme IS NULL OR relation IN ('rebuts', 'supports')"
    _column("scheme", sa.String(40), rules={"only_arguments": argues})
    _column("citation", sa.Text(), default="")
    _column("sources", sa.Integer(), default="0")
    _column("taken_back", sa.Boolean(), default=sa.false())
    _column("sources_then", sa.Integer(), default="0")
    _column("settles", sa.Boolean(), default=sa.false())
    _column("open_questions", sa.Integer(), default="0")
    _column("owes", sa.String(20), rules={"owes": "owes IN ('author', 'side', 'asker')"})
    states = "debt IN ('open', 'answered', 'conceded', 'withdrawn', 'void')"
    questions = "debt IS NULL OR (question IS NOT NULL AND owes IS NOT NULL)"
    _column("debt", sa.String(20), rules={"debt": states, "only_questions": questions})
    op.add_column("post_versions", sa.Column("citation", sa.Text(), nullable=False, server_default=""))
    op.add_column("rooms", sa.Column("count_sourced", sa.Integer(), nullable=False, server_default="0"))
    _fill()
    op.create_index(
        "ix_posts_open_questions",
        "posts",
        ["room_id", "number"],
        unique=False,
        sqlite_where=OWED,
        postgresql_where=OWED,
    )


def _fill() -> None:
    """Of what was said before. All questions were about the claim."""
    links = "(length(html) - length(replace(html, '<a href=\"http', ''))) / length('<a href=\"http')"
    op.execute(f"UPDATE posts SET sources = {links} WHERE html LIKE '%<a href=\"http%'")
    op.execute(
        """
        UPDATE rooms SET count_sourced = (
            SELECT count(*) FROM posts WHERE posts.room_id = rooms.id AND posts.sources > 0
            AND posts.state = 'visible' AND posts.relation IN ('rebuts', 'supports')
        )
        """
    )
    names = ("id", "parent_id", "author_id", "question", "owes", "debt", "state", "relation", "side", "sources")
    posts = sa.table("posts", *map(sa.column, names), sa.column("settles", sa.Boolean()))
    asks = posts.c.question.is_not(None)
    asker = posts.c.question.in_(EXCEPTIONS)
    op.execute(posts.update().where(asks).values(owes=sa.case((asker, "asker"), else_="side")))
    asked = posts.alias("asked")
    own = sa.and_(asked.c.owes == "asker", asked.c.author_id == posts.c.author_id, posts.c.relation != "asks")
    side = sa.and_(
        posts.c.relation.in_(["rebuts", "supports"]), (posts.c.side == asked.c.side) == (asked.c.owes == "asker")
    )
    answers = sa.exists().where(asked.c.id == posts.c.parent_id, asked.c.question.is_not(None), sa.or_(own, side))
    op.execute(posts.update().where(answers).values(settles=sa.true()))
    reply = posts.alias("reply")
    settled = sa.exists().where(reply.c.parent_id == posts.c.id, reply.c.settles, reply.c.state == "visible")
    conceded = sa.exists().where(
        reply.c.parent_id == posts.c.id, reply.c.settles, reply.c.state == "visible", reply.c.relation == "concedes"
    )
    shown = sa.and_(posts.c.owes == "asker", posts.c.sources > 0)
    debt = sa.case(
        (posts.c.state != "visible", "void"),
        (conceded, "conceded"),
        (sa.or_(settled, shown), "answered"),
        else_="open",
    )
    op.execute(posts.update().where(asks).values(debt=debt))


def downgrade() -> None:
    op.drop_index("ix_posts_open_questions", "posts")
    op.drop_column("rooms", "count_sourced")
    op.drop_column("post_versions", "citation")
    last_first = (
        "debt",
        "owes",
        "open_questions",
        "settles",
        "sources_then",
        "taken_back",
        "sources",
        "citation",
        "scheme",
    )
    for column in last_first:
        op.drop_column("posts", column)
