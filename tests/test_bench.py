"""The bench measures the real application, believes nothing that was lost or doubled, and judges as it says it does."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("The bench reads /proc and chooses cores, as Linux has them.", allow_module_level=True)

import uvloop
from click.testing import CliRunner
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from bench import contenders, measures, rounds, scenarios, table
from bench.__main__ import main
from bench.crowd import Crowd, Person
from bench.ledger import Ledger
from bench.rounds import Length, Result
from bench.scenarios import Scenario, Target
from bench.world import Needs
from debate import config

BRIEF = Length(seconds=0.5, warming=0.1, posts=3)


@pytest.fixture(autouse=True)
def no_other_loop() -> Iterator[None]:
    """A browser that earlier tests used leaves its loop marked as running in this thread, where no second one begins."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


def silent(_words: str) -> None:
    """What a bench says while it runs, to nobody."""


# ---- against the real application


def test_whole_posts_of_the_real_application_are_measured_without_a_loss(tmp_path: Path) -> None:
    wanted = Scenario(
        "posts",
        "two rooms of 3",
        (contenders.APPLICATION,),
        partial(measures.posting, people=3, rooms=2, window=1, kept=True),
        Needs(6, rooms=2),
        (Target("posts", 0.001),),
    )
    page = Scenario(
        "pages", "a page", (contenders.APPLICATION,), partial(measures.room_page, posts=30), Needs(posts=(30,))
    )
    results = rounds.run([wanted, page], 1, BRIEF, tmp_path, silent)
    assert [result.failures for result in results] == [[], []]
    figures = results[0].figures[contenders.OURS][0]
    assert figures["posts"] > 0
    assert figures["deliveries"] == pytest.approx(3 * figures["posts"], rel=0.5)
    assert figures["server_busy"] > 0
    assert results[1].figures[contenders.OURS][0]["page"] > 5
    assert "| met |" in table.drawn(results)
    assert list(tmp_path.iterdir()) == []


def test_the_transport_alone_serves_browsers_that_poll_first(tmp_path: Path) -> None:
    wanted = Scenario(
        "storm",
        "six arrive",
        (contenders.TRANSPORT,),
        partial(measures.storm, people=6, rooms=2, by_polling=True),
        Needs(6, rooms=2),
    )
    (result,) = rounds.run([wanted], 1, BRIEF, tmp_path, silent)
    assert result.failures == []
    assert result.figures[contenders.OURS][0]["arriving"] > 0


def test_no_setting_takes_the_limits_away(tmp_path: Path) -> None:
    environment = {f"DEBATE_{name.upper()}": "no" for name in ("limited", "limits", "testing")}
    assert config.read({"DEBATE_DATA": str(tmp_path), **environment}).limited


# ---- a server that does wrong

Wrong = Callable[["Liar", str], None]


class Liar(WSListener):
    """Two clients in one room; the first post goes wrong in the way that `wrong` does it."""

    there: list[Liar]
    wrong: Wrong

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.there.append(self)
        self.say('0{"sid":"x"}')

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        said = frame.get_payload_as_utf8_text()
        if said == "40":
            self.say('40{"sid":"x"}')
        elif said.startswith("420["):
            self.say('430[{"ok":true}]')
        else:
            self.number, _, rest = said[2:].partition("[")
            self.wrong(self, f'42["post",{json.dumps(json.loads("[" + rest)[1], separators=(",", ":"))}]')

    def say(self, words: str) -> None:
        self.transport.send(WSMsgType.TEXT, words.encode())

    def tell(self, words: str, *whom: int) -> None:
        for place in whom:
            self.there[place].say(words)

    def answer(self, ok: bool = True) -> None:
        self.say(f'43{self.number}[{{"ok":{json.dumps(ok)}}}]')


def right(liar: Liar, words: str) -> None:
    liar.tell(words, 0, 1)
    liar.answer()


def loses(liar: Liar, words: str) -> None:
    liar.tell(words, 0)
    liar.answer()


def doubles(liar: Liar, words: str) -> None:
    liar.tell(words, 0, 1, 1)
    liar.answer()


def loses_one_and_doubles_another(liar: Liar, words: str) -> None:
    liar.tell(words, 0, 0)
    liar.answer()


def never_answers(liar: Liar, words: str) -> None:
    liar.tell(words, 0, 1)


def refuses(liar: Liar, words: str) -> None:
    liar.tell(words, 0, 1)
    liar.answer(ok=False)


def hangs_up(liar: Liar, words: str) -> None:
    right(liar, words)
    liar.there[1].transport.disconnect()


def posted_to(wrong: Wrong, then: Callable[[Crowd], Awaitable[list[str]]]) -> list[str]:
    async def play() -> list[str]:
        there: list[Liar] = []

        def seat(_request: WSUpgradeRequest) -> Liar:
            liar = Liar()
            liar.there, liar.wrong = there, wrong
            return liar

        server = await ws_create_server(seat, "127.0.0.1", 0)
        crowd = Crowd(server.sockets[0].getsockname()[1])
        await crowd.arrive([Person("", 7), Person("", 7)], at_once=1)
        crowd.post(7)
        faults = await then(crowd)
        crowd.leave()
        server.close()
        return faults

    return uvloop.run(play())


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        (right, []),
        (loses, ["1 deliveries were lost"]),
        (doubles, ["1 deliveries or answers came twice"]),
        (loses_one_and_doubles_another, ["1 deliveries were lost", "1 deliveries or answers came twice"]),
        (never_answers, ["1 posts were not answered"]),
        (refuses, ['1 posts were refused, first with [{"ok":false}]']),
        (hangs_up, ["1 connections were dropped"]),
    ],
)
def test_whatever_a_server_does_wrong_is_said(wrong: Wrong, faults: list[str]) -> None:
    assert posted_to(wrong, lambda crowd: crowd.settle(0.5)) == faults


