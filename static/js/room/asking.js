import { one } from "./dom.js";

/** The tick in a composer that says which of the claim's critical questions is being asked. */
export class Asking {
  /** @param {HTMLElement} label */
  constructor(label) {
    this.label = label;
    this.box = /** @type {HTMLInputElement} */ (one(label, "input"));
    this.words = one(label, ".asking-words");
  }

  /** The question's key, or nothing when none is asked. */
  get key() {
    return this.box.checked ? this.box.value : "";
  }

  /** @param {string} key of a question that stands beside the claim; of any other, or of none, nothing is asked */
  set(key) {
    const words = key && document.querySelector(`[data-question="${CSS.escape(key)}"] .question-words`)?.textContent;
    this.box.value = words ? key : "";
    this.box.checked = Boolean(words);
    this.label.hidden = !words;
    this.words.textContent = words || "";
  }

  /** @param {string} source whether these are the question's words and no others */
  is(source) {
    return this.key !== "" && source.trim() === this.words.textContent;
  }
}
