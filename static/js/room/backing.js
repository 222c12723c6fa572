/** @import { Draft, Relation } from "../types.js" */
import { one } from "./dom.js";

/** What an argument leans on and cites, folded away in a form to write with. */
export class Backing {
  /** @param {HTMLElement} fold */
  constructor(fold) {
    this.fold = fold;
    this.scheme = /** @type {HTMLSelectElement} */ (one(fold, "select"));
    this.citation = /** @type {HTMLInputElement} */ (one(fold, "input"));
    // the list stands in the page once
    const listed = document.querySelector("#new .backing select");
    if (this.scheme.length === 1 && listed) this.scheme.append(...[...listed.children].slice(1).map((option) => option.cloneNode(true)));
  }

  /**
   * Only what argues has a scheme; anything may have a source, but only there it can be seen.
   * @param {Relation | ""} relation
   * @returns {Pick<Draft, "scheme" | "citation">}
   */
  draft(relation) {
    if (relation !== "rebuts" && relation !== "supports") return { scheme: "", citation: "" };
    return { scheme: this.scheme.value, citation: this.citation.value.trim() };
  }

  /** @param {Partial<Draft>} draft */
  write({ scheme, citation }) {
    if (scheme !== undefined) this.scheme.value = scheme;
    if (citation !== undefined) this.citation.value = citation;
    this.fold.toggleAttribute("open", Boolean(this.scheme.value || this.citation.value));
  }
}
