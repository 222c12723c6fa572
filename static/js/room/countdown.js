/** Time that is left, counted on from what the server last said of it. Seconds, and milliseconds of performance.now(). */

/** Kinds of a phase whose time goes by (debate/clock.py). */
const TIMED = new Set(["running", "grace", "prep"]);

/**
 * "4:35", rounded up as the server does it.
 * @param {number} seconds
 */
export function inWords(seconds) {
  const whole = Math.max(0, Math.ceil(seconds - 0.001));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** One account of the clock. */
export class Countdown {
  /**
   * @param {string} kind
   * @param {number} left seconds, at that moment
   * @param {number} at milliseconds
   */
  constructor(kind, left, at) {
    this.timed = TIMED.has(kind);
    this.from = left;
    this.at = at;
  }

  /** @param {number} now milliseconds */
  left(now) {
    return this.timed ? Math.max(0, this.from - this.gone(now)) : this.from;
  }

  /**
   * Seconds since the account.
   * @param {number} now
   */
  gone(now) {
    return this.timed ? Math.max(0, now - this.at) / 1000 : 0;
  }

  /** @param {number} now */
  ended(now) {
    return this.timed && this.left(now) === 0;
  }
}
