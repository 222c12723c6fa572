/** @typedef {"next" | "previous" | "unread" | "up" | "fold" | "reply" | "keys"} Act */

/** @type {Record<string, Act>} */
const LETTERS = { j: "next", k: "previous", n: "unread", u: "up", x: "fold", r: "reply", "?": "keys" };

/**
 * What of a keyboard event is looked at.
 * @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing">} Stroke
 */

/**
 * What a single letter means, when nobody is writing and letters have not been switched off.
 * @param {Stroke} stroke
 * @param {{writing: boolean, letters: boolean}} state
 * @returns {Act | undefined}
 */
export function meaning(stroke, { writing, letters }) {
  if (writing || !letters || stroke.isComposing || stroke.ctrlKey || stroke.metaKey || stroke.altKey) return undefined;
  return LETTERS[stroke.key];
}

/**
 * Whether this stroke posts what is being written. With `enterPosts` Enter does and Shift+Enter makes a line; without it
 * Enter makes a line. Ctrl+Enter, or Command, posts in both. While an input method composes a word, Enter belongs to it.
 * @param {Stroke} stroke
 * @param {boolean} enterPosts
 */
export function posts(stroke, enterPosts) {
  if (stroke.key !== "Enter" || stroke.isComposing || stroke.altKey) return false;
  if (stroke.ctrlKey || stroke.metaKey) return true;
  return enterPosts && !stroke.shiftKey;
}
