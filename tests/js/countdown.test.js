import assert from "node:assert/strict";
import { test } from "node:test";
import { Countdown, inWords } from "../../static/js/room/countdown.js";

test("seconds are shown as a clock shows them, rounded up as the server does it", () => {
  assert.deepEqual([0, 0.2, 59.2, 60, 274.0004, 3600].map(inWords), ["0:00", "0:01", "1:00", "1:00", "4:34", "60:00"]);
});

test("what runs goes on from when the server looked, and never below nothing", () => {
  const running = new Countdown("running", 10, 1_000);
  assert.equal(running.left(3_500), 7.5);
  assert.equal(running.left(60_000), 0);
  assert.deepEqual([running.ended(10_999), running.ended(11_000)], [false, true]);
});

test("what stands does not go on", () => {
  for (const kind of ["paused", "between", "before", "over"]) {
    const standing = new Countdown(kind, 10, 1_000);
    assert.equal(standing.left(60_000), 10);
    assert.equal(standing.ended(60_000), false);
  }
});

test("what was so only a moment from now has not begun to go by", () => {
  assert.equal(new Countdown("running", 10, 1_000).left(900), 10);
});
