import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../static/js/room/drafts.js";
import { Shelf } from "../../static/js/room/shelf.js";
import { Memory } from "./memory.js";

const draftsOf = (memory, person = 5) => new Drafts(new Shelf(memory, "draft", person, 3));
const draft = { source: "So far", relation: "rebuts", quote: "some words", quote_of: "parent" };

test("each argument has a draft of its own, and the claim has one", () => {
  const memory = new Memory();
  draftsOf(memory).keep(7, draft);
  draftsOf(memory).keep(null, { ...draft, source: "On the claim" });
  assert.deepEqual(draftsOf(memory).read(7), draft);
  assert.equal(draftsOf(memory).read(null).source, "On the claim");
  assert.equal(draftsOf(memory).read(8), undefined);
});

test("a draft is seen by nobody else at the same browser", () => {
  const memory = new Memory();
  draftsOf(memory).keep(7, draft);
  assert.equal(draftsOf(memory, 6).read(7), undefined);
});

test("words deleted are a draft dropped", () => {
  const memory = new Memory();
  draftsOf(memory).keep(7, draft);
  draftsOf(memory).keep(7, { ...draft, source: "  ", quote: "" });
  assert.equal(memory.length, 0);
});

test("what is said besides the words is a draft too", () => {
  const memory = new Memory();
  draftsOf(memory).keep(7, { ...draft, source: "", quote: "", parts: { warrant: "So it goes" } });
  assert.equal(draftsOf(memory).read(7).parts.warrant, "So it goes");
  draftsOf(memory).keep(8, { ...draft, source: "", quote: "", restated: "it was cost" });
  assert.equal(draftsOf(memory).read(8).restated, "it was cost");
});

test("when what it quotes is taken down the quotation goes and one's own words stay", () => {
  const memory = new Memory();
  draftsOf(memory).keep(7, draft);
  draftsOf(memory).forgetQuote(7);
  assert.deepEqual(draftsOf(memory).read(7), { ...draft, quote: "" });
});
