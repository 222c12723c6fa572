/** @import { Post } from "../types.js" */
/** @import { Thread } from "./thread.js" */
import { fate } from "./placing.js";
import { readingEnd, readingLine, steadily } from "./steady.js";

/**
 * What is done with a post that came.
 * @typedef {object} Outcomes
 * @property {(post: Post, article: HTMLElement | null) => void} fresh new in the room; null while it has no place in the page
 * @property {(post: Post, article: HTMLElement) => void} placed one that had to wait has its place now
 * @property {(post: Post, wasStanding: boolean) => void} changed
 */

/**
 * Where posts that arrive go. What would push away something that is being read is held back until it is asked for, or the
 * reader has scrolled on; what belongs to a branch that is not in the page is away until it is asked for.
 */
export class Arrivals {
  /**
   * @param {Thread} thread
   * @param {{newest: number, whole: boolean, viewer: number}} page
   * @param {Outcomes} outcomes
   */
  constructor(thread, page, outcomes) {
    this.thread = thread;
    this.page = page;
    this.outcomes = outcomes;
    /** @type {Map<number, Post>} by id, oldest first */
    this.held = new Map();
    /** @type {Map<number, Post>} by id */
    this.away = new Map();
  }

  /** @param {Post[]} posts */
  receive(posts) {
    for (const post of [...posts].sort((one, other) => one.number - other.number)) this.take(post);
  }

  /** Everything that was held back stands where it belongs. */
  release() {
    const held = [...this.held.values()].sort((one, other) => one.number - other.number);
    this.held.clear();
    for (const post of held) this.place(post);
  }

  /** What no longer stands in anybody's way, now that the page was scrolled, or folded. */
  releaseFree() {
    for (const post of [...this.held.values()].sort((one, other) => one.number - other.number)) {
      if (this.held.has(post.parent_id ?? 0) || !this.isFree(post)) continue;
      this.held.delete(post.id);
      this.place(post);
    }
  }

  /**
   * Posts of a branch, or replies, that were asked for. What is there already is brought up to date.
   * @param {Post[]} posts
   * @returns {HTMLElement[]} the articles that are new in the page
   */
  fill(posts) {
    const sorted = [...posts].sort((one, other) => one.number - other.number);
    return steadily(this.lines(), () => {
      /** @type {HTMLElement[]} */
      const articles = [];
      for (const post of sorted) {
        const drawn = this.thread.seqOf(post.id);
        if (drawn !== undefined) {
          if (post.seq > drawn) this.thread.update(post);
          continue;
        }
        const wasHeld = this.held.delete(post.id);
        const article = this.thread.insert(post, wasHeld);
        if (this.away.delete(post.id) || wasHeld) this.outcomes.placed(post, article);
        articles.push(article);
      }
      return articles;
    });
  }

  /**
   * @private
   * @param {Post} post
   */
  take(post) {
    const waiting = this.held.get(post.id) ?? this.away.get(post.id);
    if (waiting && this.thread.seqOf(post.id) === undefined) {
      if (post.seq <= waiting.seq) return;
      (this.held.has(post.id) ? this.held : this.away).set(post.id, post);
      this.outcomes.changed(post, waiting.state === "visible");
      return;
    }
    const seqOf = (/** @type {number} */ id) => this.thread.seqOf(id) ?? this.held.get(id)?.seq;
    switch (fate(post, { seqOf, newest: this.page.newest, whole: this.page.whole })) {
      case "update": {
        const wasStanding = !this.thread.article(post.id)?.classList.contains("removed");
        steadily(this.lines(), () => this.thread.update(post));
        this.outcomes.changed(post, wasStanding);
        break;
      }
      case "insert":
        if (post.author?.id === this.page.viewer || (!this.held.has(post.parent_id ?? 0) && this.isFree(post))) {
          this.outcomes.fresh(post, this.insert(post));
          this.adopt(post);
        } else {
          this.held.set(post.id, post);
          this.outcomes.fresh(post, null);
        }
        break;
      case "away":
        this.away.set(post.id, post);
        this.outcomes.fresh(post, null);
        break;
      case "elsewhere":
        this.outcomes.changed(post, post.state !== "visible");
        break;
    }
  }

  /**
   * @private
   * @param {Post} post
   */
  place(post) {
    this.outcomes.placed(post, this.insert(post));
    this.adopt(post);
  }

  /**
   * Answers that came before what they answer.
   * @private
   * @param {Post} parent
   */
  adopt(parent) {
    for (const post of this.away.values()) {
      if (post.parent_id !== parent.id) continue;
      this.away.delete(post.id);
      if (this.isFree(post)) this.place(post);
      else this.held.set(post.id, post);
    }
  }

  /**
   * @private
   * @param {Post} post
   */
  insert(post) {
    return steadily(this.lines(), () => this.thread.insert(post, true));
  }

  /**
   * Whether drawing it moves nothing that can be seen: it is folded away, off the screen, or nothing stands below it there.
   * @private
   * @param {Post} post
   */
  isFree(post) {
    const { above, folded } = this.thread.spot(post);
    if (folded || !above) return true;
    const at = above.getBoundingClientRect().bottom;
    if (at <= readingLine() || at >= readingEnd()) return true;
    const end = readingEnd();
    return !this.lines().some((line) => {
      const top = line.getBoundingClientRect().top;
      return top >= at - 1 && top < end && !line.matches(".pending");
    });
  }

  /** @private */
  lines() {
    return this.thread.open();
  }
}
