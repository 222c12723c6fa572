/** @import { Side } from "../types.js" */

/** How an article of the thread finds what it answers and what answers it; the markup is that of templates/posts/post.html. */

/**
 * @param {Element} article
 * @returns {Element | null} the list of what answers it
 */
export function listOf(article) {
  const next = article.nextElementSibling;
  if (next?.matches(".level")) return next;
  return next?.matches(".replies") ? next.querySelector("ol") : null;
}

/**
 * @param {Element} article
 * @returns {HTMLElement | null} the article that it answers
 */
export function parentOf(article) {
  const item = article.closest("li")?.parentElement?.closest("li");
  return item ? item.querySelector("article") : null;
}

/**
 * The side of a post: its class tells, but for a question or a concession, which have a class of their own.
 * @param {HTMLElement} article
 * @returns {Side}
 */
export function sideIn(article) {
  return (article.dataset.side ?? (article.classList.contains("against") ? "against" : "for")) === "for" ? "for" : "against";
}

/** @param {Element} article */
export function depthOf(article) {
  let depth = 0;
  for (let up = parentOf(article); up; up = parentOf(up)) depth += 1;
  return depth;
}

/**
 * The author's name, or the words for one that is not named.
 * @param {Element} article
 */
export function nameOf(article) {
  const name = article.querySelector(".author bdi")?.textContent;
  if (name) return name;
  const words = document.getElementById("post-template")?.dataset;
  return (article.classList.contains("withdrawn") ? words?.withdrawn : words?.removed) ?? "…";
}

