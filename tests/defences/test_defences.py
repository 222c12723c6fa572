"""Every defence stands where the table says; and, by `-m long`, a test notices when it is gone."""

from __future__ import annotations

import ast

import pytest

from . import removal
from .defence import Change, Defence, Moved
from .table import TABLE


@pytest.mark.parametrize("defence", TABLE, ids=lambda it: it.name)
def test_a_defence_stands_where_the_table_says(defence: Defence) -> None:
    for change in defence.changes:
        source = change.made(removal.ROOT)
        if change.file.endswith(".py"):
            ast.parse(source)
    for test in defence.tests:
        file, _, name = test.partition("::")
        assert f"def {name}" in (removal.ROOT / file).read_text(), test


def test_a_defence_that_has_moved_is_told() -> None:
    with pytest.raises(Moved, match="has 0 times"):
        Change("wsgi.py", "what is not there", "").made(removal.ROOT)


@pytest.mark.long
def test_every_defence_is_missed_when_it_is_gone() -> None:
    with removal.copy() as tree:
        assert [it.defence.name for it in map(tree.without, TABLE) if not it.caught] == []
