/** @import { Change, Entry, PostAnswer } from "../types.js" */
/** @import { Outbox } from "./outbox.js" */
import { IN_FLIGHT } from "./outbox.js";

/**
 * What happens to entries of the outbox.
 * @typedef {object} Outcomes
 * @property {(entry: Entry, post: Change) => void} posted
 * @property {(entry: Entry) => void} failed
 * @property {() => void} signedOut
 */

/** Empties the outbox: by the socket first, by a plain request when that gave no answer. The same id makes the two one post. */
export class Sender {
  /**
   * @param {Outbox} outbox
   * @param {object} ways each resolves to an answer, or rejects when none came
   * @param {(entry: Entry) => Promise<PostAnswer>} ways.socket
   * @param {(entry: Entry) => Promise<PostAnswer>} ways.request
   * @param {() => boolean} ways.connected
   * @param {Outcomes} outcomes
   */
  constructor(outbox, ways, outcomes) {
    this.outbox = outbox;
    this.ways = ways;
    this.outcomes = outcomes;
    this.paused = false;
    /** @type {Set<string>} what the socket gave no answer to, although it was there */
    this.unanswered = new Set();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Something was added, or the way is free again. */
  kick() {
    clearTimeout(this.timer);
    if (this.paused) return;
    const now = performance.now(); // not the time of day, which may be set while something waits
    for (const entry of this.outbox.due(now, this.ways.connected() ? IN_FLIGHT : 1)) void this.send(entry);
    const next = this.outbox.dueAt();
    // one that is due already waits for an answer to another, and that answer kicks
    if (next !== undefined && next > now) this.timer = setTimeout(() => this.kick(), next - now);
  }

  /** Nobody is signed in: all is kept, and nothing is sent until somebody is. */
  pause() {
    this.paused = true;
    clearTimeout(this.timer);
  }

  resume() {
    this.paused = false;
    this.kick();
  }

  /**
   * @private
   * @param {Entry} entry
   */
  async send(entry) {
    const id = entry.client_id;
    const bySocket = this.ways.connected() && !this.unanswered.delete(id);
    try {
      const answer = await (bySocket ? this.ways.socket(entry) : this.ways.request(entry));
      if (answer.ok) {
        this.outbox.settle(id);
        this.outcomes.posted(entry, answer.post);
      } else {
        const became = this.outbox.refuse(id, answer.error, performance.now());
        if (became === "failed") this.outcomes.failed(entry);
        if (answer.error.code === "signed_out") {
          this.pause();
          this.outcomes.signedOut();
        }
      }
    } catch {
      if (bySocket) this.unanswered.add(id);
      this.outbox.lost(id, performance.now());
    }
    this.kick();
  }
}
