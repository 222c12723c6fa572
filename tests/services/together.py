"""Things that happen at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from debate import db


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What each action gave or raised, all begun at one moment, each in a thread and a database session of its own."""
    start = threading.Barrier(len(actions))
    outcomes: list[object] = [None] * len(actions)

    def run(place: int, action: Callable[[], object]) -> None:
        start.wait(10)
        try:
            outcomes[place] = action()
        except Exception as error:
            outcomes[place] = error
        finally:
            db.finish()

    threads = [threading.Thread(target=run, args=it) for it in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.finish()  # what was read before is from before
    return outcomes
