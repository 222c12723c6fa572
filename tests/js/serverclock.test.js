import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../static/js/room/serverclock.js";

test("one answer puts the server's look halfway between it and the question", () => {
  const clock = new ServerClock();
  assert.equal(clock.doubt, Infinity);
  clock.hear(50_000, 1_000, 1_400);
  assert.deepEqual([clock.ours(50_000), clock.doubt], [1_200, 200]);
});

test("a slow answer takes nothing away from what a quick one said", () => {
  const clock = new ServerClock();
  clock.hear(50_000, 1_000, 1_020);
  clock.hear(50_050, 1_030, 3_030);
  assert.ok(Math.abs(clock.ours(50_000) - 1_010) < 1, `${clock.ours(50_000)}`);
  assert.ok(clock.doubt < 11);
});

test("two slow answers, one late on its way there and one on its way back, say more than either", () => {
  const clock = new ServerClock();
  clock.hear(51_590, 1_000, 2_600); // it was 51,590 at 2,590 here, so 49,000 ahead
  clock.hear(52_010, 3_000, 4_600);
  assert.ok(Math.abs(clock.ours(50_000) - 1_000) < 15, `${clock.ours(50_000)}`);
});

test("it was never wrong by more than it says", () => {
  for (let run = 0; run < 200; run++) {
    const [clock, ahead] = [new ServerClock(), (Math.random() - 0.5) * 1e9];
    let now = 0;
    for (let look = 0; look < 10; look++) {
      const asked = now + Math.random() * 20_000;
      const saw = asked + Math.random() * 3_000;
      now = saw + Math.random() * 3_000;
      clock.hear(saw + ahead, asked, now);
      assert.ok(Math.abs(clock.ours(saw + ahead) - saw) <= clock.doubt + 1e-3);
    }
  }
});

test("a server whose clock was set is believed anew", () => {
  const clock = new ServerClock();
  clock.hear(50_000, 1_000, 1_020);
  clock.hear(9_050_000, 2_000, 2_020);
  assert.equal(clock.ours(9_050_000), 2_010);
});
