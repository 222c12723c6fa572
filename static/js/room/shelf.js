/**
 * A part of the browser's own storage under one prefix, in which ids of people stand: who is signed in finds what is theirs.
 * Where storage is refused or full, things are kept for as long as the page is.
 */
export class Shelf {
  /**
   * @param {Storage | null} storage
   * @param {...(string | number)} prefix
   */
  constructor(storage, ...prefix) {
    this.storage = storage;
    this.prefix = ["rejoinder", ...prefix, ""].join(":");
    /** @type {Map<string, string>} */
    this.here = new Map();
  }

  /**
   * @param {string} name
   * @returns {any} undefined when there is nothing, or nothing that can be read
   */
  get(name) {
    try {
      const text = this.here.get(name) ?? this.storage?.getItem(this.prefix + name);
      return text ? JSON.parse(text) : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    const text = JSON.stringify(value);
    try {
      if (!this.storage) throw new Error("no storage");
      this.storage.setItem(this.prefix + name, text);
      this.here.delete(name);
    } catch {
      this.here.set(name, text);
    }
  }

  /** @param {string} name */
  remove(name) {
    this.here.delete(name);
    try {
      this.storage?.removeItem(this.prefix + name);
    } catch {
      // what cannot be reached holds nothing of ours
    }
  }

  /** @returns {string[]} */
  names() {
    const names = new Set(this.here.keys());
    try {
      for (let at = 0; at < (this.storage?.length ?? 0); at += 1) {
        const key = this.storage?.key(at);
        if (key?.startsWith(this.prefix)) names.add(key.slice(this.prefix.length));
      }
    } catch {
      // as above
    }
    return [...names];
  }
}

/**
 * localStorage or sessionStorage, or null where even naming it is refused.
 * @param {"localStorage" | "sessionStorage"} name
 */
export function storage(name) {
  try {
    return globalThis[name];
  } catch {
    return null;
  }
}
