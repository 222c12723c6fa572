/** @import { Post } from "../types.js" */
import { setCleaned } from "../trusted.js";

/** Milliseconds. */
const SOON = 300;
const PATIENCE = 10_000;

/** The room's list of open questions. It is the server's, and asked for anew when a question comes or changes. */
export class Owed {
  /**
   * @param {HTMLElement} place
   * @param {string} url of the room
   */
  constructor(place, url) {
    this.place = place;
    this.url = url;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.drawn = "";
  }

  /** @param {Post[]} posts that have come or changed */
  take(posts) {
    if (posts.some((post) => post.debt || post.state !== "visible" || post.open_questions)) this.look(SOON);
  }

  /** @param {number} wait */
  look(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask().catch(() => {}), wait); // what is shown stays, and the next change asks again
  }

  /** @private */
  async ask() {
    const answer = await fetch(`${this.url}/questions`, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || answer.redirected) return;
    const next = document.createElement("div");
    setCleaned(next, await answer.text());
    if (next.innerHTML.trim() === this.drawn) return;
    this.drawn = next.innerHTML.trim();
    const focused = this.place.contains(document.activeElement);
    const fold = next.querySelector("details");
    fold?.toggleAttribute("open", this.place.querySelector("details")?.open ?? false);
    this.place.replaceChildren(...next.childNodes);
    if (focused) /** @type {HTMLElement | null} */ (this.place.querySelector("summary") ?? document.querySelector("#arguments"))?.focus();
  }
}
