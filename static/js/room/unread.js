/** @import { Post } from "../types.js" */
import { Batch } from "./batch.js";
import { readingEnd, readingLine } from "./steady.js";
import { Seen } from "./seen.js";

/** Milliseconds on screen after which a post has been read. */
const DWELL = 900;

/** What is unread: counted, watched until it has been on screen, and told to the server. */
export class Unread {
  /**
   * @param {object} start
   * @param {number} start.seen everything up to this number was read before
   * @param {number} start.count
   * @param {number} start.newest
   * @param {(number: number) => void} tellServer
   * @param {() => void} changed
   */
  constructor(start, tellServer, changed) {
    this.seen = new Seen(start.seen);
    this.count = start.count;
    /** What came after this number came to this page, and is known one by one. */
    this.newest = start.newest;
    this.changed = changed;
    /** @type {Set<number>} numbers that came after the page */
    this.fresh = new Set();
    /** @type {Set<number>} numbers that are in the count, as far as this page knows them */
    this.counted = new Set();
    /** @type {Set<number>} numbers of what was taken down before it was read */
    this.gone = new Set();
    this.server = new Batch(() => tellServer(this.seen.number), 2_000, 4_000);
    /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
    this.dwelling = new Map();
    this.observer = new IntersectionObserver((entries) => this.look(entries), { threshold: [0, 0.3, 0.6, 1] });
    document.addEventListener("visibilitychange", () => this.stopDwelling());
    addEventListener("pagehide", () => this.server.flush());
  }

  /** @param {HTMLElement} article */
  watch(article) {
    this.counted.add(numberOf(article));
    this.observer.observe(article);
  }

  /**
   * A post of somebody else's has come.
   * @param {Post} post
   */
  add(post) {
    if (this.seen.has(post.number)) return;
    this.count += 1;
    this.counted.add(post.number);
    this.fresh.add(post.number);
    this.changed();
  }

  /**
   * It was taken down: there is nothing to read until it is restored.
   * @param {number} number
   * @param {boolean} [counted] whether it was in the count
   */
  lose(number, counted) {
    if (!this.seen.has(number)) this.gone.add(number);
    this.pass(number, counted);
  }

  /**
   * It has been restored, and is unread again unless it was read, or everything after it has been.
   * @param {number} number
   * @returns {boolean} whether it is
   */
  regain(number) {
    if (!this.gone.delete(number) || !this.seen.forget(number)) return false;
    this.count += 1;
    this.counted.add(number);
    this.changed();
    return true;
  }

  /**
   * Read, or nothing to read: it is one's own, or was taken down.
   * @param {number} number
   * @param {boolean} [counted] whether it was in the count
   */
  pass(number, counted = this.counted.has(number)) {
    if (counted && !this.seen.has(number)) this.count = Math.max(0, this.count - 1);
    this.counted.delete(number);
    this.fresh.delete(number);
    const before = this.seen.number;
    this.seen.see(number);
    // what was there before the page and is not on it is one's own, or was taken down
    if (this.count === 0) this.seen.reach(this.newest);
    if (this.seen.number > before) this.server.add(number);
    this.changed();
  }

  /** @returns {number[]} what came after the page and is neither read nor being read */
  unseen() {
    const reading = new Set([...this.dwelling.keys()].map(numberOf));
    return [...this.fresh].filter((number) => !reading.has(number));
  }

  /**
   * @private
   * @param {IntersectionObserverEntry[]} entries
   */
  look(entries) {
    let changed = false;
    for (const { target, isIntersecting, intersectionRect, boundingClientRect } of entries) {
      const room = readingEnd() - readingLine();
      const enough = Math.min(boundingClientRect.height, room) * 0.55;
      if (isIntersecting && intersectionRect.height >= enough && document.visibilityState === "visible") {
        if (this.dwelling.has(target)) continue;
        this.dwelling.set(target, setTimeout(() => this.read(target), DWELL));
        changed = true;
      } else {
        clearTimeout(this.dwelling.get(target));
        changed = this.dwelling.delete(target) || changed;
      }
    }
    if (changed && this.fresh.size) this.changed();
  }

  /** @private */
  stopDwelling() {
    for (const [target, timer] of this.dwelling) {
      clearTimeout(timer);
      // asked again, it tells at once what is on screen
      this.observer.unobserve(target);
      this.observer.observe(target);
    }
    this.dwelling.clear();
  }

  /**
   * @private
   * @param {Element} article
   */
  read(article) {
    this.dwelling.delete(article);
    this.observer.unobserve(article);
    if (!article.classList.contains("unread")) return;
    // the word "new" goes, and its room stays: nothing moves
    article.classList.replace("unread", "was-unread");
    this.pass(numberOf(article));
  }
}

/** @param {Element} article */
function numberOf(article) {
  return Number(/** @type {HTMLElement} */ (article).dataset.number);
}
