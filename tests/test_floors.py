"""The house's rules, enforced: imports go down only, and each power has one home (docs/house.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "debate"

FLOORS: dict[int, set[str]] = {
    0: {
        *("config", "errors", "patience", "postgresql", "proof", "resources", "text", "characters", "addresses"),
        *("names", "schemes", "starter", "formats", "clock", "points", "flow", "dealing", "evidence", "judging"),
        *("manuscript", "paragraphs", "sentences", "passages", "finding", "suggest"),
    },
    1: {"db"},
    2: {"models", "together", "others"},
    3: {
        *("can", "forms", "shapes", "tree", "maps", "weighing", "swing", "replay", "debts"),
        *("live", "presence", "standing", "pace", "transport", "schema", "migrations"),
    },
    5: {"services"},
    6: {"auth"},
    7: {"web", "sockets", "cli"},
    8: {"app", "serve"},
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
DOORS = FLOORS[7]

# `debate serve` is a word on the command line, so that one door opens the top floor, at the moment it is asked to
UPWARD = {("cli/__init__.py", "serve")}

FLASK_MAY_BE_KNOWN_TO = {"app", "auth", "live", "transport", "web", "sockets"}

ONE_HOME = {
    r"\.commit\(": {"db.py", "schema.py"},
    r"datetime\.(utc)?now|\.today\(": {"db.py"},
    r"\.emit\(": {"live.py", "transport/shared.py"},  # the second passes on what the first emits
    r"\bbleach\b": {"text.py"},
    r"\bengineio\b|\.eio\b": {"transport.py"},
    r"(from|import) redis\b": {"others.py"},
    r"(from|import) psycopg\b": {"postgresql.py"},
    r"from html import|import html\b|Markup\(": {"text.py", "web/guard.py"},
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The rooms of the house that a module imports from."""
    found: set[str] = set()
    depth = len(path.relative_to(PACKAGE).parts) - 1
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            if node.level == depth + 1:  # from the package itself
                first = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
                found.update(first)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("debate."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "debate":
            found.update(alias.name for alias in node.names)
    return found & FLOOR.keys()


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room_of(path) for path in modules()} - {"__init__", "data"}
    assert rooms == set(FLOOR)


def test_imports_go_down_only() -> None:
    wrong = []
    for path in modules():
        name, room = path.relative_to(PACKAGE).as_posix(), room_of(path)
        if room == "__init__":
            continue
        for other in imports(path) - {room}:
            if FLOOR[other] > FLOOR[room] and (name, other) not in UPWARD:
                wrong.append(f"{name} (floor {FLOOR[room]}) imports {other} (floor {FLOOR[other]})")
    assert wrong == []


def test_a_door_never_calls_a_door() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in modules()
        if room_of(path) in DOORS
        for other in (imports(path) & DOORS) - {room_of(path)}
    ]
    assert wrong == []


def test_each_power_has_one_home() -> None:
    wrong = []
    for pattern, homes in ONE_HOME.items():
        for path in modules():
            name = path.relative_to(PACKAGE).as_posix()
            code = re.sub(r'(""".*?"""|#[^\n]*)', "", path.read_text(), flags=re.DOTALL)
            if re.search(pattern, code) and not any(
                name == home or name.startswith(home.removesuffix(".py") + "/") for home in homes
            ):
                wrong.append(f"{pattern} in {name}")
    assert wrong == []


def test_flask_is_known_to_the_doors_and_what_stands_with_them_alone() -> None:
    wrong = [
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if room_of(path) not in FLASK_MAY_BE_KNOWN_TO
        and re.search(r"^(from|import) flask", path.read_text(), re.MULTILINE)
    ]
    assert wrong == ["serve.py"]  # for the type of what it serves


def test_nothing_is_random_that_is_not_secret() -> None:
    wrong = [path.name for path in modules() if re.search(r"^(import|from) random\b", path.read_text(), re.MULTILINE)]
    assert wrong == []


def test_no_template_and_no_script_goes_around_the_sanitiser() -> None:
    root = PACKAGE.parent
    wrong = [
        f"{path.relative_to(root)}: {mark}"
        for folder, ending in (("templates", "html"), ("static/js", "js"))
        for path in sorted((root / folder).rglob(f"*.{ending}"))
        for mark in re.findall(
            r"insertAdjacentHTML|outerHTML|document\.write|\beval\(|<script>|\bstyle=\"|\son\w+=\"", path.read_text()
        )
    ]
    assert wrong == []
