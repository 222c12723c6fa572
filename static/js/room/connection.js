/** @typedef {"connecting" | "live" | "reconnecting" | "offline" | "signed_out" | "denied" | "somebody_else"} State */

/** @type {Record<State, string>} */
const WORDS = {
  connecting: "connecting",
  live: "live",
  reconnecting: "reconnecting, your words are kept",
  offline: "offline, your words are kept",
  signed_out: "signed out, your words are kept",
  denied: "this room is no longer open to you; your words are kept on this device",
  somebody_else: "somebody else has signed in here; load the page again",
};

/** The state of the connection, as a word in the header. */
export class Connection {
  /**
   * @param {HTMLElement} place
   * @param {string} signIn address
   */
  constructor(place, signIn) {
    this.place = place;
    this.signIn = signIn;
    /** @type {State} */
    this.state = "connecting";
    place.hidden = false;
  }

  /**
   * @param {State} state
   * @param {string} [why] a sentence of the server's, in place of our word
   */
  set(state, why = "") {
    if (state === this.state && !why) return;
    this.state = state;
    this.place.classList.toggle("waiting", state !== "live");
    this.place.textContent = why || WORDS[state];
    if (state !== "signed_out") return;
    const link = document.createElement("a");
    link.href = this.signIn;
    link.textContent = "Sign in";
    this.place.append(" ", link);
  }

  /** Whether the server said no: then nothing is tried again by itself. */
  get closed() {
    return this.state === "signed_out" || this.state === "denied" || this.state === "somebody_else";
  }
}
