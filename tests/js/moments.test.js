import assert from "node:assert/strict";
import { test } from "node:test";
import { momentInWords } from "../../static/js/moments.js";

const now = new Date("2025-11-22T12:00:00Z");
const inWords = (iso, kind, zone = "Europe/Vilnius") => momentInWords(new Date(iso), now, kind, zone);

test("a moment of today is a time in the reader's zone", () => {
  assert.equal(inWords("2025-11-22T08:04:00Z"), "10:04");
  assert.equal(inWords("2025-11-22T08:04:00Z", "moment", "America/New_York"), "03:04");
});

test("an older moment says its day, and its year where that is another", () => {
  assert.equal(inWords("2025-11-20T08:04:00Z"), "20 Nov, 10:04");
  assert.equal(inWords("2024-11-20T08:04:00Z"), "20 Nov 2024, 10:04");
});

test("just before midnight it is still the day it is for the reader", () => {
  assert.equal(inWords("2025-11-21T22:30:00Z"), "00:30");
  assert.equal(inWords("2025-11-21T21:30:00Z"), "21 Nov, 23:30");
});

test("a day is never without its date", () => {
  assert.equal(inWords("2025-11-22T08:04:00Z", "day"), "22 Nov 2025");
});
