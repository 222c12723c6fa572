"""Every test of a socket runs over both ways in which one is written to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from debate.config import TRANSPORTS

from .rawclient import House, Houses, person_ids, standing


@pytest.fixture(scope="module", params=TRANSPORTS)
def way(request: pytest.FixtureRequest) -> str:
    """What DEBATE_TRANSPORT says."""
    return str(request.param)


@pytest.fixture(scope="module")
def new_house(way: str) -> Houses:
    """A house with limits of the test's own, such as new_house(most=3)."""
    return partial(House, way)


@pytest.fixture(scope="module")
def house(new_house: Houses) -> Iterator[House]:
    with standing(new_house()) as it:
        yield it


@pytest.fixture
def person() -> int:
    return next(person_ids)
