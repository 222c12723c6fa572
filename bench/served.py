"""`python -m bench.served FOLDER PORT`: the application as `debate serve` runs it, without limits and for many sockets.

There is no setting that takes the limits away, so that nobody can do so in earnest; only a program can, as this one does.
"""

from __future__ import annotations

import sys

from debate import config, serve

SOCKETS = 2100


def main(folder: str, port: str) -> None:
    environment = {"DEBATE_DATA": folder, "DEBATE_PORT": port, "DEBATE_SOCKETS": str(SOCKETS)}
    serve.run(config.read(environment, limited=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
