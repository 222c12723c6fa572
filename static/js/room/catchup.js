/** @import { Clock } from "./clock.js" */

/**
 * Asks "what has changed since?" until nothing is missing. One question at a time, however many ask for it.
 * @template {{seq: number}} T
 */
export class CatchUp {
  /**
   * @param {Clock} clock
   * @param {(seq: number) => Promise<{posts: T[], seq: number, more: boolean}>} ask rejects when there is no answer
   * @param {(posts: T[]) => void} receive
   */
  constructor(clock, ask, receive) {
    this.clock = clock;
    this.ask = ask;
    this.receive = receive;
    /** @type {Promise<void> | null} */
    this.running = null;
    this.onceMore = false;
  }

  /** @returns {Promise<void>} resolves when level with the server as it was when last asked */
  now() {
    if (this.running) this.onceMore = true;
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  /** @private */
  async run() {
    do {
      this.onceMore = false;
      let more = true;
      while (more) {
        const changes = await this.ask(this.clock.seq);
        this.receive(changes.posts);
        const last = changes.posts.at(-1)?.seq ?? 0;
        this.clock.reach(changes.more ? last : Math.max(last, changes.seq));
        more = changes.more && changes.posts.length > 0;
      }
    } while (this.onceMore);
  }
}