def test_a_post_that_is_sent_again_has_to_reach_nobody_again() -> None:
    async def again(crowd: Crowd) -> list[str]:
        assert await crowd.settle(2) == []
        crowd.post_again()
        return await crowd.settle(0.5)

    assert posted_to(right, again) == ["2 deliveries or answers came twice"]


def test_a_run_in_which_something_was_lost_has_no_figures(tmp_path: Path) -> None:
    async def measured(_run: measures.Run) -> measures.Figures:
        await asyncio.sleep(0)
        raise measures.Failed("3 deliveries were lost")

    wanted = Scenario("posts", "a room", (contenders.TRANSPORT,), measured, Needs(), (Target("posts", 1),))
    results = rounds.run([wanted], 1, BRIEF, tmp_path, silent)
    assert (results[0].figures, results[0].failures) == ({}, ["Rejoinder: 3 deliveries were lost"])
    assert "**failed**" in table.drawn(results)
    assert "a room failed. Rejoinder: 3 deliveries were lost." in table.drawn(results)


# ---- counting and judging


def test_a_post_has_arrived_when_the_last_has_it() -> None:
    moments = iter([10.0, 10.5, 12.0])
    ledger = Ledger(clock=lambda: next(moments))
    number = ledger.send(room=7, audience=2)
    ledger.answered(number, '[{"ok":true}]')
    assert ledger.told(number, 1) is None
    assert not ledger.settled
    post = ledger.told(number, 0)
    assert post is not None
    assert (ledger.figures.deliveries, ledger.figures.finished) == (2, 1)
    assert (ledger.figures.to_the_last, ledger.figures.to_the_answer) == ([2.0], [0.5])
    assert ledger.settled


def judged(target: Target, ours: list[float], node: list[float] | None = None) -> list[str]:
    """The cells of the target's line."""
    scenario = Scenario("posts", "a room", (), None, Needs(), (target,))  # type: ignore[arg-type]
    figures = {contenders.OURS: [{target.figure: value} for value in ours]}
    if node is not None:
        figures[contenders.NODE] = [{target.figure: value} for value in node]
    line = table.drawn([Result(scenario, figures)]).splitlines()[2]
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize(
    ("target", "ours", "node", "ratio", "verdict"),
    [
        (Target("posts", 400), [390, 410, 430], None, "", "met"),
        (Target("posts", 400), [390, 395, 430], None, "", "**missed**"),
        (Target("post_cpu", 1.5), [1.4, 1.5, 9], None, "", "met"),
        (Target("post_cpu", 1.5), [1.4, 1.6, 9], None, "", "**missed**"),
        (Target("posts", 1.3, contenders.NODE), [140, 70, 280], [100, 50, 200], "1.40", "met"),
        (Target("posts", 1.3, contenders.NODE), [120, 60, 280], [100, 50, 200], "1.20", "**missed**"),
        (Target("posts", 1.3, contenders.NODE), [140], None, "", ""),
    ],
)
def test_a_target_is_met_or_missed(
    target: Target, ours: list[float], node: list[float] | None, ratio: str, verdict: str
) -> None:
    cells = judged(target, ours, node)
    assert cells[7:] == [ratio, verdict]


def test_what_grows_is_held_against_the_smaller_scenario() -> None:
    small = Scenario("pages", "small", (), None, Needs())  # type: ignore[arg-type]
    large = replace(small, title="large", targets=(Target("first_byte", 2, "small"),))
    results = [Result(it, {contenders.OURS: [{"first_byte": value}]}) for it, value in ((small, 4.0), (large, 9.0))]
    assert "| ≤ 2 × small | 2.25 | **missed** |" in table.drawn(results)


def test_a_generator_without_a_moment_to_spare_is_said_to_be_the_limit() -> None:
    scenario = Scenario("fanout", "a room", (), None, Needs(), (Target("deliveries", 1),))  # type: ignore[arg-type]
    drawn = table.drawn([Result(scenario, {contenders.OURS: [{"deliveries": 200_000.0, "generator_busy": 0.99}]})])
    assert "200,000 †" in drawn
    assert "† The generator was the limit" in drawn


def test_every_scenario_has_a_title_of_its_own_and_asks_for_figures_that_have_a_unit() -> None:
    for quick in (False, True):
        every = scenarios.catalogue(quick=quick)
        titles = [it.title for it in every]
        assert len(set(titles)) == len(titles)
        for it in every:
            assert {*it.shown, *(target.figure for target in it.targets)} <= scenarios.UNITS.keys()
            assert {target.of for target in it.targets} <= {"", contenders.NODE, contenders.C, *titles}


def test_a_table_is_kept_of_a_whole_run_alone() -> None:
    said = CliRunner().invoke(main, ["--keep", "--quick"])
    assert said.exit_code == 2
    assert "--keep is for a whole run" in said.output
