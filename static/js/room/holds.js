/** @import { Parts } from "../types.js" */

/** The fields for how an argument holds, none of which has to be filled in, behind a quiet fold. */
export class Holds {
  /** @param {HTMLDetailsElement} fold */
  constructor(fold) {
    this.fold = fold;
    this.fields = [...fold.querySelectorAll("textarea")];
  }

  /** @returns {Parts} those that say something */
  parts() {
    const said = this.fields.map((field) => [field.name, field.value.trim()]).filter(([, words]) => words);
    return Object.fromEntries(said);
  }

  /**
   * Over what is there; what is not given stays.
   * @param {Parts} parts
   */
  fill(parts) {
    for (const field of this.fields) field.value = parts[field.name] ?? field.value;
    if (this.fields.some((field) => field.value)) this.fold.open = true;
  }

  clear() {
    for (const field of this.fields) field.value = "";
    this.fold.open = false;
  }
}
