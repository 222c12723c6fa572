/** The room's clock as far as this browser knows it: every tick up to `seq` has been drawn. */
export class Clock {
  /** @param {number} seq */
  constructor(seq) {
    this.seq = seq;
    /** Where it stood when the server was last asked for its own. */
    this.asked = seq;
    /** @type {Set<number>} ticks that came before an earlier one */
    this.ahead = new Set();
  }

  /**
   * A post with this tick has come. "gap": draw it, and ask for what is missing before it.
   * @param {number} seq
   * @returns {"draw" | "old" | "gap"}
   */
  take(seq) {
    if (seq <= this.seq || this.ahead.has(seq)) return "old";
    if (seq > this.seq + 1) {
      this.ahead.add(seq);
      return "gap";
    }
    this.reach(seq);
    return "draw";
  }

  /**
   * Everything up to `seq` is here, by an answer to "since".
   * @param {number} seq
   */
  reach(seq) {
    this.seq = Math.max(this.seq, seq);
    while (this.ahead.delete(this.seq + 1)) this.seq += 1;
    for (const early of this.ahead) if (early <= this.seq) this.ahead.delete(early);
  }

  /** The server is being asked for its clock; posts that come before its answer may be newer than that. */
  ask() {
    this.asked = this.seq;
  }

  /**
   * The server's clock is at `head`. "ahead" is a server that was restored from a backup: only loading the page anew helps.
   * @param {number} head
   * @returns {"level" | "behind" | "ahead"}
   */
  compare(head) {
    if (head > this.seq) return "behind";
    return head < this.asked ? "ahead" : "level";
  }
}
