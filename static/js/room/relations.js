/** @import { Relation, Side } from "../types.js" */

/** Replies up to here are indented; deeper ones say what they answer instead. */
export const INDENTED = 3;

/**
 * The side of an answer to something at `answered`; the claim itself is for. To support or concede is to stand with it.
 * @param {Relation} relation
 * @param {Side} [answered]
 * @returns {Side}
 */
export function sideOf(relation, answered = "for") {
  if (relation === "supports" || relation === "concedes") return answered;
  return answered === "for" ? "against" : "for";
}

/**
 * Colour and shape: a question and a concession have their own, an argument has its side's.
 * @param {Relation} relation
 * @param {Side} side
 * @returns {Side | "asks" | "concedes"}
 */
export function tone(relation, side) {
  return relation === "asks" || relation === "concedes" ? relation : side;
}

/**
 * How the words of its relation are put: for the claim, to a parent just above, or "in reply to" where nothing is indented.
 * @param {number} depth
 * @returns {"top" | "reply" | "level"}
 */
export function manner(depth) {
  if (depth === 0) return "top";
  return depth <= INDENTED ? "reply" : "level";
}

/**
 * Waiting for an answer: a rebuttal or a question that counts, without a reply that does. Of a critical question more is said than that.
 * @param {{state: string, relation: Relation, reply_count: number, waiting_count: number, waits: boolean, debt?: object | null}} post
 */
export function unanswered(post) {
  if (post.debt || post.state !== "visible" || post.waits) return false;
  return post.reply_count === post.waiting_count && (post.relation === "rebuts" || post.relation === "asks");
}
