/** @import { Entry, Post, Side } from "../types.js" */
import { setMoment } from "../moments.js";
import { setCleaned } from "../trusted.js";
import { all, clone, one } from "./dom.js";
import { setEvidence, setOwing, setScheme } from "./owing.js";
import { setEarlier, setLevel, setParts, setQuote, setRestated, setTone, tellRelation } from "./parts.js";
import { sideOf, unanswered } from "./relations.js";

/**
 * What a post answers, as far as it has to be said: the other's id and name, its side, the names on the way down, whether it
 * is one's own, and whether it was taken down.
 * @typedef {{id: number, name: string, side: Side, line: string[], mine: boolean, gone: boolean} | null} Answered
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
    for (const words of all(article, "[data-target]")) {
      if (words.dataset.target === post.target) delete words.dataset.target;
      else words.remove();
    }
    const speech = one(article, ".speech");
    one(speech, "b").textContent = post.speech?.code ?? "";
    if (!post.speech?.at_time) one(speech, ".at-time").remove();
    if (!post.speech) speech.remove();
    const when = one(article, ".when");
    when.setAttribute("href", `${own}#post-${post.id}`);
    setMoment(/** @type {HTMLTimeElement} */ (one(when, "time")), post.created_at);
    const edited = one(article, ".edited");
    edited.setAttribute("href", `${own}/versions`);
    edited.textContent = `edited, ${post.versions} versions`;
    if (!post.edited_at) edited.remove();
    if (!unanswered(post)) one(article, ".open-mark").remove();
    const mine = author?.id === this.room.viewer;
    const speaks = document.querySelector("#owed [data-speaks]") !== null;
    setOwing(article, post, own, answered?.name ?? "…", { mine, ofMine: answered?.mine ?? false, speaks, mayPost: this.room.mayPost });
    setEvidence(article, post);
    setScheme(article, post);
    article.classList.toggle("waits", post.waits);
    setRestated(article, post.restated, answered, own);
    setQuote(article, post);
    setEarlier(article, post, `${this.room.url}/posts/${post.parent_id}/versions`, Boolean(answered?.gone));
    setParts(article, post.parts);
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
    setRestated(article, entry.restated ? { words: entry.restated, gate: null, ends_at: null, correction: "" } : null, answered, "");
    setParts(article, entry.parts);
    one(article, ".was-said").remove();
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
    for (const other of all(article, ".tag, .edited, .open-mark, .owed-mark, .evidence, .scheme, .debt, .post-acts")) other.remove();
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
