import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning, posts } from "../../static/js/room/keys.js";

const stroke = (key, more = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more,
});
const reading = { writing: false, letters: true };

test("letters move about while reading", () => {
  assert.equal(meaning(stroke("j"), reading), "next");
  assert.equal(meaning(stroke("n"), reading), "unread");
  assert.equal(meaning(stroke("?", { shiftKey: true }), reading), "keys");
  assert.equal(meaning(stroke("q"), reading), undefined);
});

test("letters are letters while writing, when switched off, and with another key held down", () => {
  assert.equal(meaning(stroke("r"), { writing: true, letters: true }), undefined);
  assert.equal(meaning(stroke("r"), { writing: false, letters: false }), undefined);
  assert.equal(meaning(stroke("r", { ctrlKey: true }), reading), undefined);
  assert.equal(meaning(stroke("n", { metaKey: true }), reading), undefined);
});

test("Enter posts and Shift+Enter makes a line, for who wants it so", () => {
  assert.equal(posts(stroke("Enter"), true), true);
  assert.equal(posts(stroke("Enter", { shiftKey: true }), true), false);
  assert.equal(posts(stroke("Enter"), false), false);
  assert.equal(posts(stroke("Enter", { ctrlKey: true }), false), true);
  assert.equal(posts(stroke("Enter", { metaKey: true }), false), true);
});

test("Enter that ends the composing of a word does not post", () => {
  assert.equal(posts(stroke("Enter", { isComposing: true }), true), false);
  assert.equal(posts(stroke("a"), true), false);
});
