"""Run by Alembic through schema.py, on the connection that it is given."""

from typing import Any, Literal

from alembic import context

from debate import models  # noqa: F401  (fills the metadata)
from debate.db import Base, Moment


def written(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """A migration outlives the classes of its day, so our own types stand in it as what the database knows."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=written,
)
with context.begin_transaction():
    context.run_migrations()
