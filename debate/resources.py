"""Where things are: what is shipped, beside the package or in it; and what is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """The folder `templates` or `static`, wherever this installation has it."""
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"There is no folder {name} in or beside {_PACKAGE}: install the package again.")


def data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where the database and the secret key live unless told otherwise; it may not exist yet.

    `instance/` in a checkout. From a wheel the XDG base directory, because a folder inside the virtual
    environment, which is Flask's own choice, is lost with the next environment.
    """
    if (_PACKAGE.parent / "pyproject.toml").is_file():
        return _PACKAGE.parent / "instance"
    found = os.environ if environment is None else environment
    home = Path(found.get("XDG_DATA_HOME", ""))
    # The XDG specification: a path that is not absolute is to be ignored, an empty one counts as not given.
    return (home if home.is_absolute() else Path.home() / ".local" / "share") / "debate"
