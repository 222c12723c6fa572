import assert from "node:assert/strict";
import { test } from "node:test";
import { wire } from "../../static/js/room/wire.js";

const words = { client_id: "k".repeat(24), parent_id: null, relation: "asks", source: "Do others agree?", quote: "", quote_of: "essay" };

test("what is not there is not sent", () => {
  assert.equal(wire({ ...words, relation: "rebuts", target: "premise" }).target, "premise");
  assert.deepEqual(wire(words), { client_id: words.client_id, relation: "asks", source: "Do others agree?" });
  assert.deepEqual(wire({ ...words, question: "" }), wire(words));
});

test("what is there is sent under the names of the form", () => {
  assert.equal(wire({ ...words, parts: { data: "A page." } }).data, "A page.");
  assert.equal(wire({ ...words, restated: "it was cost" }).restated, "it was cost");
  assert.deepEqual(wire({ ...words, parts: {}, restated: "" }), wire(words));
  assert.equal(wire({ ...words, question: "expert-opinion.consistency" }).question, "expert-opinion.consistency");
  assert.deepEqual(wire({ ...words, parent_id: 7, quote: "others", quote_of: "parent" }), {
    ...wire(words),
    parent_id: 7,
    quote: "others",
    quote_of: "parent",
  });
});
