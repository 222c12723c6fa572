/** @import { Post } from "../types.js" */
/** @import { Api } from "./api.js" */
/** @import { Arrivals } from "./arrivals.js" */
/** @import { Thread } from "./thread.js" */
import { one } from "./dom.js";
import { several } from "./words.js";

/** Loads what the page left out: replies, what is earlier, and the line down to a post that is elsewhere. */
export class More {
  /**
   * @param {Api} api
   * @param {Thread} thread
   * @param {Arrivals} arrivals
   * @param {(articles: HTMLElement[]) => void} shown
   */
  constructor(api, thread, arrivals, shown) {
    this.api = api;
    this.thread = thread;
    this.arrivals = arrivals;
    this.shown = shown;
  }

  /**
   * The link is followed as a link where this fails, so nothing is lost but the place.
   * @param {HTMLAnchorElement} link
   */
  async replies(link) {
    const before = link.dataset.before ? `?before=${link.dataset.before}` : "";
    const answer = await this.api.get(`/posts/${link.dataset.of}/replies${before}`);
    if (!answer.ok) return location.assign(link.href);
    const articles = this.arrivals.fill(answer.posts);
    link.dataset.before = String(answer.posts[0]?.number ?? "");
    if (!answer.more) link.closest("li")?.remove();
    this.found(articles);
  }

  /**
   * The page before the one that is shown, of whatever it shows.
   * @param {HTMLAnchorElement} link
   */
  async earlier(link) {
    const { before = "", show = "", thing = "" } = link.dataset;
    const answer = await this.api.get(`/posts?${new URLSearchParams({ show, before })}`);
    if (!answer.ok) return location.assign(link.href);
    const articles = this.arrivals.fill(answer.posts);
    if (answer.earlier) {
      link.dataset.before = answer.before;
      one(link, "span").textContent = several(answer.earlier, thing);
    } else link.closest("p")?.remove();
    this.found(articles);
  }

  /**
   * Brings a post that is away into the page, with every post on the way down to it.
   * @param {Post} post
   * @returns {Promise<HTMLElement | null>}
   */
  async lineTo(post) {
    const line = [post];
    for (let parent = post.parent_id; parent !== null && !this.thread.article(parent); parent = line[0].parent_id) {
      const answer = await this.api.get(`/posts/${parent}`);
      if (!answer.ok) return null;
      line.unshift(answer.post);
    }
    this.shown(this.arrivals.fill(line));
    return this.thread.article(post.id);
  }

  /**
   * @private
   * @param {HTMLElement[]} articles
   */
  found(articles) {
    this.shown(articles);
    if (!articles[0]) return;
    articles[0].tabIndex = -1;
    articles[0].focus({ preventScroll: true });
  }
}
