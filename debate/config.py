"""Settings, read once from the environment into one frozen dataclass; every name begins with DEBATE_ out there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .errors import Refusal
from .resources import data_folder

SHORTEST_KEY = 32
LOOPBACK = ("127.0.0.1", "::1", "localhost")

TRANSPORTS = ("direct", "stock")
"""`direct`: a few threads hear all sockets, and whoever has something to say writes it. `stock`: threads for each socket."""


@dataclass(frozen=True)
class Config:
    """Everything that can be set. Times are in seconds, sizes in bytes, unless a name says otherwise."""

    database_url: str
    secret_key: str
    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """The address people use, such as https://debate.example.org; what Origin must be when it is given."""
    open_practice: bool | None = None
    """May guests enter the open practice course? None: only on a server bound to this machine alone."""
    proxies: int = 0
    """How many trusted proxies stand in front; their X-Forwarded-* headers are believed, nobody else's."""
    redis_url: str = ""
    """Where several processes tell one another what concerns all; "" where there is one."""
    workers: int = 1
    """Processes that `debate serve` runs, each on a port of its own from `port` on."""
    limited: bool = True
    always_clean: bool = False
    """Every post goes through bleach, also one whose markup is proven to be clean without."""
    sockets: int = 600
    sockets_per_person: int = 8
    transport: str = "direct"
    """How a WebSocket is written to, one of TRANSPORTS."""
    idle_hours: int = 8
    longest_days: int = 7
    testing: bool = False

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def address(self) -> str:
        """The address to print and to put in links."""
        shown = "localhost" if self.host in ("127.0.0.1", "::1") else self.host
        return self.public_url.rstrip("/") or f"http://{shown}:{self.port}"

    @property
    def local(self) -> bool:
        return self.host in LOOPBACK

    @property
    def practice_open(self) -> bool:
        return self.local if self.open_practice is None else self.open_practice


def read(environment: Mapping[str, str] | None = None, **given: object) -> Config:
    """The settings of `environment`; `given` wins over it. Makes and keeps a secret key where there is none."""
    found = os.environ if environment is None else environment

    def setting(name: str, default: str = "") -> str:
        return found.get(f"DEBATE_{name}", default)

    data = Path(setting("DATA") or data_folder()).absolute()
    read_here: dict[str, object] = {
        "data": data,
        "database_url": _psycopg(setting("DATABASE_URL") or f"sqlite:///{data / 'debate.sqlite'}"),
        "host": setting("HOST", "127.0.0.1"),
        "port": _number("PORT", setting("PORT", "8000")),
        "public_url": setting("PUBLIC_URL"),
        "open_practice": _yes_or_no("OPEN_PRACTICE", setting("OPEN_PRACTICE")),
        "proxies": _number("PROXIES", setting("PROXIES", "0")),
        "always_clean": bool(_yes_or_no("ALWAYS_CLEAN", setting("ALWAYS_CLEAN"))),
        "redis_url": _redis(setting("REDIS_URL")),
        "workers": _number("WORKERS", setting("WORKERS", "1")),
        "sockets": _number("SOCKETS", setting("SOCKETS", "600")),
        "sockets_per_person": _number("SOCKETS_PER_PERSON", setting("SOCKETS_PER_PERSON", "8")),
        "transport": _one_of(TRANSPORTS, "TRANSPORT", setting("TRANSPORT", "direct")),
        "idle_hours": _number("IDLE_HOURS", setting("IDLE_HOURS", "8")),
        "longest_days": _number("LONGEST_DAYS", setting("LONGEST_DAYS", "7")),
        **given,
    }
    if "secret_key" not in read_here:
        read_here["secret_key"] = _secret(setting("SECRET_KEY"), data)
    return Config(**read_here)  # type: ignore[arg-type]


def _psycopg(url: str) -> str:
    """Hosting services still hand out the oldest spelling of a PostgreSQL address."""
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url


def _redis(url: str) -> str:
    """Whoever can write to it can keep the processes apart, so that it is not left open to a network."""
    parts = urlsplit(url)
    if not url or parts.scheme == "unix":
        return url
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise Refusal(
            "DEBATE_REDIS_URL is not the address of a Redis server. Write it like redis://:password@host:6379/0, "
            "with rediss:// where it speaks TLS."
        )
    if not parts.password and parts.hostname not in LOOPBACK:
        raise Refusal(
            f"DEBATE_REDIS_URL names a Redis server at {parts.hostname} without a password. Give it one (requirepass) and "
            "write it into the address, like redis://:password@host:6379/0."
        )
    return url


def _secret(key: str, data: Path) -> str:
    if key:
        if len(key) < SHORTEST_KEY:
            raise Refusal(
                f"DEBATE_SECRET_KEY has {len(key)} characters and needs {SHORTEST_KEY}. "
                "Leave it out and one is made and kept beside the data."
            )
        return key
    kept = data / "secret_key"
    if not kept.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def _number(name: str, value: str) -> int:
    try:
        number = int(value)
    except ValueError:
        raise Refusal(f"DEBATE_{name} is {value!r} and has to be a whole number.") from None
    if number < 0:
        raise Refusal(f"DEBATE_{name} is {number} and cannot be below zero.")
    return number


def _one_of(known: tuple[str, ...], name: str, value: str) -> str:
    if value not in known:
        raise Refusal(f"DEBATE_{name} is {value!r} and has to be {' or '.join(known)}.")
    return value


def _yes_or_no(name: str, value: str) -> bool | None:
    if value.lower() in ("1", "yes", "true", "on"):
        return True
    if value.lower() in ("0", "no", "false", "off"):
        return False
    if value:
        raise Refusal(f"DEBATE_{name} is {value!r} and has to be yes or no.")
    return None
