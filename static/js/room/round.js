/** @import { Page } from "./page.js" */
import { setCleaned } from "../trusted.js";
import { Countdown, inWords } from "./countdown.js";
import { Points } from "./points.js";
import { ServerClock } from "./serverclock.js";

/** Milliseconds between two looks at the clock. */
const TICK = 100;
/** Milliseconds after which the server is asked again although nothing was heard: an event may have been lost. */
const AGAIN = 15_000;
/** Milliseconds between two questions about a phase that should have ended. */
const SOON = 700;
/** Milliseconds by which two screens may differ from the server; where it could be more, the server is asked again soon. */
const NEAR = 100;
/** How often it is, each time that something has changed. */
const LOOKS = 5;
/** The longest time between two questions while there is no answer. */
const LONGEST = 60_000;
/** Milliseconds. */
const PATIENCE = 8_000;
/** Seconds before the end of the grace at which what is typed is handed in. */
const HAND_IN = 3;

/** The round of the room: the server draws it (templates/rounds/panel.html), and here the seconds go by in between. */
export class Round {
  /**
   * @param {HTMLElement} place
   * @param {Page} page
   * @param {{handIn: (side: string) => void, say: (words: string) => void, sits: (sits: boolean) => void}} hears `handIn`:
   * what is typed is posted as it stands; `sits`: whether this person has a seat while the round goes on
   */
  constructor(place, page, hears) {
    this.place = place;
    this.page = page;
    this.hears = hears;
    this.asking = false;
    this.stale = false;
    this.answered = Promise.resolve();
    this.asked = -Infinity;
    this.failures = 0;
    this.stopped = false;
    this.handedIn = false;
    /** What was refused, until something else is done. */
    this.refused = "";
    this.countdown = new Countdown("", 0, 0);
    this.serverClock = new ServerClock();
    this.looks = 0;
    this.points = new Points(place);
    this.read(performance.now());
    place.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.act(/** @type {HTMLFormElement} */ (event.target));
    });
    setInterval(() => this.tick(), TICK);
    if (this.clock) void this.ask();
  }

  /** @private */
  get clock() {
    return /** @type {HTMLElement | null} */ (this.place.querySelector(".clock"));
  }

  /**
   * @private
   * @param {string} name
   */
  said(name) {
    return this.clock?.dataset[name];
  }

  /**
   * @private
   * @param {number} at when what is drawn was true
   */
  read(at) {
    this.countdown = new Countdown(this.said("kind") ?? "", Number(this.said("left") ?? 0), at);
    this.points.read(at);
    if (this.said("kind") === "running") this.handedIn = false;
    this.hears.sits(this.said("sits") !== undefined);
  }

  /**
   * Something has happened to the round of the room, or it is said how it stands.
   * @param {{id: number, version: number}} round
   */
  changed(round) {
    const [id, version] = [Number(this.said("round") ?? 0), Number(this.said("version") ?? -1)];
    if (round.id > id || (round.id === id && round.version > version)) void this.ask();
  }

  /** Whether a round goes on: the clock was begun, and it is not over. */
  get going() {
    return !["", "before", "over"].includes(this.said("kind") ?? "");
  }

  /** Why nothing can be posted now, as far as is known. */
  waits() {
    if (!this.clock || ["free", "floor"].includes(this.said("turn") ?? "free")) return "";
    const why = this.place.querySelector("#turn")?.textContent?.trim() ?? "";
    return `Not posted, and kept. ${why}`;
  }

  /** The server said no to this page: it asks nothing more. */
  stop() {
    this.stopped = true;
  }

  /** The page is let in, for the first time or again. */
  start() {
    this.stopped = false;
    void this.ask();
  }

  /** Has it drawn anew; one question at a time, and another one after it where there was reason meanwhile. */
  ask() {
    if (this.asking) this.stale = true;
    else this.answered = this.askOnce();
    return this.answered;
  }

  /** @private */
  async askOnce() {
    this.asking = true;
    this.asked = performance.now();
    try {
      const response = await fetch(`${this.page.url}/round`, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
      const answered = performance.now();
      if (!response.ok || response.redirected) throw new Error(`The server answered ${response.status}.`);
      this.draw(await response.text(), answered);
      this.failures = 0;
    } catch {
      this.failures += 1; // what is drawn stays, and it is asked again
    } finally {
      this.asking = false;
    }
    if (this.stale) {
      this.stale = false;
      await this.askOnce();
    }
  }

  /**
   * What is the same but for the seconds is not drawn again: somebody may be in the middle of a list, or on a button.
   * @private
   * @param {string} drawn
   * @param {number} answered
   */
  draw(drawn, answered) {
    const next = document.createElement("div");
    setCleaned(next, drawn);
    const fresh = /** @type {HTMLElement | null} */ (next.querySelector(".clock"));
    const [before, after] = [signature(this.clock), signature(fresh)];
    const newPhase = phase(this.clock) !== phase(fresh);
    if (before !== after) this.looks = 0;
    if (this.clock && fresh && before === after) {
      const { left, now, wait, pointsNext } = fresh.dataset;
      Object.assign(this.clock.dataset, { left, now, ...(wait ? { wait } : {}), ...(pointsNext ? { pointsNext } : {}) });
      this.points.level(next);
    } else this.replace(next);
    if (fresh) this.read(this.when(answered));
    this.tick();
    if (before === after || !fresh) return;
    if (!newPhase && this.points.words()) return this.hears.say(this.points.words());
    const heading = this.place.querySelector("#clock-heading")?.textContent?.trim() ?? "";
    this.hears.say(`${heading}. ${this.place.querySelector("#turn")?.textContent?.trim() ?? ""}`);
  }

  /**
   * When what is drawn was true.
   * @private
   * @param {number} answered
   */
  when(answered) {
    const now = Number(this.said("now") ?? 0);
    this.serverClock.hear(now, this.asked, answered);
    this.looks += 1;
    return this.serverClock.ours(now);
  }

  /**
   * @private
   * @param {HTMLElement} next
   */
  replace(next) {
    const focused = this.place.contains(document.activeElement) ? document.activeElement : null;
    const chosen = [...this.place.querySelectorAll("select")].map((select) => /** @type {const} */ ([select.id, select.value]));
    const open = this.place.querySelector("details.seats")?.hasAttribute("open");
    const point = this.points.take();
    this.place.replaceChildren(...next.childNodes);
    if (open !== undefined) this.place.querySelector("details.seats")?.toggleAttribute("open", open);
    for (const [id, value] of chosen) {
      const select = document.getElementById(id);
      if (select instanceof HTMLSelectElement) select.value = value;
    }
    if (focused) (document.getElementById(focused.id || "-") ?? /** @type {HTMLElement | null} */ (this.place.querySelector("#clock-heading")))?.focus();
    this.points.give(point);
    this.tell();
  }

  /** @private */
  tick() {
    const now = performance.now();
    const clock = this.clock;
    if (!clock || this.stopped) return;
    const left = this.countdown.left(now);
    if (this.countdown.timed) {
      show(clock.querySelector(".clock-left"), inWords(left));
      if (this.said("kind") === "prep") show(clock.querySelector(`[data-bank="${CSS.escape(this.said("team") ?? "")}"]`), inWords(left));
    }
    if (this.said("wait")) show(clock.querySelector("#wait"), inWords(Number(this.said("wait")) - this.countdown.gone(now)));
    this.points.tick(now);
    if (this.said("kind") === "grace" && this.said("handsIn") !== undefined && left <= HAND_IN && !this.handedIn) {
      this.handedIn = true;
      this.hears.handIn(this.said("side") ?? "for");
    }
    // who is to hand something in is told of the time even while they look at something else
    const looks = document.visibilityState === "visible" || this.said("handsIn") !== undefined;
    const patience = Math.min(this.patience(now) * 2 ** this.failures, LONGEST);
    if (looks && now - this.asked > patience) void this.ask();
  }

  /**
   * Milliseconds until it is asked again.
   * @private
   * @param {number} now
   */
  patience(now) {
    if (this.countdown.ended(now) || this.points.due(now)) return SOON;
    const vague = this.countdown.timed && this.serverClock.doubt > NEAR && this.looks <= LOOKS;
    return vague ? SOON * 2 ** this.looks : AGAIN;
  }

  /**
   * @private
   * @param {HTMLFormElement} form
   */
  async act(form) {
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    this.refused = "";
    try {
      const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      // not form.action, which is a field of that name
      const response = await fetch(form.getAttribute("action") ?? "", {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      const answer = await response.json();
      if (!answer.ok) this.refused = answer.error.message;
      this.points.sent(form, answer.ok);
    } catch {
      this.points.sent(form, false);
      this.refused = "There was no answer, so it is not known whether that was done. Look at the clock before you try again.";
    }
    form.ariaBusy = "false";
    this.tell();
    await this.ask();
  }

  /** @private */
  tell() {
    this.place.querySelector(".clock > .failure")?.remove();
    if (!this.refused || !this.clock) return;
    const failure = document.createElement("p");
    failure.className = "failure";
    failure.setAttribute("role", "alert");
    failure.textContent = this.refused;
    if (this.points.unsaid) {
      const words = document.createElement("q");
      words.dir = "auto";
      words.textContent = this.points.unsaid;
      failure.append(" ", words);
    }
    this.clock.append(failure);
  }
}

/**
 * What makes one drawing another one than the last.
 * @param {HTMLElement | null} clock
 */
function signature(clock) {
  const { version, handsIn, points } = clock?.dataset ?? {};
  return JSON.stringify([phase(clock), version, handsIn, points]);
}

/**
 * Where the round is, whatever else is drawn.
 * @param {HTMLElement | null} clock
 */
function phase(clock) {
  const { round, kind, part, turn } = clock?.dataset ?? {};
  return JSON.stringify([round, kind, part, turn]);
}

/**
 * @param {Element | null} place
 * @param {string} words
 */
function show(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}
