import assert from "node:assert/strict";
import { test } from "node:test";
import { afterFailure, afterLoss, BOTH, BRIEF } from "../../static/js/room/ways.js";

test("a way that failed is not the first to be tried next", () => {
  assert.deepEqual(afterFailure(BOTH), ["polling", "websocket"]);
  assert.deepEqual(afterFailure(["polling", "websocket"]), BOTH);
  assert.deepEqual(afterFailure(["polling"]), BOTH);
});

test("a WebSocket that hardly began is not tried again at once", () => {
  assert.deepEqual(afterLoss("websocket", BRIEF - 1), ["polling"]);
});

test("what lasted, or went by polling, is followed by the usual", () => {
  assert.deepEqual(afterLoss("websocket", BRIEF), BOTH);
  assert.deepEqual(afterLoss("polling", 10), BOTH);
});
