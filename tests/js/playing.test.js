import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcing, Playing, reached, schedule, silences } from "../../static/js/playing.js";

/** @type {[number, number][]} */
const MARKS = [
  [0, 0],
  [1, 10],
  [2, 10],
  [3, 3610],
  [4, 3615],
];
const SECONDS = MARKS.map(([, second]) => second);

test("moments come as far apart as they were", () => {
  assert.deepEqual(schedule(SECONDS, false), SECONDS);
});

test("silences are shortened, and nothing else is", () => {
  assert.deepEqual(schedule(SECONDS, true), [0, 10, 10, 30, 35]);
  assert.equal(silences(SECONDS), 1);
  assert.equal(silences([0]), 0);
});

test("the newest of the moments that have come is shown", () => {
  assert.deepEqual([-1, 0, 9.9, 10, 29, 30, 1e9].map((now) => reached([0, 10, 10, 30, 35], now)), [0, 0, 0, 2, 2, 3, 4]);
});

test("ten times as fast, a minute takes six seconds", () => {
  const it = new Playing(MARKS, 0, { speed: 10, skip: true, now: 500 });
  assert.deepEqual([500, 1_400, 1_500, 3_400, 3_500, 4_000].map((now) => it.place(now)), [0, 0, 2, 2, 3, 4]);
  assert.deepEqual([it.over(3_999), it.over(4_000)], [false, true]);
});

test("it goes on from where it stood, and begins again at the end", () => {
  assert.equal(new Playing(MARKS, 3, { speed: 1, skip: true, now: 0 }).place(4_000), 3);
  assert.equal(new Playing(MARKS, 3, { speed: 1, skip: true, now: 0 }).place(5_000), 4);
  assert.equal(new Playing(MARKS, 4, { speed: 1, skip: true, now: 0 }).place(0), 0);
});

test("between two marks it goes on from the one before", () => {
  assert.equal(new Playing([[0, 0], [20, 100], [40, 200]], 30, { speed: 1, skip: false, now: 0 }).place(0), 20);
});

test("a room with its first second alone is over at once", () => {
  assert.equal(new Playing([[0, 0]], 0, { speed: 1, skip: true, now: 0 }).over(0), true);
});

test("a step is said at once, and what is played together and not on every tick", () => {
  const it = new Announcing(5_000);
  assert.equal(it.hear("AC begins", 0, true), "AC begins");
  assert.equal(it.hear("Ana, AC", 1_000, true), "");
  assert.equal(it.hear("Ben, AC", 2_000, true), "");
  assert.equal(it.hear("Cy, AC", 5_000, true), "Ana, AC; Ben, AC; Cy, AC");
  for (const name of ["a", "b", "c", "d"]) it.hear(name, 6_000, true);
  assert.equal(it.hear("e", 6_500, false), "2 more; c; d; e");
});
