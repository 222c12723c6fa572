import assert from "node:assert/strict";
import { test } from "node:test";
import { acts, standing } from "../../static/js/room/owing.js";

const viewer = { mine: false, ofMine: false, speaks: false, mayPost: true };
/** @param {"author" | "side" | "asker"} owes */
const open = (owes) => ({ relation: /** @type {const} */ ("asks"), debt: /** @type {const} */ ({ state: "open", owes }) });

test("an open question says who owes the answer, a settled one how it was settled", () => {
  assert.equal(standing({ state: "open", owes: "side" }), "open side");
  assert.equal(standing({ state: "answered", owes: "author" }), "answered");
  assert.equal(standing({ state: "answered", owes: "asker" }), "shown");
  assert.equal(standing({ state: "conceded", owes: "side" }), "conceded");
});

test("who owes the answer may concede, and nobody else", () => {
  assert.equal(acts(open("author"), { ...viewer, ofMine: true }).concede, true);
  assert.equal(acts(open("author"), viewer).concede, false);
  assert.equal(acts(open("side"), { ...viewer, speaks: true }).concede, true);
  assert.equal(acts(open("side"), { ...viewer, speaks: true, mine: true }).concede, false);
  assert.equal(acts(open("asker"), { ...viewer, mine: true, ofMine: true }).concede, false);
  assert.equal(acts({ relation: "asks", debt: { state: "conceded", owes: "author" } }, { ...viewer, ofMine: true }).concede, false);
});

test("who asked may take it back, and others' arguments are asked for a source", () => {
  assert.equal(acts(open("author"), { ...viewer, mine: true, mayPost: false })["take-back"], true);
  assert.equal(acts(open("author"), viewer)["take-back"], false);
  assert.equal(acts({ relation: "supports", debt: null }, viewer).challenge, true);
  assert.equal(acts({ relation: "supports", debt: null }, { ...viewer, mine: true }).challenge, false);
  assert.equal(acts({ relation: "concedes", debt: null }, viewer).challenge, false);
});
