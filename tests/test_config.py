"""Settings: what cannot be meant is refused when the server starts, with a sentence that says what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from debate import config
from debate.config import Config
from debate.errors import Refusal


def read(folder: Path, **environment: str) -> Config:
    return config.read({"DEBATE_DATA": str(folder), **environment})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "redis://localhost:6379/0",
        "redis://127.0.0.1",
        "redis://[::1]:6379",
        "unix:///run/redis/redis.sock",
        "redis://:password@10.0.0.5:6379/0",
        "rediss://debate:password@redis.example.org:6379/0",
    ],
)
def test_a_redis_with_a_password_or_on_this_machine_is_taken(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, DEBATE_REDIS_URL=url).redis_url == url


@pytest.mark.parametrize(
    "url",
    ["redis://10.0.0.5:6379/0", "rediss://redis.example.org", "redis://debate@redis.example.org", "redis://:@10.0.0.5"],
)
def test_a_redis_on_the_network_needs_a_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refusal, match="without a password"):
        read(tmp_path, DEBATE_REDIS_URL=url)


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "redis:localhost", "memory://", "yes"])
def test_what_is_no_address_of_a_redis_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refusal, match=r"Write it like redis://"):
        read(tmp_path, DEBATE_REDIS_URL=url)
