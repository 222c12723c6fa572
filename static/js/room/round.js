/** @import { Page } from "./page.js" */
import { setCleaned } from "../trusted.js";
import { Countdown, inWords, looked } from "./countdown.js";

/** Milliseconds between two looks at the clock. */
const TICK = 100;
/** Milliseconds after which the server is asked again although nothing was heard: an event may have been lost. */
const AGAIN = 15_000;
/** Milliseconds between two questions about a phase that should have ended. */
const SOON = 700;
/** Milliseconds. */
const PATIENCE = 8_000;
/** Seconds before the end of the grace at which what is typed is handed in. */
const HAND_IN = 3;

/** The round of the room: the server draws it (templates/rounds/panel.html), and here the seconds go by in between. */
export class Round {
  /**
   * @param {HTMLElement} place
   * @param {Page} page
   * @param {{handIn: (side: string) => void, say: (words: string) => void}} hears `handIn`: what is typed is posted as it stands
   */
  constructor(place, page, hears) {
    this.place = place;
    this.page = page;
    this.hears = hears;
    this.asking = false;
    this.stale = false;
    this.asked = -Infinity;
    this.handedIn = "";
    this.kind = "";
    this.countdown = new Countdown("", 0, 0);
    /** @type {number | null} */
    this.wait = null;
    this.version = -1;
    this.id = 0;
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
   * @param {number} at when what is drawn was true
   */
  read(at) {
    const data = this.clock?.dataset ?? {};
    this.kind = data.kind ?? "";
    this.countdown = new Countdown(this.kind, Number(data.left ?? 0), at);
    this.wait = data.wait === undefined ? null : Number(data.wait);
    this.version = Number(data.version ?? -1);
    this.id = Number(data.round ?? 0);
  }

  /**
   * Something has happened to the round of the room.
   * @param {{id: number, version: number}} round
   */
  changed(round) {
    if (round.id > this.id || (round.id === this.id && round.version > this.version)) void this.ask();
  }

  /** Has it drawn anew; one question at a time, and another one after it where there was reason meanwhile. */
  async ask() {
    if (this.asking) {
      this.stale = true;
      return;
    }
    this.asking = true;
    this.asked = performance.now();
    try {
      const response = await fetch(`${this.page.url}/round`, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
      const at = looked(this.asked, performance.now());
      if (response.ok && !response.redirected) this.draw(await response.text(), at);
    } catch {
      // no answer: what is drawn stays, and it is asked again
    } finally {
      this.asking = false;
    }
    if (this.stale) {
      this.stale = false;
      void this.ask();
    }
  }

  /**
   * @private
   * @param {string} drawn
   * @param {number} at
   */
  draw(drawn, at) {
    const before = `${this.id} ${this.clock?.dataset.part} ${this.kind}`;
    const focused = this.place.contains(document.activeElement) ? document.activeElement?.id : "";
    const chosen = this.chosen();
    const open = this.place.querySelector("details")?.open;
    setCleaned(this.place, drawn);
    const fold = this.place.querySelector("details");
    if (fold && open !== undefined) fold.open = open;
    for (const [id, value] of chosen) {
      const select = document.getElementById(id);
      if (select instanceof HTMLSelectElement) select.value = value;
    }
    if (focused) (document.getElementById(focused) ?? this.clock?.querySelector("button"))?.focus();
    this.read(at);
    this.tick();
    const heading = this.place.querySelector("#clock-heading")?.textContent?.trim() ?? "";
    if (before !== `${this.id} ${this.clock?.dataset.part} ${this.kind}` && heading)
      this.hears.say(`${heading}. ${this.place.querySelector("#turn")?.textContent?.trim() ?? ""}`);
  }

  /** @private what is chosen in the lists, by their ids */
  chosen() {
    return [...this.place.querySelectorAll("select")].map((select) => /** @type {const} */ ([select.id, select.value]));
  }

  /** @private */
  tick() {
    const now = performance.now();
    const clock = this.clock;
    if (!clock) return;
    const left = this.countdown.left(now);
    if (this.countdown.timed) {
      show(clock.querySelector(".clock-left"), inWords(left));
      if (this.kind === "prep") show(clock.querySelector(`[data-bank="${CSS.escape(clock.dataset.team ?? "")}"]`), inWords(left));
    }
    if (this.wait) show(clock.querySelector("#wait"), inWords(this.wait - this.countdown.gone(now)));
    if (this.kind === "grace" && clock.dataset.floor !== undefined && left <= HAND_IN) this.handIn(clock);
    const patience = this.countdown.ended(now) ? SOON : AGAIN;
    if (now - this.asked > patience && document.visibilityState === "visible") void this.ask();
  }

  /**
   * @private
   * @param {HTMLElement} clock
   */
  handIn(clock) {
    const speech = `${this.id} ${clock.dataset.part}`;
    if (this.handedIn === speech) return;
    this.handedIn = speech;
    this.hears.handIn(clock.dataset.side ?? "for");
  }

  /**
   * @private
   * @param {HTMLFormElement} form
   */
  async act(form) {
    const button = form.querySelector("button");
    if (button) button.disabled = true;
    try {
      const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      // not form.action, which is a field of that name
      const response = await fetch(form.getAttribute("action") ?? "", { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
      const answer = await response.json();
      await this.ask();
      this.tell(answer.ok ? "" : answer.error.message);
    } catch {
      this.tell("There was no answer, so it is not known whether that was done. Look at the clock before you try again.");
    } finally {
      if (button) button.disabled = false;
    }
  }

  /**
   * @private
   * @param {string} words
   */
  tell(words) {
    if (!words || !this.clock) return;
    const failure = document.createElement("p");
    failure.className = "failure";
    failure.setAttribute("role", "alert");
    failure.textContent = words;
    this.clock.append(failure);
  }
}

/**
 * @param {Element | null} place
 * @param {string} words
 */
function show(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}
