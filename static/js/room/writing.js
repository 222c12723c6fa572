/** @import { Person } from "../types.js" */

/** Milliseconds without a new sign of it after which somebody is no longer taken to be writing. */
export const FADES = 7_000;
/** Milliseconds between two signs that we give. */
export const SIGN_EVERY = 4_000;

/** Who is writing at the moment. Times are milliseconds. */
export class Writing {
  constructor() {
    /** @type {Map<number, {name: string, until: number}>} */
    this.people = new Map();
  }

  /**
   * @param {Person} person
   * @param {number} now
   */
  heard(person, now) {
    this.people.set(person.id, { name: person.name, until: now + FADES });
  }

  /** @param {number | undefined} id of who has posted or left */
  done(id) {
    if (id !== undefined) this.people.delete(id);
  }

  /**
   * @param {number} now
   * @returns {Set<number>} their ids
   */
  ids(now) {
    for (const [id, { until }] of this.people) if (until <= now) this.people.delete(id);
    return new Set(this.people.keys());
  }

  /**
   * "Daniel is writing", "Daniel and Ana are writing", "Daniel and 2 others are writing", or nothing.
   * @param {number} now
   */
  words(now) {
    this.ids(now);
    const [first, second, ...rest] = [...this.people.values()].map(({ name }) => name);
    if (!first) return "";
    if (!second) return `${first} is writing`;
    return rest.length ? `${first} and ${rest.length + 1} others are writing` : `${first} and ${second} are writing`;
  }
}

/** At most one sign in SIGN_EVERY milliseconds. */
export class Signs {
  constructor() {
    this.last = -Infinity;
  }

  /** @param {number} now */
  may(now) {
    if (now - this.last < SIGN_EVERY) return false;
    this.last = now;
    return true;
  }
}
