/** The server's clock on ours, whatever hour this computer takes it for. Milliseconds, ours those of performance.now(). */

/** By how much two clocks may part: computers are wrong by a second in three hours at most. */
const DRIFT = 0.0001;

/**
 * Between question and answer the server looked at its clock: so much is certain of each pair, and a slow one says little. What
 * all of them say together is narrower than the best of them.
 */
export class ServerClock {
  constructor() {
    /** The server's clock is ahead of ours by no less and no more than this. */
    this.least = -Infinity;
    this.most = Infinity;
    this.heardAt = 0;
  }

  /**
   * @param {number} server what it saw on its clock
   * @param {number} asked
   * @param {number} answered
   */
  hear(server, asked, answered) {
    const drift = (answered - this.heardAt) * DRIFT;
    this.least = Math.max(this.least - drift, server - answered);
    this.most = Math.min(this.most + drift, server - asked);
    // the server's clock was set, or another server answered
    if (this.least > this.most) [this.least, this.most] = [server - answered, server - asked];
    this.heardAt = answered;
  }

  /** By how much `ours` may be wrong; Infinity before anything was heard. */
  get doubt() {
    return (this.most - this.least) / 2;
  }

  /**
   * When it was so late on the server.
   * @param {number} server
   */
  ours(server) {
    return server - (this.least + this.most) / 2;
  }
}
