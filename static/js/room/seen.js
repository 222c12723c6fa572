/** How far a person has read: the largest number up to which everything was on screen, or needed no reading. */
export class Seen {
  /** @param {number} number up to which everything had been read before */
  constructor(number) {
    this.number = number;
    /** @type {Set<number>} read out of turn */
    this.beyond = new Set();
  }

  /**
   * @param {number} number of a post that was on screen, is one's own, or was taken down
   * @returns {boolean} whether everything is now read further than before
   */
  see(number) {
    if (number > this.number) this.beyond.add(number);
    const before = this.number;
    while (this.beyond.delete(this.number + 1)) this.number += 1;
    return this.number > before;
  }

  /** @param {number} number */
  has(number) {
    return number <= this.number || this.beyond.has(number);
  }

  /**
   * It has to be read after all.
   * @param {number} number
   * @returns {boolean} false where everything up to it and beyond is known to be read
   */
  forget(number) {
    return this.beyond.delete(number);
  }

  /** @param {number} number everything up to it was read elsewhere, in another window perhaps */
  reach(number) {
    this.number = Math.max(this.number, number);
    for (const early of this.beyond) if (early <= this.number) this.beyond.delete(early);
    this.see(0);
  }
}
