/** @import { Post } from "../types.js" */
import { Batch } from "./batch.js";
import { several } from "./words.js";

/**
 * Says "5 new arguments" to who listens to the page, in batches: the first after three seconds, and at most one in fifteen.
 * @param {HTMLElement} region
 * @returns {Batch<Post>}
 */
export function newsOf(region) {
  return new Batch((posts) => (region.textContent = several(posts.length, "new argument")), 3_000, 15_000);
}

/**
 * The count of what is unread before the title, for who is in another tab.
 * @param {string} title as it was
 */
export function titleOf(title) {
  const plain = title.replace(/^\(\d+\) /, "");
  return (/** @type {number} */ unread) => (document.title = unread ? `(${unread}) ${plain}` : plain);
}
