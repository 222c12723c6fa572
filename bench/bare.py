"""`python -m bench.bare FOLDER PORT`: the transport alone, in the server that carries it. Joining and telling, no more.

Nobody signs in, nothing is looked at and nothing is kept: what a post costs besides, `bench.served` shows.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from flask_socketio import join_room

from debate import config, serve, transport

from .served import SOCKETS

Shape = dict[str, Any]


class Bare(serve.Server):
    def load(self) -> Flask:
        app = Flask("bench")
        sockets = transport.make_socketio()

        def join(given: Shape) -> Shape:
            join_room(str(given["room_id"]))
            return {"ok": True}

        def rebut(given: Shape) -> Shape:
            sockets.emit("post", given, to=str(given["room_id"]))
            return {"ok": True}

        sockets.on_event("join", join)
        sockets.on_event("rebut", rebut)
        transport.init(
            sockets,
            app,
            origins=None,
            admit=lambda _environ: (1, 1),
            per_person=SOCKETS,
            most=SOCKETS,
            message_queue=None,
        )
        return app


def main(folder: str, port: str) -> None:
    Bare(config.read({"DEBATE_DATA": folder, "DEBATE_PORT": port, "DEBATE_SOCKETS": str(SOCKETS)})).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
