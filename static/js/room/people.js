/** @import { Person } from "../types.js" */
import { all, clone, one } from "./dom.js";

/** Who is in the room, and who of them is writing. */
export class People {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} more where it is said that there are others
   * @param {number} viewer
   */
  constructor(list, more, viewer) {
    this.list = list;
    this.more = more;
    this.viewer = viewer;
    /** @type {Map<number, Person>} */
    this.here = new Map();
    /** @type {Set<number>} */
    this.writing = new Set();
    this.others = 0;
  }

  /**
   * @param {Person[]} people
   * @param {number} others that were not named
   */
  set(people, others) {
    this.here = new Map(people.map((person) => [person.id, person]));
    this.others = others;
    this.draw();
  }

  /** @param {{arrived?: Person, left?: number, count: number}} change */
  change({ arrived, left, count }) {
    if (arrived) this.here.set(arrived.id, arrived);
    if (left !== undefined) this.here.delete(left);
    this.others = Math.max(0, count - this.here.size);
    this.draw();
  }

  /** @param {Set<number>} ids */
  setWriting(ids) {
    if (ids.size === this.writing.size && [...ids].every((id) => this.writing.has(id))) return;
    this.writing = ids;
    this.draw();
  }

  /** @private */
  draw() {
    const people = [...this.here.values()].sort((one, other) => one.name.localeCompare(other.name));
    this.list.replaceChildren(...people.map((person) => this.item(person)));
    this.more.textContent = this.others ? `and ${this.others} more` : "";
    const count = String(people.length + this.others);
    for (const number of all(document, ".here-count")) number.textContent = count;
  }

  /**
   * @private
   * @param {Person} person
   */
  item(person) {
    const item = one(clone("person-template"), "li");
    const name = one(item, "bdi");
    name.textContent = person.name;
    const note = one(item, ".note");
    note.textContent = person.id === this.viewer ? "you" : (note.dataset[person.guest ? "guest" : (person.role ?? "")] ?? "");
    if (person.id === this.viewer) {
      const own = document.createElement("b");
      name.replaceWith(own);
      own.append(name);
    }
    if (this.writing.has(person.id)) note.textContent = "writing";
    return item;
  }
}
