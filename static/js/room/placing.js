/** @import { Post } from "../types.js" */

const DIGITS = 6;

/**
 * Where among its siblings a post belongs: before the one at the index returned.
 * @param {number[]} numbers of the siblings, ascending
 * @param {number} number
 */
export function placeAmong(numbers, number) {
  const at = numbers.findIndex((other) => other > number);
  return at < 0 ? numbers.length : at;
}

/**
 * What a page knows of its room.
 * @typedef {object} Known
 * @property {(id: number) => number | undefined} seqOf the tick of the post as it is drawn
 * @property {number} newest the highest number when the page was made: what is above it is new
 * @property {boolean} whole false on a page of one branch, where other branches have no place
 */

/**
 * What to do with a post: "update" the one that is drawn, "skip" an older shape, "insert" where its parent stands;
 * a new one without a place on this page is "away", an old one "elsewhere".
 * @param {Pick<Post, "id" | "seq" | "number" | "parent_id">} post
 * @param {Known} known
 * @returns {"update" | "skip" | "insert" | "away" | "elsewhere"}
 */
export function fate(post, known) {
  const drawn = known.seqOf(post.id);
  if (drawn !== undefined) return post.seq > drawn ? "update" : "skip";
  if (post.number <= known.newest) return "elsewhere";
  if (post.parent_id === null) return known.whole ? "insert" : "away";
  return known.seqOf(post.parent_id) === undefined ? "away" : "insert";
}

/**
 * The numbers on the way from the top down to the post, its own the last.
 * @param {string} path
 */
export function steps(path) {
  const numbers = [];
  for (let at = 0; at < path.length; at += DIGITS) numbers.push(Number(path.slice(at, at + DIGITS)));
  return numbers;
}
