/** A drill: the seconds go by, what is typed is kept here, and at time it is handed in as it stands. */
import { Api } from "./room/api.js";
import { Countdown, inWords } from "./room/countdown.js";
import { one } from "./room/dom.js";
import { Drafts } from "./room/drafts.js";
import { posts } from "./room/keys.js";
import { ServerClock } from "./room/serverclock.js";
import { Shelf, storage } from "./room/shelf.js";

/** Milliseconds between two looks at the clock. */
const TICK = 200;
/** Milliseconds between two tries to hand in at time. */
const AGAIN = 2_000;
/** Seconds that are left when it is said aloud. */
const SAID = [60, 30, 10];

/**
 * What is said aloud as the clock goes from `before` to `left` seconds; nothing at most looks.
 * @param {number} before
 * @param {number} left
 */
export function warning(before, left) {
  if (left <= 0) return before > 0 ? "Time." : "";
  const passed = SAID.filter((mark) => before > mark && left <= mark);
  return passed.length ? `${Math.min(...passed)} seconds left.` : "";
}

class Drill {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    const { dataset } = form;
    this.form = form;
    this.url = dataset.url ?? "";
    this.seconds = Number(dataset.seconds);
    this.words = /** @type {HTMLTextAreaElement} */ (one(form, "textarea"));
    this.failure = one(form, "#drill-failure");
    this.news = one(form, "#drill-news");
    this.api = new Api(this.url, document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "");
    this.drafts = new Drafts(new Shelf(storage("localStorage"), "drill", dataset.viewer ?? "", dataset.drill ?? ""));
    this.sending = false;
    this.serverClock = new ServerClock();
    this.countdown = this.counted(Number(dataset.left), Number(dataset.now), ...drawn());
    this.before = this.countdown.left(performance.now());
    /** The time came while this page was open: once, and what it hands in is not handed in again by itself when refused. */
    this.timed = this.before === 0;
    // what the server has drawn again after a refusal is newer than any draft
    const draft = this.drafts.read(null);
    if (draft && !this.words.value) this.words.value = draft.source;
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.handIn();
    });
    this.words.addEventListener("keydown", (event) => {
      if (!posts(event, false)) return;
      event.preventDefault();
      form.requestSubmit();
    });
    document.querySelector("form.delete")?.addEventListener("submit", () => this.drafts.drop(null)); // nothing stays behind here either
    document.addEventListener("visibilitychange", () => void this.ask());
    setInterval(() => this.tick(), TICK);
    this.tick();
    this.words.focus({ preventScroll: true });
  }

  keep() {
    this.drafts.keep(null, { source: this.words.value, relation: "", quote: "", quote_of: "essay" });
  }

  tick() {
    const now = performance.now();
    const left = this.countdown.left(now);
    const over = this.countdown.gone(now) - this.countdown.from;
    one(this.form, ".drill-left").textContent = inWords(left || over);
    one(this.form, ".drill-clock .note").textContent = left ? `left of ${inWords(this.seconds)}` : "over";
    one(this.form, ".drill-clock").classList.toggle("over", !left);
    /** @type {HTMLProgressElement} */ (one(this.form, "progress")).value = left;
    const words = warning(this.before, left);
    if (words) this.news.textContent = words;
    this.before = left;
    if (left || this.timed) return;
    this.timed = true;
    one(this.form, "#drill-note").textContent = "The time is up. You can still hand it in; it is marked as after time.";
    void this.handIn(true);
  }

  /**
   * @param {boolean} [byItself] at time; an empty page is left open then, and without an answer it tries again
   */
  async handIn(byItself = false) {
    const source = this.words.value;
    if (this.sending) return;
    if (!source.trim()) {
      if (byItself) return;
      this.tell("There are no words in it yet. Write something first.");
      return this.words.focus();
    }
    this.sending = true;
    this.words.readOnly = true;
    this.tell("");
    const answer = await this.api.post("/answer", { source }).catch(() => null);
    if (answer?.ok) {
      this.drafts.drop(null);
      return location.assign(this.url);
    }
    if (byItself && (!answer || answer.error.retry_after)) {
      this.tell(`Not handed in yet: ${answer ? answer.error.message : "the server cannot be reached. Your words are kept here, and it is tried again."}`);
      setTimeout(() => {
        this.sending = false;
        void this.handIn(true);
      }, Math.max(AGAIN, 1000 * (answer?.error.retry_after ?? 0)));
      return;
    }
    this.sending = false;
    this.words.readOnly = false;
    this.tell(answer ? answer.error.message : "The server cannot be reached. Your words are kept here; hand them in again in a moment.");
    this.words.focus();
  }

  /** The clock as the server has it: a computer that slept has counted too little. */
  async ask() {
    if (document.hidden) return;
    const asked = performance.now();
    const answer = await this.api.get("").catch(() => null);
    if (!answer?.ok || answer.drill.handed_in_at) return;
    this.countdown = this.counted(answer.drill.left, Date.parse(answer.drill.now), asked, performance.now());
  }

  /**
   * @param {number} left seconds, when it was `server` on the server's clock
   * @param {number} server
   * @param {number} asked
   * @param {number} answered
   */
  counted(left, server, asked, answered) {
    this.serverClock.hear(server, asked, answered);
    return new Countdown("running", left, this.serverClock.ours(server));
  }

  /** @param {string} words */
  tell(words) {
    this.failure.textContent = words;
    this.failure.hidden = !words;
  }
}

/**
 * When the page was asked for, and when it came.
 * @returns {[number, number]}
 */
function drawn() {
  const [page] = performance.getEntriesByType("navigation");
  return page instanceof PerformanceNavigationTiming ? [page.requestStart, page.responseStart] : [0, performance.now()];
}

if (typeof document !== "undefined") {
  const form = document.querySelector("form#answer");
  if (form instanceof HTMLFormElement) new Drill(form);
}
