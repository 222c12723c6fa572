/** @import { Entry, Post, Relation, Side } from "../types.js" */
import { setMoment } from "../moments.js";
import { setCleaned } from "../trusted.js";
import { all, clone, one, setIcon } from "./dom.js";
import { manner, sideOf, tone, unanswered } from "./relations.js";
import { several } from "./words.js";

/**
 * What a post answers, as far as it has to be said: the other's id and name, its side, and the names on the way down.
 * @typedef {{id: number, name: string, side: Side, line: string[]} | null} Answered
 */

/** Draws posts by cloning what the server drew for it (templates/posts/post.html). Words go in as text. */
export class Drawing {
  /**
   * @param {object} room
   * @param {string} room.url
   * @param {number} room.viewer
   * @param {string} room.name
   * @param {boolean} room.mayPost
   */
  constructor(room) {
    this.room = room;
  }

  /**
   * @param {Post} post
   * @param {Answered} answered
   */
  article(post, answered) {
    return post.state === "visible" ? this.standing(post, answered) : this.gone(post);
  }

  /**
   * @private
   * @param {Post} post
   * @param {Answered} answered
   */
  standing(post, answered) {
    const article = one(clone("post-template"), "article");
    const own = `${this.room.url}/posts/${post.id}`;
    const author = post.author;
    this.mark(article, post);
    setTone(article, post.relation, post.side);
    article.toggleAttribute("data-mine", author?.id === this.room.viewer);
    one(article, ".author bdi").textContent = author?.name ?? "";
    for (const tag of all(article, ".tag")) if (!tag.classList.contains(author?.guest ? "guest" : (author?.role ?? "-"))) tag.remove();
    tellRelation(article, post, answered);
    const when = one(article, ".when");
    when.setAttribute("href", `${own}#post-${post.id}`);
    setMoment(/** @type {HTMLTimeElement} */ (one(when, "time")), post.created_at);
    const edited = one(article, ".edited");
    edited.setAttribute("href", `${own}/versions`);
    edited.textContent = `edited, ${post.versions} versions`;
    if (!post.edited_at) edited.remove();
    if (!unanswered(post)) one(article, ".open-mark").remove();
    quote(article, post);
    setCleaned(one(article, ".prose"), post.html);
    article.querySelector(".more")?.setAttribute("href", `${own}#post-${post.id}`);
    const reply = one(article, ".reply");
    reply.setAttribute("href", `${own}?reply=${post.id}#reply`);
    if (!this.room.mayPost) reply.remove();
    return article;
  }

  /**
   * @private
   * @param {Post} post
   */
  gone(post) {
    const article = one(clone("gone-template"), "article");
    article.classList.toggle("withdrawn", post.state === "withdrawn");
    this.mark(article, post);
    for (const sentence of all(article, "[data-when]")) {
      if (sentence.dataset.when !== post.state) {
        sentence.remove();
        continue;
      }
      delete sentence.dataset.when;
      if (post.removed?.at) setMoment(/** @type {HTMLTimeElement} */ (one(sentence, "time")), post.removed.at);
      const by = sentence.querySelector(".by");
      if (by && post.removed?.by) by.textContent = post.removed.by;
      const because = sentence.querySelector(".because");
      if (because && post.removed?.reason) one(because, ".reason").textContent = post.removed.reason;
      else because?.remove();
    }
    const acts = article.querySelector(".post-acts");
    one(article, ".author").textContent = `A ${post.state} argument`;
    if (post.state === "removed") acts?.firstElementChild?.setAttribute("href", `${this.room.url}/posts/${post.id}#post-${post.id}`);
    else acts?.remove();
    return article;
  }

  /**
   * What one has just written, until it is on disk: as one typed it, and in grey.
   * @param {Entry} entry
   * @param {Answered} answered
   * @param {number} depth
   */
  pending(entry, answered, depth) {
    const article = one(clone("post-template"), "article");
    const side = sideOf(entry.relation, answered?.side);
    setTone(article, entry.relation, side);
    setLevel(article, depth, `by-${entry.client_id}`);
    article.id = `pending-${entry.client_id}`;
    article.classList.add("pending");
    one(article, ".author bdi").textContent = this.room.name;
    tellRelation(article, { relation: entry.relation, side, depth }, answered);
    const quoted = one(article, ".quoted");
    if (entry.quote) quoted.textContent = entry.quote;
    else quoted.remove();
    const words = one(article, ".prose");
    for (const part of entry.source.trim().split(/\n{2,}/)) {
      const paragraph = document.createElement("p");
      paragraph.textContent = part;
      words.append(paragraph);
    }
    const state = document.createElement("span");
    state.className = "state";
    one(article, ".when").replaceWith(state);
    for (const other of all(article, ".tag, .edited, .open-mark, .post-acts")) other.remove();
    return article;
  }

  /**
   * @private
   * @param {HTMLElement} article
   * @param {Post} post
   */
  mark(article, post) {
    article.id = `post-${post.id}`;
    article.tabIndex = -1;
    Object.assign(article.dataset, { number: post.number, seq: post.seq, side: post.side });
    setLevel(article, post.depth, `by-${post.id}`);
  }
}

/**
 * @param {HTMLElement} article
 * @param {Relation} relation
 * @param {Side} side
 */
function setTone(article, relation, side) {
  article.classList.add(tone(relation, side));
  setIcon(article, tone(relation, side));
}

/**
 * The author's name is a heading, so that the tree can be walked by headings; its level is the depth.
 * @param {HTMLElement} article
 * @param {number} depth
 * @param {string} id
 */
function setLevel(article, depth, id) {
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
function tellRelation(article, post, answered) {
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
function quote(article, post) {
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
