"""What is installed, locked and shipped: past every known advisory, and found where it lies."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from debate import resources

ROOT = Path(__file__).parents[1]

# The release that closed the last advisory known for each.
FLOORS = {
    "bleach": "6.4.0",  # GHSA-8rfp-98v4-mmr6, GHSA-gj48-438w-jh9v, CVE-2021-23980 and older
    "flask": "3.1.3",  # CVE-2023-30861, CVE-2026-27205
    "gunicorn": "23.0",  # CVE-2024-1135, CVE-2024-6827
    "python-engineio": "4.13.3",  # CVE-2019-13611, CVE-2026-48802, CVE-2026-48809
    "python-socketio": "5.16.3",  # CVE-2025-61765, CVE-2026-48804
    "werkzeug": "3.1.6",  # CVE-2023-25577, CVE-2024-34069, CVE-2025-66221, CVE-2026-21860, CVE-2026-27199
}
SOCKET_IO_PARSER_FLOOR = "4.2.7"  # CVE-2026-33151, CVE-2026-69185

# Socket.IO would choose the first two over threads where they are merely installed; the third takes frames of
# any size into memory.
UNWANTED = {"eventlet", "gevent", "gevent-websocket"}


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def lock(folder: str = ".") -> dict[str, Any]:
    table: dict[str, Any] = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
    return table


# Where there is a package.json: the browser's libraries, and the server that ours is measured against.
JAVASCRIPT = [".", "bench/peers"]


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_nothing_older_than_its_last_fixed_advisory_is_installed(name: str, floor: str) -> None:
    assert Version(version(name)) >= Version(floor)


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_nothing_older_than_its_last_fixed_advisory_may_be_installed(name: str, floor: str) -> None:
    asked = {requirement.name: requirement for requirement in map(Requirement, project()["dependencies"])}
    lowest = [Version(part.version) for part in asked[name].specifier if part.operator == ">="]
    assert lowest
    assert min(lowest) >= Version(floor)


def imported() -> set[str]:
    """The names, as an index spells them, of the packages that any file of the application imports."""
    found: set[str] = set()
    for file in (ROOT / "debate").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found.update(name.name.partition(".")[0] for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.partition(".")[0])
    known = packages_distributions()
    return {canonicalize_name(package) for module in found for package in known.get(module, [])}


def test_nothing_is_asked_for_that_nobody_imports() -> None:
    asked = {canonicalize_name(Requirement(line).name) for line in project()["dependencies"]}
    assert asked - imported() == set()


def test_no_extra_brings_in_a_server_that_would_replace_the_threads() -> None:
    lists = [project()["dependencies"], *project()["optional-dependencies"].values()]
    assert not UNWANTED & {Requirement(line).name.lower() for lines in lists for line in lines}


@pytest.mark.parametrize("name", ["python-engineio", "python-socketio"])
def test_a_package_whose_private_names_are_used_stays_within_one_minor_release(name: str) -> None:
    asked = next(r for r in map(Requirement, project()["dependencies"]) if r.name == name)
    major, minor = Version(version(name)).release[:2]
    assert asked.specifier.contains(f"{major}.{minor}.999")
    assert not asked.specifier.contains(f"{major}.{minor + 1}.0")


@pytest.mark.parametrize("folder", JAVASCRIPT)
def test_the_lock_names_contents_and_no_registry(folder: str) -> None:
    packages = {name: entry for name, entry in lock(folder)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    without_thanks = json.dumps([{**entry, "funding": None} for entry in packages.values()])
    assert "://" not in without_thanks


@pytest.mark.parametrize("folder", JAVASCRIPT)
def test_the_lock_was_made_from_the_package_file_beside_it(folder: str) -> None:
    wanted = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
    locked = lock(folder)["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert locked.get(kind) == wanted.get(kind)


@pytest.mark.parametrize("folder", JAVASCRIPT)
def test_the_locked_parser_refuses_packets_with_countless_attachments(folder: str) -> None:
    locked = Version(lock(folder)["packages"]["node_modules/socket.io-parser"]["version"])
    assert locked >= Version(SOCKET_IO_PARSER_FLOOR)


def test_the_browser_is_given_the_socket_library_that_the_lock_names() -> None:
    """Its publisher has built a parser in, so the lock alone does not say which one the browser runs."""
    library = (resources.resource_folder("static") / "vendor" / "socket.io.esm.min.js").read_text("utf-8")
    banner = re.search(r"Socket\.IO v(\S+)", library)
    assert banner
    assert banner.group(1) == lock()["packages"]["node_modules/socket.io-client"]["version"]
    assert "maxAttachments" in library


def test_the_readme_names_the_command_that_the_build_check_runs() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")
    assert command in (ROOT / "README.md").read_text("utf-8")


def installed(site: Path) -> ModuleType:
    """`debate.resources` as it finds itself in the folder that a wheel was unpacked to."""
    (site / "debate" / "templates").mkdir(parents=True)
    copy = shutil.copy(resources.__file__, site / "debate")
    described = importlib.util.spec_from_file_location("resources_of_a_wheel", copy)
    assert described
    assert described.loader
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def test_a_checkout_keeps_its_data_in_the_checkout() -> None:
    assert resources.data_folder({"XDG_DATA_HOME": "/elsewhere"}) == ROOT / "instance"


def test_data_of_an_installed_copy_outlives_its_environment(tmp_path: Path) -> None:
    wheel = installed(tmp_path / "site-packages")
    assert wheel.data_folder({"XDG_DATA_HOME": str(tmp_path / "kept")}) == tmp_path / "kept" / "debate"


@pytest.mark.parametrize("environment", [{}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "beside/me"}])
def test_data_goes_to_the_home_folder_where_no_absolute_folder_is_named(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    wheel = installed(tmp_path / "site-packages")
    assert wheel.data_folder(environment) == Path.home() / ".local" / "share" / "debate"


def test_templates_are_found_beside_the_package_and_in_it(tmp_path: Path) -> None:
    assert resources.resource_folder("templates") == ROOT / "templates"
    site = tmp_path / "site-packages"
    assert installed(site).resource_folder("templates") == site / "debate" / "templates"


def test_a_folder_that_was_not_shipped_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder static"):
        installed(tmp_path / "site-packages").resource_folder("static")
