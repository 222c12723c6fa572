"""How templates look into what they are given, and what they need not draw again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask.templating import Environment
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ..schemes import SCHEMES, question

MOST = 4_096
"""Posts that are kept as they were drawn, of 2 KB each."""

Shape = dict[str, Any]
Draw = Callable[[Shape, Shape | None, list[str]], Markup]


class Templates(Environment):
    """Finds `post.html` among the fields of a shape before it looks for a method of that name: a page asks often."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.globals["drawn"] = Drawn().drawn
        self.globals["schemes"] = SCHEMES
        self.globals["words_of"] = lambda key: question(key).words

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class Drawn:
    """A room's page is fifty posts, and nearly all of them are what the last reader got too."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Markup] = {}

    @pass_context
    def drawn(self, context: Context, draw: Draw, it: Shape, parent: Shape | None, line: list[str]) -> Markup:
        """`standing` of templates/posts/post.html, for a post that is not the page's focus."""
        mine = context["viewer"] and it["author"]["id"] == context["viewer"].id
        depends_on = (
            it,
            parent and ((parent["author"] or {}).get("name"), parent["state"]),
            line,
            bool(mine),
            not mine and it["number"] > context["seen"],
            bool(context["may"]["post"]),
            bool(parent and parent["author"] and context["viewer"] and parent["author"]["id"] == context["viewer"].id),
            bool(context.get("speaks")),
            bool(context.get("on_its_own")),
            context["room_url"],
        )
        key = hashlib.blake2b(json.dumps(depends_on).encode(), digest_size=16).digest()
        found = self._kept.get(key)
        if found is None:
            found = draw(it, parent, line)
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = found
        return found
