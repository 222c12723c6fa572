"""The sockets' door: join, leave, rebut, typing. Four words in, nothing else; everything else comes by HTTP."""

from __future__ import annotations

from flask_socketio import SocketIO

from . import connection, heartbeat, rooms


def listen(socketio: SocketIO) -> None:
    """Give the server its handlers."""
    connection.listen(socketio)
    rooms.listen(socketio)
    heartbeat.listen(socketio)
