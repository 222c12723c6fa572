"""The defences of the sockets' wire, `debate/transport` and `debate/sockets`: those that move most."""

from __future__ import annotations

from .defence import defence

STRICT = "debate/transport/strict.py"
FRAMES = "debate/transport/frames.py"
GATE = "debate/transport/gate.py"
SERVER = "debate/transport/server.py"
OUTLET = "debate/transport/outlet.py"
BACKLOG = "debate/transport/backlog.py"

SOCKETS = (
    defence(
        "events are handled one after another",
        "debate/transport/server.py",
        "                self._hear(client, packet)\n",
        "                self.start_background_task(self._hear, client, packet)\n",
        "tests/sockets/test_frames.py::test_the_four_words_are_answered_in_the_order_they_came",
    ),
    defence(
        "only pages of ours connect",
        GATE,
        "        self._origins.check(environ)\n",
        "",
        "tests/sockets/test_handshake.py::test_only_pages_of_ours_get_a_connection",
        "tests/sockets/test_handshake.py::test_where_no_origin_is_named_the_browser_says_whose_page_it_is",
    ),
    defence(
        "a stranger gets no connection",
        GATE,
        "        if who is None:\n            raise Stranger(",
        "        if who is None:\n            return (0, 0)\n            raise Stranger(",
        "tests/sockets/test_handshake.py::test_a_stranger_gets_no_connection",
    ),
    defence(
        "the session is looked at in connect",
        "debate/sockets/connection.py",
        "        auth.still_signed_in(caller.session_id)\n",
        "        pass\n",
        "tests/sockets/test_rights_taken_away.py",
    ),
    defence(
        "the session is looked at once more when a connection has been let in",
        SERVER,
        "        if client.joined and not self._is_still(client):\n",
        "        if False:\n",
        "tests/sockets/test_handshake.py::test_a_session_that_ends_while_a_connection_is_let_in_takes_it_along",
    ),
    defence(
        "the session is looked at for every event",
        "debate/sockets/event.py",
        "                auth.still_signed_in(caller.session_id)\n",
        "",
        "tests/sockets/test_rights_taken_away.py",
    ),
    defence(
        "a connection is of use with its own cookie alone",
        GATE,
        "            if not self._is_of(client, environ):\n",
        "            if False:\n",
        "tests/sockets/test_handshake.py::test_the_id_of_a_connection_is_of_no_use_with_another_cookie",
        "tests/sockets/test_handshake.py::test_a_polling_connection_is_of_no_use_once_its_session_ended",
    ),
    defence(
        "whoever loses a course leaves its rooms",
        "debate/services/courses.py",
        "        live.reseat(room.channel)\n",
        "        pass\n",
        "tests/sockets/test_rights_taken_away.py",
    ),
    defence(
        "whoever is suspended loses every socket",
        "debate/live.py",
        "    _try(lambda: transport.close_now(socketio, channel))\n",
        "",
        "tests/sockets/test_rights_taken_away.py",
    ),
    defence(
        "allow_nan=False: nothing is written that ends every browser's connection",
        STRICT,
        "allow_nan=False, ",
        "",
        "tests/sockets/test_frames.py::test_json_that_is_none_is_not_written",
    ),
    defence(
        "nor read",
        STRICT,
        "parse_constant=_refuse, ",
        "",
        "tests/sockets/test_frames.py::test_json_that_is_none_is_not_read",
    ),
    defence(
        "a message has a largest size",
        "debate/transport/inlet.py",
        "max_size=LONGEST",
        "max_size=None",
        "tests/sockets/test_frames.py::test_a_message_without_end_takes_no_memory",
        "tests/sockets/test_websocket.py::test_too_much_is_refused_before_it_comes",
    ),
    defence(
        "a polling request has a largest size",
        GATE,
        " or int(length) > LONGEST:\n",
        ":\n",
        "tests/sockets/test_frames.py::test_a_polling_request_that_is_not_spoken_ends_the_connection",
    ),
    defence(
        "the protocol's own names are no events",
        FRAMES,
        "    if data[0] in RESERVED:\n        return None\n",
        "",
        "tests/sockets/test_frames.py::test_an_event_with_a_name_of_the_protocol_is_passed_over",
    ),
    defence(
        "what is not spoken here ends the connection",
        FRAMES,
        "    return frame in _CHANGING if changing else _PLAIN.fullmatch(frame) is not None\n",
        "    return True\n",
        "tests/sockets/test_frames.py::test_what_is_not_spoken_ends_a_websocket",
    ),
    defence(
        "a reader whose backlog grows too long is ended",
        OUTLET,
        "            full = len(self._waiting) > MOST_PACKETS or self._bytes > MOST_BYTES\n",
        "            full = False\n",
        "tests/sockets/test_slow_readers.py::test_a_backlog_that_grows_too_long_ends_its_reader_and_nobody_else",
    ),
    defence(
        "a polling client that never reads is ended",
        BACKLOG,
        "        return len(self.queue) > MOST_PACKETS or self.bytes > MOST_BYTES\n",
        "        return False\n",
        "tests/sockets/test_slow_readers.py::test_a_backlog_that_grows_too_long_ends_its_reader_and_nobody_else",
    ),
    defence(
        "one person has so many connections",
        "debate/transport/engine.py",
        "            if sum(client.who[0] == who[0] for client in self.clients()) >= self.per_person:\n",
        "            if False:\n",
        "tests/sockets/test_handshake.py::test_one_person_has_so_many_connections_and_no_more",
    ),
)
