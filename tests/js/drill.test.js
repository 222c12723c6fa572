import assert from "node:assert/strict";
import { test } from "node:test";
import { warning } from "../../static/js/drill.js";

test("what is left is said at a minute, at half of one, at ten seconds, and when it is over; each once", () => {
  assert.equal(warning(60.1, 60), "60 seconds left.");
  assert.equal(warning(60, 59.8), "");
  assert.equal(warning(30.1, 29.9), "30 seconds left.");
  assert.equal(warning(10.05, 9.9), "10 seconds left.");
  assert.equal(warning(0.1, 0), "Time.");
  assert.equal(warning(0, 0), "");
});

test("of marks that went by unseen the last is said", () => {
  assert.equal(warning(90, 8), "10 seconds left.");
  assert.equal(warning(90, 0), "Time.");
});
