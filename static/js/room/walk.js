/** @import { Thread } from "./thread.js" */
import { readingEnd, readingLine } from "./steady.js";

/**
 * The post that a key is about: the one with the focus, else the first that is being read.
 * @param {Thread} thread
 * @returns {HTMLElement | null}
 */
export function current(thread) {
  const focused = document.activeElement?.closest("article");
  if (focused && thread.root.contains(focused)) return /** @type {HTMLElement} */ (focused);
  const from = readingLine();
  return thread.open().find((article) => article.getBoundingClientRect().bottom > from + 8) ?? null;
}

/**
 * @param {Thread} thread
 * @param {1 | -1} step
 */
export function beside(thread, step) {
  const articles = thread.open();
  const here = current(thread);
  // with nothing focused, "next" is the one at the reading line itself
  if (here && document.activeElement?.closest("article") !== here && step > 0) return here;
  return articles[(here ? articles.indexOf(here) : -1) + step] ?? null;
}

/**
 * The next after the current one that fits, and from the top again after the last.
 * @param {Thread} thread
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function nextThat(thread, selector) {
  const articles = [...thread.root.querySelectorAll("article")];
  const here = articles.findIndex((article) => article === current(thread));
  const fit = (/** @type {Element} */ article) => article.matches(selector);
  const focused = document.activeElement?.closest("article");
  const after = articles.slice(focused ? here + 1 : Math.max(here, 0));
  return /** @type {HTMLElement | null} */ (after.find(fit) ?? articles.find(fit) ?? null);
}

/**
 * Unfolds what hides it, gives it the focus, and brings it on screen if it is not.
 * @param {HTMLElement} article
 */
export function goTo(article) {
  for (let fold = article.closest(".replies:not([open])"); fold; fold = article.closest(".replies:not([open])")) {
    fold.setAttribute("open", "");
  }
  article.tabIndex = -1;
  article.focus({ preventScroll: true });
  const { top, bottom } = article.getBoundingClientRect();
  if (top >= readingLine() && bottom <= readingEnd()) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const far = Math.abs(top) > 2 * innerHeight;
  const tall = bottom - top > readingEnd() - readingLine();
  const down = top > readingLine() && !tall;
  article.scrollIntoView({ block: down && !far ? "nearest" : "start", behavior: calm || far ? "instant" : "smooth" });
}
