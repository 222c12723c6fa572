/** @import { Act } from "./keys.js" */
import { meaning } from "./keys.js";

/**
 * @param {boolean} letters whether this person has single letters switched on
 * @param {Record<Act, () => void>} acts
 */
export function listenToKeys(letters, acts) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : null;
    const writing = Boolean(target?.closest("input, textarea, select, [contenteditable]"));
    const act = meaning(event, { writing, letters });
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
}
