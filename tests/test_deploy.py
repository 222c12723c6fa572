"""The files of deploy/ in the programs that they are for, before two processes: people argue through them, and outlive one."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from .faults import runs
from .faults.crowd import Crowd
from .faults.scene import Scene, prepare
from .parts import front, postgres, redis, served
from .sockets.rawclient import soon

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]

WORKER = re.compile(r"rejoinder_worker=([^;]+)")
BACK = 15.0
"""Seconds in which everybody is back when their process has gone."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class House:
    """Two processes, a proxy in front, and people who trust it."""

    front: front.Front
    processes: list[served.Served]
    scene: Scene
    url: str
    folder: Path

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Headers by their names with _ for -."""
        connection = http.client.HTTPSConnection("localhost", self.front.port, timeout=20)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return Answer(answer.status, answer.headers, text)

    def place(self, cookie: str) -> int:
        """Which of the two a browser with these cookies is at: it alone knows a connection begun through the proxy."""
        sid = json.loads(self.ask("GET", "/socket.io/?EIO=4&transport=polling", Cookie=cookie).text[1:])["sid"]
        for number, process in enumerate(self.processes):
            direct = http.client.HTTPConnection("127.0.0.1", process.port, timeout=20)
            path = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
            direct.request("POST", path, b"40", {"Cookie": cookie})
            known = direct.getresponse().status == 200
            direct.close()
            if known:
                return number
        raise AssertionError("neither of them knows it")

    def divided(self) -> list[str]:
        """Cookies for each student, so that half of them are at either process."""
        cookies: list[str] = []
        for number, student in enumerate(self.scene.students):
            while True:
                found = WORKER.search(self.ask("GET", "/healthz").headers.get("Set-Cookie", ""))
                assert found, "it gives no cookie"
                cookie = f"{student.cookie}; rejoinder_worker={found[1]}"
                if self.place(cookie) == number % 2:
                    cookies.append(cookie)
                    break
        return cookies


@pytest.fixture(
    scope="module",
    params=[pytest.param("nginx", marks=pytest.mark.nginx), pytest.param("caddy", marks=pytest.mark.caddy)],
)
def house(
    request: pytest.FixtureRequest, cluster: postgres.Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    in_front = folder / "front"
    in_front.mkdir()
    url, port = cluster.fresh(), front.free_port()
    with ExitStack() as stack:
        queue = stack.enter_context(redis.running())
        environment = {
            "DEBATE_DATABASE_URL": url,
            "DEBATE_REDIS_URL": queue.address,
            "DEBATE_PROXIES": "1",
            "DEBATE_PUBLIC_URL": f"https://localhost:{port}",
        }
        processes = [
            stack.enter_context(served.running(folder, program=served.UNLIMITED, **environment)) for _ in range(2)
        ]
        it = stack.enter_context(getattr(front, request.param)(in_front, port, [it.port for it in processes]))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("SSL_CERT_FILE", str(it.certificate))
        scene = prepare(url, folder, students=6, rooms=1)
        # what the cookie is called where people come by https
        students = [replace(who, cookie=f"__Host-{who.cookie}") for who in scene.students]
        yield House(it, processes, replace(scene, students=students), url, folder)


def test_people_at_two_processes_argue_and_outlive_one_of_them(house: House) -> None:
    run = runs.begin("people at two processes argue", full=False, say=print)
    cookies = house.divided()
    students = [replace(who, cookie=cookie) for who, cookie in zip(house.scene.students, cookies, strict=True)]
    crowd = Crowd(house.front.address, students, house.scene.rooms, house.folder / "histories", run.luck)
    crowd.gather()
    crowd.talk(40, pause=0.05)
    crowd.level(house.url)
    before = [it.connections for it in crowd.clients]
    house.processes[1].kill()
    crowd.talk(40, pause=0.05)
    assert soon(lambda: all(it.joined for it in crowd.clients), BACK), "not everybody is back"
    assert [it.connections > was for it, was in zip(crowd.clients, before, strict=True)] == [False, True] * 3
    house.processes[1].start()
    crowd.talk(20, pause=0.05)
    crowd.end(house.url)  # which fails where anything was lost, doubled or reordered


def test_nobodys_keys_are_in_the_logs(house: House) -> None:
    """After all that has been done: connections begun, cut, and asked for at a process that was not there."""
    house.ask(
        "GET", "/invitations/a-key-that-lets-somebody-in", Referer=f"{house.front.address}/invitations/another-key"
    )
    house.place(house.scene.students[0].cookie)
    assert soon(lambda: "/invitations/-" in house.front.logged(), 5), "it does log"
    logged = house.front.logged()
    assert "/socket.io/" in logged
    for key in ("sid=", "EIO=", "a-key-that", "another-key", house.scene.students[0].cookie.partition("=")[2]):
        assert key not in logged


def test_a_browser_keeps_its_place_and_has_secure_cookies(house: House) -> None:
    answer = house.ask("GET", "/")
    cookies = answer.headers.get_all("Set-Cookie", [])
    worker = WORKER.search("".join(cookies))
    assert worker
    assert "rejoinder_worker" not in str(house.ask("GET", "/", Cookie=f"rejoinder_worker={worker[1]}").headers)
    assert any(it.startswith("__Host-session=") and "Secure" in it for it in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_what_a_browser_says_of_itself_is_not_believed(house: House) -> None:
    spoofed = {
        "X_Forwarded_For": "203.0.113.7",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Port": "444",
        "X_Forwarded_Proto": "http",
    }
    cookie, begin = house.scene.students[0].cookie, "/socket.io/?EIO=4&transport=polling"
    assert house.ask("GET", begin, Cookie=cookie, Origin=house.front.address, **spoofed).status == 200
    for origin in ("https://evil.example", "https://localhost:444", f"http://localhost:{house.front.port}"):
        assert house.ask("GET", begin, Cookie=cookie, Origin=origin, **spoofed).status == 400


def test_what_is_too_long_is_refused(house: House) -> None:
    who = house.scene.students[0]
    headers = {"Cookie": who.cookie, "X_CSRFToken": who.token, "Content_Type": "application/json"}
    path = f"/rooms/{house.scene.rooms[0]}/posts"
    a_little = house.ask("POST", path, b" " * 600 * 1024, Accept="application/json", **headers)
    assert a_little.status == 413
    assert "more than is read at once" in a_little.text
    assert house.ask("POST", path, b" " * 1_200_000, **headers).status == 413


def test_pages_are_not_compressed_and_scripts_are(house: House) -> None:
    assert house.ask("GET", "/", Accept_Encoding="gzip").headers.get("Content-Encoding") is None
    script = house.ask("GET", "/static/vendor/socket.io.esm.min.js", Accept_Encoding="gzip")
    assert script.headers.get("Content-Encoding") == "gzip"
