import assert from "node:assert/strict";
import { test } from "node:test";
import { FADES, SIGN_EVERY, Signs, Writing } from "../../static/js/room/writing.js";

const person = (id, name) => ({ id, name, role: "student", guest: false });

test("who is writing is said by name for two, and by number beyond", () => {
  const writing = new Writing();
  assert.equal(writing.words(0), "");
  writing.heard(person(1, "Daniel"), 0);
  assert.equal(writing.words(1), "Daniel is writing");
  writing.heard(person(2, "Ana"), 0);
  assert.equal(writing.words(1), "Daniel and Ana are writing");
  writing.heard(person(3, "Noor"), 0);
  assert.equal(writing.words(1), "Daniel and 2 others are writing");
});

test("who gives no more sign of it is no longer writing", () => {
  const writing = new Writing();
  writing.heard(person(1, "Daniel"), 0);
  writing.heard(person(2, "Ana"), 3000);
  assert.equal(writing.words(FADES), "Ana is writing");
  writing.done(2);
  writing.done(undefined);
  assert.equal(writing.words(FADES), "");
});

test("a sign is given at most every four seconds", () => {
  const signs = new Signs();
  assert.equal(signs.may(0), true);
  assert.equal(signs.may(SIGN_EVERY - 1), false);
  assert.equal(signs.may(SIGN_EVERY), true);
  assert.ok(SIGN_EVERY < FADES, "or somebody who writes on would seem to stop");
});
