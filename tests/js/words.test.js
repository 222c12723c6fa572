import assert from "node:assert/strict";
import { test } from "node:test";
import { Batch } from "../../static/js/room/batch.js";
import { oneLine, quotation, several, where } from "../../static/js/room/words.js";

test("one is one and two are several", () => {
  assert.equal(several(1, "new argument"), "1 new argument");
  assert.equal(several(3, "new argument"), "3 new arguments");
  assert.equal(several(2, "more reply"), "2 more replies");
  assert.equal(several(4, "earlier branch"), "4 earlier branches");
});

test("the pill says where new arguments are, most of them first", () => {
  assert.equal(where(["under Tomasz", "at the end", "under Tomasz"]), "2 under Tomasz, 1 at the end");
  assert.equal(where(["at the end", "at the end"]), "at the end");
  assert.equal(where(["under A", "under A", "under B", "under C", "under D"]), "2 under A, 1 under B, 2 elsewhere");
  assert.equal(where([]), "");
});

test("a copied quotation names its author and its address", () => {
  assert.equal(quotation("One.\n\nTwo.\n", "Ana", "https://x.example/1"), "> One.\n> \n> Two.\n> — Ana, https://x.example/1\n");
});

test("a selection over two paragraphs is one line", () => {
  assert.equal(oneLine("  the first\n\nand the\tsecond "), "the first and the second");
});

test("news is told in batches", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const told = [];
  const batch = new Batch((things) => told.push(things), 3_000, 15_000);
  batch.add("a");
  batch.add("b");
  context.mock.timers.tick(3_000);
  assert.deepEqual(told, [["a", "b"]]);
  batch.add("c");
  context.mock.timers.tick(14_000);
  assert.equal(told.length, 1);
  batch.add("d");
  context.mock.timers.tick(1_000);
  assert.deepEqual(told, [["a", "b"], ["c", "d"]]);
});

test("who leaves is told at once, and of nothing there is nothing told", () => {
  const told = [];
  const batch = new Batch((things) => told.push(things), 3_000, 15_000);
  batch.flush();
  batch.add("a");
  batch.flush();
  batch.flush();
  assert.deepEqual(told, [["a"]]);
});
