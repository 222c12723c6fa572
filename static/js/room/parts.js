/** @import { Post, Relation, Side } from "../types.js" */
/** @import { Answered } from "./draw.js" */
import { all, one, setIcon } from "./dom.js";
import { manner, tone } from "./relations.js";
import { several } from "./words.js";

/**
 * @param {HTMLElement} article
 * @param {Relation} relation
 * @param {Side} side
 */
export function setTone(article, relation, side) {
  article.classList.add(tone(relation, side));
  setIcon(article, tone(relation, side));
}

/**
 * The author's name is a heading, so that the tree can be walked by headings; its level is the depth.
 * @param {HTMLElement} article
 * @param {number} depth
 * @param {string} id
 */
export function setLevel(article, depth, id) {
  const old = one(article, ".author");
  const heading = document.createElement(`h${Math.min(3 + depth, 6)}`);
  heading.className = old.className;
  heading.id = id;
  heading.append(...old.childNodes);
  old.replaceWith(heading);
  article.setAttribute("aria-labelledby", id);
}

/**
 * Of the template's variants keeps the one that applies, and fills it in.
 * @param {HTMLElement} article
 * @param {{relation: Relation, side: Side, depth: number}} post
 * @param {Answered} answered
 */
export function tellRelation(article, post, answered) {
  const wanted = `${manner(post.depth)} ${post.relation}`;
  for (const words of all(article, ".post-head [data-when]")) if (words.dataset.when !== wanted) words.remove();
  const words = one(article, ".post-head [data-when]");
  delete words.dataset.when;
  const word = one(words, ".word");
  word.textContent = word.dataset[post.side] ?? word.textContent;
  delete word.dataset.for;
  delete word.dataset.against;
  const to = words.querySelector(".to");
  if (to) to.textContent = answered?.name ?? "…";
  words.querySelector("a")?.setAttribute("href", `#post-${answered?.id ?? ""}`);
  const path = words.querySelector(".path");
  if (path) path.textContent = (answered?.line ?? []).join(" › ");
}

/**
 * @param {HTMLElement} article
 * @param {Post} post
 */
export function setQuote(article, post) {
  const quoted = one(article, ".quoted");
  const taken = one(quoted, ".note");
  if (!post.quote) quoted.remove();
  else if (post.quote.hidden) quoted.replaceChildren(taken);
  else quoted.textContent = post.quote.text;
}

/**
 * @param {Element} details a fold of replies
 * @param {number} count
 */
export function setReplies(details, count) {
  if (details instanceof HTMLElement) details.dataset.count = String(count);
  one(details, ".how-many").textContent = several(count, "reply");
}
