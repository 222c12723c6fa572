import assert from "node:assert/strict";
import { test } from "node:test";
import { manner, sideOf, tone, unanswered } from "../../static/js/room/relations.js";

test("an answer to the claim is for it when it supports and against it when it rebuts or asks", () => {
  assert.equal(sideOf("supports"), "for");
  assert.equal(sideOf("concedes"), "for");
  assert.equal(sideOf("rebuts"), "against");
  assert.equal(sideOf("asks"), "against");
});

test("rebutting an argument against the claim is for the claim", () => {
  assert.equal(sideOf("rebuts", "against"), "for");
  assert.equal(sideOf("asks", "against"), "for");
  assert.equal(sideOf("supports", "against"), "against");
  assert.equal(sideOf("concedes", "against"), "against");
});

test("a question and a concession have a colour of their own", () => {
  assert.equal(tone("asks", "for"), "asks");
  assert.equal(tone("concedes", "against"), "concedes");
  assert.equal(tone("rebuts", "against"), "against");
});

test("from the fourth step on a reply says what it answers", () => {
  assert.deepEqual([0, 1, 3, 4, 30].map(manner), ["top", "reply", "reply", "level", "level"]);
});

test("only a standing rebuttal or question without a reply waits for an answer", () => {
  const post = { state: "visible", relation: "rebuts", reply_count: 0, waiting_count: 0, waits: false };
  assert.equal(unanswered(post), true);
  assert.equal(unanswered({ ...post, relation: "asks" }), true);
  assert.equal(unanswered({ ...post, relation: "supports" }), false);
  assert.equal(unanswered({ ...post, reply_count: 1 }), false);
  assert.equal(unanswered({ ...post, reply_count: 1, waiting_count: 1 }), true);
  assert.equal(unanswered({ ...post, waits: true }), false);
  assert.equal(unanswered({ ...post, state: "removed" }), false);
});
