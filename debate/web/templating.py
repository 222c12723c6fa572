"""How templates look into what they are given."""

from __future__ import annotations

from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Finds `post.html` among the fields of a shape before it looks for a method of that name: a page asks often."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)
