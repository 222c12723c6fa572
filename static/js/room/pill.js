/** @import { Arrivals } from "./arrivals.js" */
/** @import { Thread } from "./thread.js" */
/** @import { Unread } from "./unread.js" */
import { one } from "./dom.js";
import { nameOf } from "./family.js";
import { where } from "./words.js";

/** "3 new arguments, 2 under Tomasz": what came since the page did and is neither read nor on the screen. */
export class Pill {
  /**
   * @param {HTMLElement} button
   * @param {Thread} thread
   * @param {Arrivals} arrivals
   * @param {Unread} unread
   */
  constructor(button, thread, arrivals, unread) {
    this.button = button;
    this.thread = thread;
    this.arrivals = arrivals;
    this.unread = unread;
  }

  show() {
    const unseen = this.unread.unseen();
    const count = unseen.length;
    this.button.hidden = count === 0;
    if (!count) return;
    one(this.button, ".pill-count").textContent = `${count} new`;
    one(this.button, ".pill-more").textContent = count === 1 ? " argument" : " arguments";
    one(this.button, ".where").textContent = where(unseen.map((number) => this.place(number)));
  }

  /**
   * @private
   * @param {number} number
   */
  place(number) {
    const waiting = [...this.arrivals.held.values(), ...this.arrivals.away.values()].find((post) => post.number === number);
    const article = this.thread.root.querySelector(`article[data-number="${number}"]`);
    if (!waiting) {
      const up = article?.closest("li")?.parentElement?.closest("li")?.querySelector("article");
      return up ? `under ${nameOf(up)}` : "at the end";
    }
    if (waiting.parent_id === null) return "at the end";
    const parent = this.thread.article(waiting.parent_id);
    const author = parent ? nameOf(parent) : this.arrivals.held.get(waiting.parent_id)?.author?.name;
    return author ? `under ${author}` : "in a branch not shown";
  }
}
