"""`python -m bench.bare FOLDER PORT`: the transport alone, in the server that carries it. Joining and telling, no more.

Nobody signs in, nothing is looked at and nothing is kept: what a post costs besides, `bench.served` shows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from flask import Flask

from debate import config, serve, transport

from .served import SOCKETS

Shape = dict[str, Any]


class Bare(serve.Server):
    def load(self) -> Flask:
        app = Flask("bench")
        sockets = transport.make_socketio()

        def join(caller: transport.Caller, given: Shape) -> Shape:
            transport.enter(sockets, caller.sid, str(given["room_id"]))
            return {"ok": True}

        def rebut(_caller: transport.Caller, given: Shape) -> Shape:
            sockets.emit("post", given, to=str(given["room_id"]))
            return {"ok": True}

        words: dict[str, Callable[..., Shape]] = {"join": join, "rebut": rebut}
        for word, handler in words.items():
            sockets.on_event(word, handler)
        transport.init(
            sockets,
            app,
            origins=None,
            admit=lambda _environ: (1, 1),
            stands=lambda _who: True,
            per_person=SOCKETS,
            most=SOCKETS,
            message_queue=None,
            way=self.debate.transport,
        )
        return app


def main(folder: str, port: str) -> None:
    Bare(config.read({"DEBATE_DATA": folder, "DEBATE_PORT": port, "DEBATE_SOCKETS": str(SOCKETS)})).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
