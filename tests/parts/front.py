"""A real nginx or Caddy in front, on the files of deploy/ with what is the reader's to change changed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import missing

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "debate.example.org"
PATIENCE = 20.0
"""Seconds that it may take to listen."""


@dataclass(frozen=True)
class Front:
    port: int
    certificate: Path
    """Which whoever comes here has to trust."""
    logs: Sequence[Path]

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def logged(self) -> str:
        return "".join(log.read_text() for log in self.logs if log.exists())


@contextmanager
def nginx(folder: Path, port: int, workers: Sequence[int]) -> Iterator[Front]:
    """At `port`, before the two workers at those ports of this machine."""
    program = _program("nginx")
    certificate, key = _certificate(folder)
    first, second = workers
    logs = [folder / "rejoinder.log", folder / "rejoinder-errors.log", folder / "nginx-errors.log"]
    site = _changed(
        DEPLOY / "nginx.conf",
        {
            "server 127.0.0.1:8000 ": f"server 127.0.0.1:{first} ",
            "server 127.0.0.1:8001 ": f"server 127.0.0.1:{second} ",
            "    listen 80;\n    listen [::]:80;\n": f"    listen 127.0.0.1:{free_port()};\n",
            "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n": f"    listen 127.0.0.1:{port} ssl http2;\n",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
            "/var/log/nginx/rejoinder.log": str(logs[0]),
            "/var/log/nginx/rejoinder-errors.log": str(logs[1]),
        },
    )
    (folder / "site.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind}; " for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder / 'pid'}; error_log {logs[2]}; events {{}}\n"
        f"http {{ {places} include {folder / 'site.conf'}; }}\n"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(logs[2])]
    with _running(command, port, folder / "said", {}):
        yield Front(port, certificate, [*logs, folder / "said"])


@contextmanager
def caddy(folder: Path, port: int, workers: Sequence[int]) -> Iterator[Front]:
    """The same."""
    program = _program("caddy")
    certificate, key = _certificate(folder)
    first, second = workers
    site = _changed(
        DEPLOY / "Caddyfile",
        {
            "127.0.0.1:8000 127.0.0.1:8001": f"127.0.0.1:{first} 127.0.0.1:{second}",
            f"\n{NAME} {{\n": f"\nhttps://localhost:{port} {{\n\ttls {certificate} {key}\n",
            "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
        },
    )
    (folder / "Caddyfile").write_text(site)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with _running(command, port, folder / "said", home):
        yield Front(port, certificate, [folder / "said"])


def _changed(file: Path, changes: Mapping[str, str]) -> str:
    """Each of them is there once, or the file says something that the test does not know of."""
    text = file.read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
        text = text.replace(old, new)
    return text


def _program(name: str) -> str:
    # Debian keeps nginx where only administrators look
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or missing(f"{name} is not installed.")


def _certificate(folder: Path) -> tuple[Path, Path]:
    """For localhost, signed by itself."""
    program = shutil.which("openssl") or missing("openssl is not installed.")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = [program, "req", "-x509", *kind, *name, "-out", str(certificate), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return certificate, key


@contextmanager
def _running(command: Sequence[str], port: int, said: Path, environment: Mapping[str, str]) -> Iterator[None]:
    with said.open("wb") as file:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env={**os.environ, **environment}
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start, and said: {said.read_text()}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
