import assert from "node:assert/strict";
import { test } from "node:test";
import { Seen } from "../../static/js/room/seen.js";

test("reading goes as far as the first post that was not on screen", () => {
  const seen = new Seen(4);
  assert.equal(seen.see(6), false);
  assert.equal(seen.number, 4);
  assert.equal(seen.see(5), true);
  assert.equal(seen.number, 6);
});

test("what was read before does not count again", () => {
  const seen = new Seen(4);
  assert.equal(seen.see(3), false);
  assert.equal(seen.number, 4);
  assert.equal(seen.has(4), true);
  assert.equal(seen.has(5), false);
});

test("what was passed over is to be read after all, unless reading has gone on beyond it", () => {
  const seen = new Seen(4);
  seen.see(6);
  assert.equal(seen.forget(6), true);
  assert.equal(seen.has(6), false);
  seen.see(5);
  assert.equal(seen.number, 5);
  assert.equal(seen.forget(5), false);
  assert.equal(seen.has(5), true);
});

test("what was read in another window is read here", () => {
  const seen = new Seen(1);
  seen.see(4);
  seen.see(6);
  seen.reach(3);
  assert.equal(seen.number, 4);
  assert.equal(seen.has(6), true);
  seen.reach(9);
  assert.equal(seen.number, 9);
});
