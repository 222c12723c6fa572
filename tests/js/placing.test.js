import assert from "node:assert/strict";
import { test } from "node:test";
import { fate, placeAmong, steps } from "../../static/js/room/placing.js";

test("a post stands among its siblings by its number, however late it comes", () => {
  assert.equal(placeAmong([], 7), 0);
  assert.equal(placeAmong([2, 5, 9], 7), 2);
  assert.equal(placeAmong([2, 5, 9], 1), 0);
  assert.equal(placeAmong([2, 5, 9], 12), 3);
});

/** A page made when post 10 was the newest, on which posts 1 and 4 are drawn. */
const page = { seqOf: (id) => ({ 1: 20, 4: 31 })[id], newest: 10, whole: true };

test("an older shape never takes the place of a newer one", () => {
  assert.equal(fate({ id: 4, number: 4, seq: 32, parent_id: 1 }, page), "update");
  assert.equal(fate({ id: 4, number: 4, seq: 31, parent_id: 1 }, page), "skip");
  assert.equal(fate({ id: 4, number: 4, seq: 12, parent_id: 1 }, page), "skip");
});

test("a new post goes under its parent, or to the claim", () => {
  assert.equal(fate({ id: 11, number: 11, seq: 40, parent_id: 4 }, page), "insert");
  assert.equal(fate({ id: 11, number: 11, seq: 40, parent_id: null }, page), "insert");
});

test("a new post under one that is not on the page is away, and is counted there", () => {
  assert.equal(fate({ id: 11, number: 11, seq: 40, parent_id: 3 }, page), "away");
});

test("a change of an old post that is not on the page is nothing to this page", () => {
  assert.equal(fate({ id: 3, number: 3, seq: 40, parent_id: 1 }, page), "elsewhere");
});

test("a page of one branch has no place for another", () => {
  assert.equal(fate({ id: 11, number: 11, seq: 40, parent_id: null }, { ...page, whole: false }), "away");
});

test("a path gives the numbers on the way down", () => {
  assert.deepEqual(steps("000001000004000011"), [1, 4, 11]);
  assert.deepEqual(steps(""), []);
});
