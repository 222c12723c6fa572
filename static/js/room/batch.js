/**
 * Collects and tells together: the first within `soon` milliseconds, and then not more often than every `apart`.
 * @template T
 */
export class Batch {
  /**
   * @param {(things: T[]) => void} tell
   * @param {number} soon
   * @param {number} apart
   */
  constructor(tell, soon, apart) {
    this.tell = tell;
    this.soon = soon;
    this.apart = apart;
    /** @type {T[]} */
    this.things = [];
    this.last = -Infinity;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {T} thing */
  add(thing) {
    this.things.push(thing);
    const wait = Math.max(this.soon, this.last + this.apart - performance.now());
    this.timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Now, without waiting. */
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.things.length) return;
    this.last = performance.now();
    this.tell(this.things.splice(0));
  }
}
