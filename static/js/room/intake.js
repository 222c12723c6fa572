/** @import { Post } from "../types.js" */
/** @import { Api } from "./api.js" */
/** @import { Folds } from "./folds.js" */
/** @import { Page } from "./page.js" */
/** @import { Thread } from "./thread.js" */
import { Arrivals } from "./arrivals.js";
import { Counted } from "./counted.js";
import { all, one } from "./dom.js";
import { More } from "./more.js";
import { newsOf, titleOf } from "./news.js";
import { leaveEmpty } from "./page.js";
import { Pill } from "./pill.js";
import { showAsked } from "./questions.js";
import { Tally } from "./tally.js";
import { Unread } from "./unread.js";
import { goTo, nextThat } from "./walk.js";

/** What becomes of a post that has come: its place in the tree, and every count that it changes. */
export class Intake {
  /**
   * @param {Page} page
   * @param {Thread} thread
   * @param {Folds} folds
   * @param {Api} api
   * @param {object} hears
   * @param {(post: Post) => void} hears.fresh
   * @param {(post: Post) => void} hears.gone
   */
  constructor(page, thread, folds, api, hears) {
    this.page = page;
    this.thread = thread;
    this.folds = folds;
    this.hears = hears;
    this.newest = page.newest;
    this.tally = new Tally(one(document, "#tally"));
    this.counted = new Counted(page.counted, (counts) => {
      this.tally.draw(counts);
      const sourced = one(document, "#sourced");
      sourced.hidden = counts.sourced === 0;
      one(sourced, ".num").textContent = String(counts.sourced);
      showAsked(counts.asked);
      one(document, "[data-count-of=unanswered]").textContent = String(counts.unanswered);
    });
    this.news = newsOf(one(document, "#news"));
    this.setTitle = titleOf(document.title);
    const tell = (/** @type {number} */ number) => void api.post("/seen", { number }, true).catch(() => {}); // told again with the next
    this.unread = new Unread({ seen: page.seen, count: page.unread, newest: page.newest }, tell, () => this.showCounts());
    this.arrivals = new Arrivals(thread, page, {
      fresh: (post, article) => this.fresh(post, article),
      placed: (_post, article) => this.watch([article]),
      changed: (post, wasStanding) => this.changed(post, wasStanding),
    });
    this.pill = new Pill(one(document, "#pill"), thread, this.arrivals, this.unread);
    this.more = new More(api, thread, this.arrivals, (articles) => this.watch(articles));
  }

  /** What was there when the page was made. */
  begin() {
    this.watch(all(this.thread.root, "article[data-number]"));
    this.showCounts();
  }

  /** The next that is unread: in the page, held back from it, or away. */
  nextUnread() {
    this.arrivals.release();
    const article = nextThat(this.thread, ".unread");
    const [away] = [...this.arrivals.away.values()].filter((post) => this.unread.fresh.has(post.number));
    if (article) goTo(article);
    else if (away) void this.reach(away);
    this.pill.show();
  }

  /** The oldest of what came since the page did and is not on the screen. */
  firstFresh() {
    this.arrivals.release();
    const number = Math.min(...this.unread.unseen());
    const article = this.thread.root.querySelector(`article[data-number="${number}"]`);
    const away = [...this.arrivals.away.values()].find((post) => post.number === number);
    if (article instanceof HTMLElement) goTo(article);
    else if (away) void this.reach(away);
  }

  /**
   * Brings its line into the page; a page of one branch has no place for it, so it is left for another.
   * @private
   * @param {Post} away
   */
  async reach(away) {
    const article = this.page.whole ? await this.more.lineTo(away).catch(() => null) : null;
    if (article) goTo(article);
    else location.assign(`${this.page.url}/posts/${away.id}#post-${away.id}`);
  }

  /**
   * @private
   * @param {Post} post
   * @param {HTMLElement | null} article
   */
  fresh(post, article) {
    leaveEmpty();
    this.newest = Math.max(this.newest, post.number);
    this.hears.fresh(post);
    if (post.state !== "visible") this.unread.lose(post.number);
    else if (post.author?.id === this.page.viewer) this.unread.pass(post.number);
    else {
      this.unread.add(post);
      this.news.add(post);
      if (article) this.watch([article]);
    }
    this.folds.mark();
    this.showCounts();
  }

  /**
   * @private
   * @param {Post} post
   * @param {boolean} wasStanding
   */
  changed(post, wasStanding) {
    const article = this.thread.article(post.id);
    if (post.state !== "visible") {
      this.unread.lose(post.number, !article || this.unread.counted.has(post.number));
      this.hears.gone(post);
    } else if (!wasStanding && post.author?.id !== this.page.viewer && this.unread.regain(post.number) && article) this.watch([article]);
    this.folds.mark();
  }

  /**
   * @private
   * @param {HTMLElement[]} articles
   */
  watch(articles) {
    for (const article of articles) {
      const number = Number(article.dataset.number);
      if (this.unread.seen.has(number)) continue;
      if (article.matches(".removed")) this.unread.lose(number);
      else if (article.matches("[data-mine]")) this.unread.pass(number);
      else {
        article.classList.add("unread");
        this.unread.watch(article);
      }
    }
    this.folds.mark();
  }

  /** @private */
  showCounts() {
    this.setTitle(this.unread.count);
    this.pill.show();
    one(document, "[data-count-of=unread]").textContent = String(this.unread.count);
    one(document, "[data-count-of=order]").textContent = String(this.newest);
  }
}
