/** @import { Entry } from "../types.js" */
/** @import { Thread } from "./thread.js" */
import { clone, one } from "./dom.js";
import { depthOf } from "./family.js";

/** One's own posts that are not on disk yet, where they will stand. Nothing moves when one settles. */
export class Pending {
  /**
   * @param {Thread} thread
   * @param {object} acts
   * @param {(id: string) => void} acts.again
   * @param {(id: string) => void} acts.change
   */
  constructor(thread, acts) {
    this.thread = thread;
    this.acts = acts;
    this.state = "saving";
  }

  /** @param {Entry} entry */
  show(entry) {
    this.settle(entry.client_id);
    const parent = this.thread.article(entry.parent_id);
    const article = this.thread.drawing.pending(entry, this.thread.answered(parent), parent ? depthOf(parent) + 1 : 0);
    const item = document.createElement("li");
    item.append(article);
    this.thread.listUnder(parent).append(item);
    if (entry.state === "failed") this.fail(entry);
    else this.say(article, this.state);
    return article;
  }

  /** @param {Entry} entry */
  fail(entry) {
    const article = this.article(entry.client_id);
    if (!article || article.classList.contains("failed")) return;
    article.classList.replace("pending", "failed");
    article.removeAttribute("aria-busy");
    this.say(article, "");
    const failure = clone("failure-template");
    one(failure, ".why").textContent = entry.why;
    one(failure, ".again").addEventListener("click", () => this.acts.again(entry.client_id));
    one(failure, ".change").addEventListener("click", () => this.acts.change(entry.client_id));
    article.append(failure);
  }

  /**
   * "saving", or that it waits for the connection.
   * @param {boolean} connected
   */
  tell(connected) {
    this.state = connected ? "saving" : "kept here until there is a connection";
    for (const article of document.querySelectorAll("article.pending")) this.say(article, this.state);
  }

  /**
   * It stands in the page as a post of its own, or was taken back.
   * @param {string} id
   */
  settle(id) {
    const item = this.article(id)?.closest("li");
    const list = item?.parentElement;
    item?.remove();
    // replies that were made for it alone
    if (list && !list.children.length && list !== this.thread.root) (list.closest(".replies") ?? list).remove();
  }

  /**
   * @private
   * @param {string} id
   */
  article(id) {
    return document.getElementById(`pending-${id}`);
  }

  /**
   * @private
   * @param {Element} article
   * @param {string} words
   */
  say(article, words) {
    if (words) article.setAttribute("aria-busy", "true");
    one(article, ".state").textContent = words;
  }
}
