/** @import { Parts, Post, Relation, Restated, Side } from "../types.js" */
/** @import { Answered } from "./draw.js" */
import { setMoment } from "../moments.js";
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
 * What is quoted was edited since: where that can be read, while it stands.
 * @param {HTMLElement} article
 * @param {Post} post
 * @param {string} versions
 * @param {boolean} gone
 */
export function setEarlier(article, post, versions, gone) {
  const said = one(article, ".was-said");
  if (!post.quote?.earlier) said.remove();
  else if (gone) said.replaceChildren(said.textContent ?? "");
  else one(said, "a").setAttribute("href", versions);
}

/** Characters up to which the parts stand open (templates/posts/parts.html). */
const SHORT = 300;

/**
 * How it holds: of the template's lines those that were said, in words.
 * @param {HTMLElement} article
 * @param {Parts | null | undefined} parts
 */
export function setParts(article, parts) {
  const box = /** @type {HTMLDetailsElement} */ (one(article, ".parts"));
  const said = parts ?? {};
  for (const line of all(box, "[data-part]")) {
    const words = said[line.dataset.part ?? ""];
    if (words) one(line, "dd").textContent = words;
    else line.remove();
    delete line.dataset.part;
  }
  if (!box.querySelector("dd")) box.remove();
  else box.open = Object.values(said).reduce((sum, words) => sum + words.length, 0) <= SHORT;
}

/**
 * What it takes the other to say, and what became of that.
 * @param {HTMLElement} article
 * @param {Restated | null} restated
 * @param {Answered} answered
 * @param {string} own its address
 */
export function setRestated(article, restated, answered, own) {
  const box = one(article, ".restated");
  if (!restated) return box.remove();
  one(box, ".restated-words").textContent = restated.words;
  for (const words of all(box, "[data-gate]")) {
    if (words.dataset.gate !== restated.gate) words.remove();
    else delete words.dataset.gate;
  }
  const whose = box.querySelector(".whose");
  if (whose) whose.textContent = answered?.name ?? "…";
  const until = box.querySelector("time");
  if (until && restated.ends_at) setMoment(until, restated.ends_at);
  const correction = box.querySelector(".correction-words");
  if (correction) correction.textContent = restated.correction;
  if (restated.correction) box.querySelector(".correction-gone")?.remove();
  const asks = box.querySelector(".gate-do");
  if (!asks || restated.gate !== "waiting" || !answered?.mine) return asks?.remove();
  for (const form of asks.querySelectorAll("form")) form.setAttribute("action", own + (form.matches(".with-words") ? "/correct" : "/confirm"));
  const id = `correction-${own.slice(own.lastIndexOf("/") + 1)}`;
  one(asks, "textarea").id = id;
  one(asks, "label").setAttribute("for", id);
}

/**
 * @param {Element} details a fold of replies
 * @param {number} count
 */
export function setReplies(details, count) {
  if (details instanceof HTMLElement) details.dataset.count = String(count);
  one(details, ".how-many").textContent = several(count, "reply");
}
