import assert from "node:assert/strict";
import { test } from "node:test";
import { letter, meaning, told, unclear } from "../../static/js/flow/marks.js";

const stroke = (key, more = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more,
});

test("t, e and c mark a cell, n opens the note", () => {
  assert.deepEqual(["t", "e", "c", "n", "x"].map((key) => meaning(stroke(key), true)), [
    "turn", "extend", "concede", "note", undefined,
  ]);
});

test("letters are letters where they were switched off, and with another key held down", () => {
  assert.equal(meaning(stroke("t"), false), undefined);
  assert.equal(meaning(stroke("c", { ctrlKey: true }), true), undefined);
  assert.equal(meaning(stroke("e", { isComposing: true }), true), undefined);
});

test("what was marked is said, and why nothing was", () => {
  assert.equal(letter("extend"), "E");
  assert.equal(told("turn", true, "3"), "Turn marked on #3.");
  assert.equal(told("concede", false, "12"), "Concede taken off #12.");
  assert.equal(unclear(1), "");
  assert.match(unclear(0), /nothing/);
  assert.match(unclear(2), /2 arguments/);
});
