/** @import { Entry, Fault, Words } from "../types.js" */
/** @import { Shelf } from "./shelf.js" */

/** Sent and not yet answered, at most. More than sixteen packets in one request, and a polling server drops them all. */
export const IN_FLIGHT = 8;

/** Refusals that pass by themselves; after any other the words are the person's to change. */
const PASSING = new Set(["early", "too_fast", "busy", "failed", "signed_out"]);
const LONGEST_WAIT = 15_000;
const FAILURES = 5;

/**
 * What has been written and is not known to be on disk, in the order in which it was written.
 * Each entry is kept under its own name, so that two windows of one person do not overwrite one another.
 */
export class Outbox {
  /** @param {Shelf} shelf one person's, in one room */
  constructor(shelf) {
    this.shelf = shelf;
    /** @type {Entry[]} */
    this.entries = shelf
      .names()
      .map((name) => shelf.get(name))
      .filter((entry) => typeof entry?.client_id === "string" && typeof entry?.source === "string")
      .map((entry) => ({ ...entry, state: entry.state === "failed" ? "failed" : "waiting", notBefore: 0 }))
      .sort((one, other) => one.at - other.at);
  }

  /**
   * @param {Words} words
   * @param {number} now
   * @returns {Entry}
   */
  add(words, now) {
    const last = this.entries.at(-1)?.at ?? 0;
    /** @type {Entry} */
    const entry = { ...words, at: Math.max(now, last + 1), state: "waiting", why: "", code: "", tries: 0, notBefore: 0 };
    this.entries.push(entry);
    this.keep(entry);
    return entry;
  }

  /** @param {string} id */
  find(id) {
    return this.entries.find((entry) => entry.client_id === id);
  }

  /**
   * What to send now. Nothing overtakes what was written before it: what has to wait holds up the rest, and what goes once
   * more goes alone, for only one connection keeps the order in which things are put into it.
   * @param {number} now
   * @param {number} [most] on their way at once
   * @returns {Entry[]}
   */
  due(now, most = IN_FLIGHT) {
    const due = [];
    const sent = this.entries.filter((entry) => entry.state === "sent");
    if (sent.some((entry) => entry.tries > 0)) return [];
    let after = "";
    for (const entry of this.entries) {
      if (entry.state === "waiting") {
        const before = sent.length + due.length;
        if (entry.notBefore > now || before >= (entry.tries > 0 ? 1 : most)) break;
        Object.assign(entry, { state: "sent", after });
        due.push(entry);
        if (entry.tries > 0) break;
      }
      // should this be refused, the server refuses what comes after it too
      if (entry.state === "sent") after = entry.client_id;
    }
    return due;
  }

  /** @returns {number | undefined} when something falls due, in the milliseconds of `due` */
  dueAt() {
    return this.entries.find((entry) => entry.state === "waiting")?.notBefore;
  }

  /**
   * It is on disk.
   * @param {string} id
   * @returns {boolean} whether it was ours
   */
  settle(id) {
    return this.take(id) !== undefined;
  }

  /**
   * No answer came: it may be on disk or not, so the same goes again under the same id.
   * @param {string} id
   * @param {number} now
   */
  lost(id, now) {
    const entry = this.find(id);
    if (!entry || entry.state !== "sent") return;
    entry.state = "waiting";
    entry.tries += 1;
    entry.notBefore = now + Math.min(LONGEST_WAIT, 500 * 2 ** entry.tries);
  }

  /**
   * @param {string} id
   * @param {Fault} fault
   * @param {number} now
   * @returns {"waiting" | "failed" | undefined} undefined if it had been settled by the post itself meanwhile
   */
  refuse(id, fault, now) {
    const entry = this.find(id);
    if (!entry) return undefined;
    // what makes the server stumble every time must not hold up what comes after it
    if (PASSING.has(fault.code) && !(fault.code === "failed" && entry.tries + 1 >= FAILURES)) {
      entry.state = "sent";
      this.lost(id, now);
      if (fault.code === "early") entry.tries -= 1; // nothing was wrong with it
      if (fault.retry_after) entry.notBefore = now + fault.retry_after * 1000;
      return "waiting";
    }
    Object.assign(entry, { state: "failed", why: fault.message, code: fault.code });
    this.keep(entry);
    return "failed";
  }

  /**
   * Once more, at the person's word; under a new id only if the old one stands for other words.
   * @param {string} id
   * @param {() => string} newId
   * @returns {Entry | undefined}
   */
  again(id, newId) {
    const entry = this.find(id);
    if (!entry || entry.state !== "failed") return undefined;
    this.shelf.remove(id);
    if (entry.code === "key_reused") entry.client_id = newId();
    Object.assign(entry, { state: "waiting", why: "", code: "", tries: 0, notBefore: 0 });
    this.keep(entry);
    return entry;
  }

  /**
   * Out of the box: it was posted, or goes back to where it can be changed.
   * @param {string} id
   * @returns {Entry | undefined}
   */
  take(id) {
    const entry = this.find(id);
    if (!entry) return undefined;
    this.entries = this.entries.filter((other) => other !== entry);
    this.shelf.remove(id);
    return entry;
  }

  /**
   * @private
   * @param {Entry} entry
   */
  keep(entry) {
    this.shelf.set(entry.client_id, entry);
  }
}
