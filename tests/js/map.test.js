import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../static/js/map.js";

const drawn = { seq: 12, newest: 9 };

test("a map that shows the room as it is says nothing", () => {
  assert.equal(changed(drawn, { seq: 12, last_number: 9 }), "");
});

test("new arguments are counted", () => {
  assert.equal(changed(drawn, { seq: 13, last_number: 10 }), "1 new argument");
  assert.equal(changed(drawn, { seq: 20, last_number: 12 }), "3 new arguments");
});

test("an edit or a removal is told without a number", () => {
  assert.equal(changed(drawn, { seq: 14, last_number: 9 }), "Something has changed");
});
