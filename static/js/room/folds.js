/** @import { Shelf } from "./shelf.js" */
import { all } from "./dom.js";
import { goTo } from "./walk.js";

/** Folded branches stay folded until the browser is closed, and say what is inside that waits. */
export class Folds {
  /**
   * @param {HTMLElement} root
   * @param {Shelf} shelf
   */
  constructor(root, shelf) {
    this.root = root;
    this.shelf = shelf;
    /** @type {Set<string>} ids of articles whose replies are folded */
    this.folded = new Set(shelf.get("folded") ?? []);
    // toggle does not bubble, but it can be caught on the way down
    root.addEventListener("toggle", (event) => this.toggled(event.target), { capture: true });
  }

  /**
   * As this person left it; what an address leads to is opened again by the browser.
   * @param {HTMLElement | null} [leave] an article that has to stay in sight
   */
  restore(leave = null) {
    for (const id of this.folded) {
      const replies = document.getElementById(id)?.nextElementSibling;
      if (replies?.matches(".replies") && !(leave && replies.contains(leave))) replies.removeAttribute("open");
    }
  }

  /** @param {HTMLElement} article */
  flip(article) {
    const own = article.nextElementSibling;
    const replies = own?.matches(".replies") ? own : article.closest(".replies");
    if (!replies) return;
    replies.toggleAttribute("open");
    if (replies !== own && replies.previousElementSibling instanceof HTMLElement) goTo(replies.previousElementSibling);
  }

  /** What waits in branches that are folded, counted again. */
  mark() {
    for (const replies of all(this.root, ".replies:not([open])")) this.markOne(replies);
  }

  /**
   * @private
   * @param {EventTarget | null} target
   */
  toggled(target) {
    if (!(target instanceof HTMLDetailsElement) || !target.matches(".replies")) return;
    const id = target.previousElementSibling?.id;
    if (!id) return;
    if (target.open) this.folded.delete(id);
    else this.folded.add(id);
    this.shelf.set("folded", [...this.folded]);
    this.markOne(target);
  }

  /**
   * @private
   * @param {HTMLElement} replies
   */
  markOne(replies) {
    const summary = replies.querySelector("summary");
    summary?.querySelectorAll(".open-mark").forEach((mark) => mark.remove());
    if (!summary || replies.hasAttribute("open")) return;
    const unread = all(replies, "article.unread").length;
    const unanswered = all(replies, "article .open-mark").length;
    for (const words of [unread && `${unread} new`, unanswered && `${unanswered} unanswered`]) {
      if (!words) continue;
      const mark = document.createElement("span");
      mark.className = "open-mark";
      mark.textContent = words;
      summary.append(mark);
    }
  }
}

