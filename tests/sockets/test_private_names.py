"""The private names that the transport stands on are where they were when it was written; nothing else tells of a move."""

from __future__ import annotations

import inspect

import engineio
import engineio.packet
import engineio.socket
import simple_websocket
import socketio
import socketio.packet
import websockets.frames
import websockets.server
import wsproto.connection
from flask_socketio import SocketIO

from debate import transport
from debate.config import TRANSPORTS
from debate.transport import direct, engine, rooms, server, stock

from .rawclient import House

PRIVATE_NAMES: dict[type, str] = {
    engineio.Server: "_handle_connect _trigger_event _upgrades _ok create_queue generate_id start_background_task "
    "handle_request",
    engineio.socket.Socket: "receive send poll close schedule_ping handle_get_request handle_post_request "
    "_upgrade_websocket _websocket_handler",
    socketio.Server: "_engineio_server_class _handle_eio_message _handle_eio_disconnect _handle_connect "
    "_handle_event _handle_disconnect _trigger_event disconnect close_room",
    socketio.Manager: " ".join([*rooms.ORDERLY, "get_participants", "emit", "disconnect"]),
    engineio.packet.Packet: "encode decode",
    socketio.packet.Packet: "encode",
    websockets.server.ServerProtocol: "accept receive_data receive_eof events_received data_to_send fail",
    simple_websocket.Server: "receive send close _thread _handle_events handshake",
    wsproto.connection.Connection: "send receive_data",
    SocketIO: "on on_event emit _handle_event",
}
TAKES = {
    engineio.Server._handle_connect: ["self", "environ", "start_response", "transport", "jsonp_index"],
    engineio.Server._trigger_event: ["self", "event", "args", "kwargs"],
    engineio.socket.Socket._upgrade_websocket: ["self", "environ", "start_response"],
    engineio.socket.Socket._websocket_handler: ["self", "ws"],
    engineio.socket.Socket.handle_post_request: ["self", "environ"],
    engineio.socket.Socket.handle_get_request: ["self", "environ", "start_response"],
    engineio.socket.Socket.close: ["self", "wait", "abort", "reason"],
    engineio.socket.Socket.receive: ["self", "pkt"],
    engineio.socket.Socket.send: ["self", "pkt"],
    socketio.Server._handle_eio_message: ["self", "eio_sid", "data"],
    socketio.Server._handle_connect: ["self", "eio_sid", "namespace", "data"],
    socketio.Server._handle_event: ["self", "eio_sid", "namespace", "id", "data"],
    socketio.Server._handle_disconnect: ["self", "eio_sid", "namespace", "reason"],
    socketio.Server.disconnect: ["self", "sid", "namespace", "ignore_queue"],
    engineio.packet.Packet: ["packet_type", "data", "encoded_packet"],
    socketio.packet.Packet: ["packet_type", "data", "namespace", "id", "binary", "encoded_packet"],
    socketio.Manager.emit: ["self", "event", "data", "namespace", "room", "skip_sid", "callback", "to", "kwargs"],
    websockets.frames.Frame: ["opcode", "data", "fin", "rsv1", "rsv2", "rsv3"],
    simple_websocket.Server.receive: ["self", "timeout"],
    simple_websocket.Server.close: ["self", "reason", "message"],
}
USED_BY_STOCK: dict[type, str] = {
    direct.Direct: "server sid queue connected upgrading upgraded closing closed",
    stock.Stock: "server sid queue connected upgrading upgraded closing closed",
    engine.Engine: "sockets reason ping_interval ping_timeout max_http_buffer_size logger",
    server.Server: "eio environ handlers manager reason logger",
    rooms.Rooms: "rooms server",
    stock.Line: "sock ws input_buffer connected receive_bytes max_message_size mode",
    transport.Sockets: "server handlers manage_session",
}


def test_the_private_names_that_the_transport_stands_on_are_where_they_were() -> None:
    for owner, names in PRIVATE_NAMES.items():
        missing = [name for name in names.split() if not callable(getattr(owner, name, None))]
        assert missing == [], f"{owner.__module__}.{owner.__name__} has changed"
    for method, parameters in TAKES.items():
        assert list(inspect.signature(method).parameters) == parameters, method
    assert {"_trigger_event", "_handle_connect"} <= vars(engineio.Server).keys()


def test_the_libraries_call_what_is_ours_as_they_did() -> None:
    stock_engine = inspect.getsource(engineio.Server.handle_request) + inspect.getsource(engineio.socket.Socket)
    for used in ("socket.handle_get_request(", "socket.handle_post_request(", "self._handle_connect(", "ws.wait()"):
        assert used in stock_engine
    assert "self._thread" in inspect.getsource(simple_websocket.Server.__mro__[1].__init__)
    assert "super().emit(" in inspect.getsource(socketio.PubSubManager._handle_emit)


def test_a_living_connection_has_what_the_libraries_give_it(house: House) -> None:
    raw = house.socket(1)
    [mine] = house.connections_of(1)
    for it in [mine, house.engine, house.server, house.server.manager, house.socketio, mine._line]:
        missing = [name for name in USED_BY_STOCK.get(type(it), "").split() if not hasattr(it, name)]
        assert missing == [], f"{type(it).__name__} has changed"
    raw.close()


def test_a_setting_names_each_way_there_is_to_write() -> None:
    assert set(TRANSPORTS) == set(transport.WAYS)
