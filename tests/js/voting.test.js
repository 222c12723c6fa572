import assert from "node:assert/strict";
import { test } from "node:test";
import { hint } from "../../static/js/room/voting.js";

test("a room leads to the vote that is open, and to the result", () => {
  assert.deepEqual(hint("before", true), { says: "The first vote is open", leads: "Vote on the claim" });
  assert.deepEqual(hint("after", false), { says: "The second vote is open", leads: "See how it goes on" });
  assert.equal(hint("closed", true)?.leads, "What the votes came to");
  assert.equal(hint("none", true), undefined);
});
