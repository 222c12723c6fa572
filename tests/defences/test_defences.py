"""Every defence stands where the table says, and of two drawn by lot it is seen that a test notices when they are gone."""

from __future__ import annotations

import ast
import os
import random
import secrets

import pytest

from . import removal
from .defence import Change, Defence, Moved
from .table import TABLE

SEED = int(os.environ.get("DEFENCES_SEED") or secrets.randbelow(1_000_000))
DRAWN = random.Random(SEED).sample(TABLE, 2)


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
def test_two_defences_are_missed_when_they_are_gone() -> None:
    with removal.copy() as tree:
        for defence in DRAWN:
            outcome = tree.without(defence)
            assert outcome.caught, f"{defence.name}: {outcome.said} (DEFENCES_SEED={SEED})"


@pytest.mark.long
def test_every_defence_is_missed_when_it_is_gone() -> None:
    with removal.copy() as tree:
        assert [it.defence.name for it in map(tree.without, TABLE) if not it.caught] == []
