/** The time of a replay: moments as far apart as they were, or with their silences shortened. Seconds of the room. */

/** A silence is shortened to as many seconds. */
export const SILENCE = 20;

/**
 * When each moment comes, from the first one on.
 * @param {number[]} seconds of the moments, in order
 * @param {boolean} skip whether silences are shortened
 * @returns {number[]}
 */
export function schedule(seconds, skip) {
  let sum = 0;
  return seconds.map((second, index) => {
    const gap = index === 0 ? 0 : second - (seconds[index - 1] ?? 0);
    sum += skip ? Math.min(gap, SILENCE) : gap;
    return sum;
  });
}

/**
 * How many silences are shortened.
 * @param {number[]} seconds
 */
export function silences(seconds) {
  return seconds.filter((second, index) => index > 0 && second - (seconds[index - 1] ?? 0) > SILENCE).length;
}

/**
 * The last of the moments that has come by then, by its index.
 * @param {number[]} schedule
 * @param {number} now
 */
export function reached(schedule, now) {
  let [low, high] = [0, schedule.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((schedule[middle] ?? 0) <= now) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What is being played: it goes on from a place, at a speed, and can be asked where it is. Milliseconds from outside. */
export class Playing {
  /**
   * @param {[number, number][]} marks place and second of each moment at which playing stops
   * @param {number} place from which it goes on; at the end it begins again
   * @param {{speed: number, skip: boolean, now: number}} manner
   */
  constructor(marks, place, { speed, skip, now }) {
    this.places = marks.map(([at]) => at);
    this.schedule = schedule(
      marks.map(([, second]) => second),
      skip,
    );
    this.speed = speed;
    const from = reached(this.places, place);
    this.begun = now;
    this.from = this.schedule[from === marks.length - 1 ? 0 : from] ?? 0;
  }

  /** @param {number} now */
  place(now) {
    return this.places[reached(this.schedule, this.from + ((now - this.begun) / 1000) * this.speed)] ?? 0;
  }

  /** @param {number} now */
  over(now) {
    return this.place(now) === this.places.at(-1);
  }
}

/** Says what appeared, together and not too often: a person who plays fast hears of several moments at once. */
export class Announcing {
  /** @param {number} every milliseconds between two announcements */
  constructor(every) {
    this.every = every;
    this.spoke = -Infinity;
    /** @type {string[]} */
    this.waiting = [];
  }

  /**
   * What is to be said now that this has appeared, if anything; `playing` may wait, a step of one's own may not.
   * @param {string} told
   * @param {number} now
   * @param {boolean} playing
   * @returns {string}
   */
  hear(told, now, playing) {
    this.waiting.push(told);
    if (playing && now - this.spoke < this.every) return "";
    const newest = this.waiting.slice(-3);
    const more = this.waiting.length - newest.length;
    this.waiting = [];
    this.spoke = now;
    return [...(more ? [`${more} more`] : []), ...newest].join("; ");
  }
}
