"""Socket.IO: one namespace and four words. Each handler is called once, and each connection ends whole."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as Parcel
from flask import Flask
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError

from ..errors import Busy, Garbled, Refusal
from . import frames, strict
from .client import LAST_WORDS, Client, Who
from .engine import WHO, Engine
from .quiet import log

Admit = Callable[[dict[str, Any]], Who | None]
Stands = Callable[[Who], bool]


class Caller(NamedTuple):
    """Which connection an event came by, and whose it is."""

    sid: str
    user_id: int
    session_id: int


class Server(socketio.Server):  # type: ignore[misc]
    def __init__(self, *, admit: Admit, stands: Stands, **settings: Any) -> None:
        super().__init__(**settings)
        self.admit = admit
        self.stands = stands
        self.eio.on_change_over = self.manager.look_again

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        client: Client | None = self.eio.client(eio_sid)
        if client is None:
            return
        try:
            packet = frames.read(data, self.handlers.get("/", {}))
            if packet is not None:
                self._hear(client, packet)
        except Garbled as fault:
            client.drop(fault.message)

    def _hear(self, client: Client, packet: frames.Packet) -> None:
        if packet.kind == frames.CONNECT:
            if client.asked:
                raise Garbled("it asked twice to be let in")
            client.asked = True
            self._let_in(client)
        elif not client.joined:
            raise Garbled("it spoke before it was let in")
        elif packet.kind == frames.EVENT:
            self._answer(client, packet)
        elif packet.kind == frames.DISCONNECT:
            # the transport goes too: there is no coming back on it, as whoever it once was
            client.close(wait=False, abort=True, reason=self.reason.CLIENT_DISCONNECT)
        # an answer is passed over, for we ask nothing of browsers

    def _answer(self, client: Client, packet: frames.Packet) -> None:
        """The shortest way through; stock looks up by name, several times, what is at hand here."""
        name, said = packet.data or []
        answer = self.handlers["/"][name](client.name, said)
        if packet.number is not None:
            data = [] if answer is None else [answer]
            client.send(Parcel(MESSAGE, f"{frames.ACK}{packet.number}{strict.dumps(data)}"))

    def _let_in(self, client: Client) -> None:
        self._handle_connect(client.sid, "/", None)
        client.name = self.manager.sid_from_eio_sid(client.sid, "/")
        client.joined = self.manager.is_connected(client.name, "/")
        # Once more, now that it is in its rooms: a session that ended between the first look and this one is seen here,
        # and one that ends from now on is found in its room.
        if client.joined and not self._is_still(client):
            client.end(self.reason.SERVER_DISCONNECT)

    def _is_still(self, client: Client) -> bool:
        try:
            return self.stands(client.who)
        except Exception:
            log.exception("it could not be seen whether a session still holds")
            return False

    def _handle_disconnect(self, eio_sid: str, namespace: str, reason: str | None = None) -> None:
        with self.manager.order:
            sid = self.manager.sid_from_eio_sid(eio_sid, "/")
            if not self.manager.is_connected(sid, "/"):
                return
            self.manager.pre_disconnect(sid, namespace="/")
        self._trigger_event("disconnect", "/", sid, reason or self.reason.CLIENT_DISCONNECT)
        self.manager.disconnect(sid, "/", ignore_queue=True)

    def on_channel(self, channel: str) -> list[str]:
        return [sid for sid, _ in self.manager.get_participants("/", channel)]

    def disconnect(self, sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        """End the whole connection. Stock ends only what runs on it, and the browser may begin that again."""
        client = self.eio.client(self.manager.eio_sid_from_sid(sid, "/") or "")
        if client is not None:
            client.end(self.reason.SERVER_DISCONNECT, LAST_WORDS)


class Sockets(SocketIO):
    """Flask-SocketIO on a `Server`. A handler of `connect` or `disconnect` is called once, whatever it raises."""

    server: Server | None
    handlers: list[tuple[str, Callable[..., Any], str]]

    def stand_on(self, server: Server, app: Flask) -> None:
        self.server = server
        self.async_mode = server.async_mode
        self.manage_session = False
        for message, handler, namespace in self.handlers:
            server.on(message, handler, namespace=namespace)
        app.extensions["socketio"] = self

    def _handle_event(self, handler: Callable[..., Any], message: str, namespace: str, sid: str, *given: Any) -> Any:
        """Every handler is called with a Caller first. Stock builds a whole request for each event, and tells less."""
        environ = self.server.get_environ(sid, namespace=namespace) if self.server else None
        if not environ:
            return None  # it went meanwhile
        with environ["flask.app"].app_context():
            return handler(Caller(sid, *environ[WHO]), *given)

    def on(self, message: str, namespace: str | None = None) -> Any:
        register = super().on(message, namespace)

        def registered(handler: Callable[..., Any]) -> Callable[..., Any]:
            register(_once(message, handler) if message in frames.RESERVED else handler)
            return handler

        return registered


def _once(message: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    """Stock calls these two again when they raise TypeError, and lets a stranger in after any other error."""
    wanted = len(inspect.signature(handler).parameters)

    @wraps(handler)
    def called(*given: Any) -> Any:
        try:
            return handler(*given[:wanted])
        except ConnectionRefusedError:
            raise
        except Exception as error:
            if not isinstance(error, Refusal):
                log.exception("the handler of %s failed", message)
                error = Busy("The live connection could not be begun. Nothing is lost; reload the page to try again.")
            if message == "connect":
                raise ConnectionRefusedError(error.message, error.shape()) from None
            return None

    return called
