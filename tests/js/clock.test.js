import assert from "node:assert/strict";
import { test } from "node:test";
import { CatchUp } from "../../static/js/room/catchup.js";
import { Clock } from "../../static/js/room/clock.js";

test("ticks in order are drawn, and each once", () => {
  const clock = new Clock(4);
  assert.equal(clock.take(5), "draw");
  assert.equal(clock.take(5), "old");
  assert.equal(clock.take(3), "old");
  assert.equal(clock.seq, 5);
});

test("a tick that comes too early is a gap, which its forerunner closes", () => {
  const clock = new Clock(4);
  assert.equal(clock.take(7), "gap");
  assert.equal(clock.take(7), "old");
  assert.equal(clock.take(5), "draw");
  assert.equal(clock.seq, 5);
  assert.equal(clock.take(6), "draw");
  assert.equal(clock.seq, 7);
});

test("an answer to since closes every gap before it", () => {
  const clock = new Clock(1);
  clock.take(4);
  clock.take(9);
  clock.reach(8);
  assert.equal(clock.seq, 9);
  assert.equal(clock.ahead.size, 0);
});

test("a server behind what was seen was restored from a backup", () => {
  const clock = new Clock(5);
  assert.equal(clock.compare(5), "level");
  assert.equal(clock.compare(6), "behind");
  assert.equal(clock.compare(4), "ahead");
});

test("a server is not behind what came while it was asked", () => {
  const clock = new Clock(5);
  clock.ask();
  clock.take(6);
  assert.equal(clock.compare(5), "level");
  clock.ask();
  assert.equal(clock.compare(5), "ahead");
});

/** A room whose posts are the ticks 1 to `head`, given out three at a time; a stand-in for the server's side of the wire. */
function server(head) {
  const asked = [];
  const ask = async (since) => {
    asked.push(since);
    const left = Array.from({ length: Math.max(0, head - since) }, (_, index) => ({ seq: since + 1 + index }));
    return { posts: left.slice(0, 3), seq: head, more: left.length > 3 };
  };
  return { ask, asked };
}

test("catching up asks until nothing is missing", async () => {
  const clock = new Clock(2);
  const { ask, asked } = server(9);
  const got = [];
  await new CatchUp(clock, ask, (posts) => got.push(...posts.map((post) => post.seq))).now();
  assert.deepEqual(got, [3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(asked, [2, 5, 8]);
  assert.equal(clock.seq, 9);
});

test("who asks while an answer is on its way is answered by a later question", async () => {
  const clock = new Clock(0);
  let head = 1;
  const asked = [];
  const catchUp = new CatchUp(
    clock,
    async (since) => {
      asked.push(since);
      const answer = { posts: since < head ? [{ seq: head }] : [], seq: head, more: false };
      head = 2;
      return answer;
    },
    () => {},
  );
  await Promise.all([catchUp.now(), catchUp.now(), catchUp.now()]);
  assert.deepEqual(asked, [0, 1]);
  assert.equal(clock.seq, 2);
});

test("without an answer the clock stands, and the next question starts where it stood", async () => {
  const clock = new Clock(3);
  let down = true;
  const { ask } = server(5);
  const catchUp = new CatchUp(clock, (since) => (down ? Promise.reject(new Error("no network")) : ask(since)), () => {});
  await assert.rejects(catchUp.now());
  assert.equal(clock.seq, 3);
  down = false;
  await catchUp.now();
  assert.equal(clock.seq, 5);
});

test("a clock that ran on without a post that is ours to see is followed", async () => {
  const clock = new Clock(3);
  await new CatchUp(clock, async () => ({ posts: [], seq: 6, more: false }), () => {}).now();
  assert.equal(clock.seq, 6);
});
