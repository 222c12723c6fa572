import assert from "node:assert/strict";
import { test } from "node:test";
import { Counted } from "../../static/js/room/counted.js";

const at = (seq, unanswered) => ({ seq, for: 0, against: 0, unanswered });

test("the newest that was told is shown, in whatever order it comes", () => {
  const shown = [];
  const counted = new Counted(at(4, 1), ({ unanswered }) => shown.push(unanswered));
  counted.take(at(6, 3));
  counted.take(at(5, 2));
  counted.take(at(9, 0));
  assert.deepEqual(shown, [3, 0]);
  assert.equal(counted.counts.seq, 9);
});

test("what is counted anew at the same tick is taken", () => {
  const counted = new Counted(at(4, 1), () => {});
  counted.take(at(4, 2));
  assert.equal(counted.counts.unanswered, 2);
});
