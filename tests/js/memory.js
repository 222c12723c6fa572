/** Storage as the Web Storage standard has it, for tests that outlive a page. */
export class Memory {
  constructor() {
    this.kept = new Map();
  }

  get length() {
    return this.kept.size;
  }

  key(at) {
    return [...this.kept.keys()][at] ?? null;
  }

  getItem(name) {
    return this.kept.get(name) ?? null;
  }

  setItem(name, text) {
    this.kept.set(name, text);
  }

  removeItem(name) {
    this.kept.delete(name);
  }
}
