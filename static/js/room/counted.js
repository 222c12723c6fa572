/** @import { Counts } from "../types.js" */

/**
 * What the server counts in the room. Each time it is told whole, and dated by the room's clock: what comes twice, late, or
 * about posts that are not in the page needs no reckoning here.
 */
export class Counted {
  /**
   * @param {Counts} counts
   * @param {(counts: Counts) => void} show
   */
  constructor(counts, show) {
    this.counts = counts;
    this.show = show;
  }

  /** @param {Counts} counts */
  take(counts) {
    if (counts.seq < this.counts.seq) return;
    this.counts = counts;
    this.show(counts);
  }
}
