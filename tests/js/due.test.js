import assert from "node:assert/strict";
import { test } from "node:test";
import { Due } from "../../static/js/room/due.js";

/** The section of the page that says when the room is due, with the sentence for afterwards in it. */
function section(at) {
  const late = { hidden: true };
  return { late, dataset: { due: at }, querySelector: () => late };
}

test("from the moment on it is said, while the room is open", () => {
  const place = section("2026-03-01T10:00:00+00:00");
  const due = new Due(place, true);
  const moment = Date.UTC(2026, 2, 1, 10);
  due.show(moment - 1);
  assert.equal(place.late.hidden, true);
  due.show(moment);
  assert.equal(place.late.hidden, false);
  due.open = false;
  due.show(moment);
  assert.equal(place.late.hidden, true);
});

test("a room without a day has nothing to say", () => {
  new Due(null, true).show(0);
});
