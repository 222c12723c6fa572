/** @typedef {"turn" | "extend" | "concede"} Mark */
/** @import { Stroke } from "../room/keys.js" */

/** @type {Record<string, Mark>} */
const LETTERS = { t: "turn", e: "extend", c: "concede" };

/**
 * What a single letter does to an argument: puts a mark on it or takes it off, or opens the form for a note.
 * @param {Stroke} stroke
 * @param {boolean} letters whether this person has single letters switched on
 * @returns {Mark | "note" | undefined}
 */
export function meaning(stroke, letters) {
  if (!letters || stroke.isComposing || stroke.ctrlKey || stroke.metaKey || stroke.altKey) return undefined;
  return stroke.key === "n" ? "note" : LETTERS[stroke.key];
}

/** @param {string} mark */
export function letter(mark) {
  return mark.charAt(0).toUpperCase();
}

/**
 * What is said of it to who does not see it.
 * @param {string} mark
 * @param {boolean} on
 * @param {string} number of the argument
 */
export function told(mark, on, number) {
  return `${letter(mark)}${mark.slice(1)} ${on ? "marked on" : "taken off"} #${number}.`;
}

/**
 * Why nothing was marked where so many arguments stand in a cell; nothing where there is one.
 * @param {number} count
 */
export function unclear(count) {
  if (count === 1) return "";
  return count ? `There are ${count} arguments in this cell. Go to one of them with Tab, and mark that.` : "There is nothing to mark in this cell.";
}
