import assert from "node:assert/strict";
import { test } from "node:test";
import { placeIn } from "../../static/js/selecting.js";

test("a place counts code points and not the browser's units", () => {
  assert.equal(placeIn(100, "A 😀 smile", 0), 100);
  assert.equal(placeIn(100, "A 😀 smile", 2), 102);
  assert.equal(placeIn(100, "A 😀 smile", 4), 103);
  assert.equal(placeIn(100, "A 😀 smile", 10), 109);
});

test("the end of a stretch lies behind its last code point", () => {
  assert.equal(placeIn(7, "héllo", 5), 12);
  assert.equal(placeIn(7, "𐐷𐐷", 4), 9);
});
