/** @import { Draft } from "../types.js" */
/** @import { Shelf } from "./shelf.js" */

/** What has been begun and not posted, one for each argument that it would answer, and one for the claim. */
export class Drafts {
  /** @param {Shelf} shelf one person's, in one room */
  constructor(shelf) {
    this.shelf = shelf;
  }

  /**
   * @param {number | null} parent
   * @returns {Draft | undefined}
   */
  read(parent) {
    const found = this.shelf.get(name(parent));
    return found && typeof found.source === "string" ? found : undefined;
  }

  /**
   * A draft without any words or a quotation is none.
   * @param {number | null} parent
   * @param {Draft} draft
   */
  keep(parent, draft) {
    const words = [draft.source, draft.restated ?? "", ...Object.values(draft.parts ?? {})];
    if (draft.quote || words.some((one) => one.trim())) this.shelf.set(name(parent), draft);
    else this.drop(parent);
  }

  /** @param {number | null} parent */
  drop(parent) {
    this.shelf.remove(name(parent));
  }

  /**
   * What it quotes was taken down: the words of others go, one's own stay.
   * @param {number} parent
   */
  forgetQuote(parent) {
    const draft = this.read(parent);
    if (draft?.quote) this.keep(parent, { ...draft, quote: "" });
  }
}

/** @param {number | null} parent */
function name(parent) {
  return parent === null ? "claim" : String(parent);
}
