import assert from "node:assert/strict";
import { test } from "node:test";
import { beingRead } from "../../static/js/stepping.js";

test("the claim being read is the last that began above the line of reading", () => {
  assert.equal(beingRead([-400, -20, 90, 700], 100), 2);
  assert.equal(beingRead([-400, -20, 190, 700], 100), 1);
});

test("before the first claim has come by, the first is announced", () => {
  assert.equal(beingRead([300, 700], 100), 0);
});
