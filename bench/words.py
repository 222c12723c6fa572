"""What is said in the posts: about 120 characters, in no two posts the same, so that nothing is kept from the last one."""

from __future__ import annotations

from collections.abc import Callable

Words = Callable[[int], str]
"""The words of the post with this number."""


def plain(number: int) -> str:
    return f"Argument {number}: it does not follow from one example that the rule holds, and the essay gives us only the one."


def marked_up(number: int) -> str:
    return (
        f"**Argument {number}**: it does *not* follow from [one example](https://example.org/{number}) "
        "that the rule holds:\n\n> the essay gives us\n\nonly the `one`."
    )
