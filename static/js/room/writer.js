/** @import { Draft, QuoteOf, Relation, Target, Words } from "../types.js" */
/** @import { Drafts } from "./drafts.js" */
import { Asking } from "./asking.js";
import { Backing } from "./backing.js";
import { one } from "./dom.js";
import { Holds } from "./holds.js";
import { newClientId } from "./ids.js";
import { posts } from "./keys.js";

/**
 * What every form to write with needs.
 * @typedef {object} Desk
 * @property {Drafts} drafts
 * @property {boolean} enterPosts
 * @property {(words: Words) => void} post
 * @property {(parent: number | null) => void} typing
 * @property {() => string} waits why nothing is posted now, such as that somebody else has the floor; empty where it is
 * @property {() => Promise<void>} lookAgain
 * @property {() => boolean} restates whether a rebuttal has to say first what it answers
 */

/** On glass there is no Shift to hold: Enter makes a line, and the button posts. */
const onGlass = matchMedia("(hover: none) and (pointer: coarse)").matches;

/** One form to write with: keeps what is typed as a draft, and turns it into a post without leaving the page. */
export class Writer {
  /**
   * @param {HTMLFormElement} form
   * @param {number | null} parent what it answers, null for the claim
   * @param {Desk} desk
   */
  constructor(form, parent, desk) {
    this.form = form;
    this.parent = parent;
    this.desk = desk;
    this.words = /** @type {HTMLTextAreaElement} */ (one(form, "[name=source]"));
    this.restated = /** @type {HTMLTextAreaElement | null} */ (form.querySelector("[name=restated]"));
    this.holds = new Holds(/** @type {HTMLDetailsElement} */ (one(form, ".holds")));
    this.target = /** @type {HTMLSelectElement} */ (one(form, "[name=target]"));
    this.backing = new Backing(one(form, ".backing"));
    this.quoted = one(form, ".quoted");
    this.asking = form.querySelector(".asking") && new Asking(one(form, ".asking"));
    /** @type {QuoteOf} */
    this.quoteOf = parent === null ? "essay" : "parent";
    /** What follows a post. */
    this.posted = () => {};
    this.held = false;
    const enterPosts = desk.enterPosts && !onGlass;
    this.hint = note(enterPosts);
    one(form, ".note").textContent = this.hint;
    form.addEventListener("input", () => this.keep());
    form.addEventListener("keydown", (event) => {
      if (event.target !== this.words || !posts(event, enterPosts)) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    // pressing a relation leaves the caret in the words
    one(form, ".choices").addEventListener("mousedown", (event) => event.preventDefault());
    one(form, ".unquote").addEventListener("click", () => {
      this.quote("");
      this.words.focus();
    });
    // what the server has drawn again after a refusal is newer than any draft
    const draft = desk.drafts.read(parent);
    if (draft && !this.words.value) this.write(draft);
  }

  /** @returns {Draft} */
  draft() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.form.querySelector("[name=relation]:checked"));
    const relation = /** @type {Relation | ""} */ (chosen?.value ?? "");
    return {
      source: this.words.value,
      relation,
      target: relation === "rebuts" ? /** @type {Target | ""} */ (this.target.value) : "",
      question: relation === "asks" ? this.asking?.key : "",
      ...this.backing.draft(relation),
      parts: this.holds.parts(),
      restated: relation === "rebuts" ? (this.restated?.value.trim() ?? "") : "",
      quote: this.quoted.hidden ? "" : (one(this.quoted, ".quote-words").textContent ?? ""),
      quote_of: this.quoteOf,
    };
  }

  /** @param {Partial<Draft>} draft */
  write(draft) {
    if (draft.source !== undefined) this.words.value = draft.source;
    if (draft.relation) this.choose(draft.relation);
    if (draft.target !== undefined) this.target.value = draft.target;
    if (draft.question !== undefined) this.asking?.set(draft.question);
    this.backing.write(draft);
    if (draft.parts) this.holds.fill(draft.parts);
    if (draft.restated && this.restated) this.restated.value = draft.restated;
    if (draft.quote !== undefined) this.quote(draft.quote);
    this.keep(false);
  }

  /**
   * More to write with, over what was begun already: that stays, below. A question to which nothing was added gives way.
   * @param {Partial<Draft>} more
   */
  add(more) {
    const begun = more.question && this.asking?.is(this.words.value) ? "" : this.words.value;
    const source = [more.source?.trimEnd(), begun].filter((words) => words?.trim()).join("\n\n");
    this.write({ ...more, source });
  }

  /** @param {Relation} relation */
  choose(relation) {
    const choice = this.form.querySelector(`[name=relation][value=${relation}]`);
    if (choice instanceof HTMLInputElement) choice.checked = true;
  }

  /** @param {string} words */
  quote(words) {
    this.quoted.hidden = !words;
    one(this.quoted, ".quote-words").textContent = words;
    this.keep(false);
  }

  /** @param {boolean} [typed] */
  keep(typed = true) {
    if (!this.words.value.trim()) this.asking?.set("");
    const draft = this.draft();
    this.desk.drafts.keep(this.parent, draft);
    if (typed && draft.source.trim()) this.desk.typing(this.parent);
  }

  /** Into the outbox first and out of the drafts then: between the two there are two copies, and never none. */
  send() {
    const { relation, ...rest } = this.draft();
    if (!rest.source.trim() || !relation) {
      this.form.reportValidity();
      this.words.focus();
      return;
    }
    if (this.restated && relation === "rebuts" && !rest.restated && this.desk.restates()) {
      this.tell("Not posted, and kept. Finish the line “You say that …” first.");
      this.restated.focus();
      return;
    }
    if (this.desk.waits()) return void this.hold();
    this.tell("");
    this.desk.post({ client_id: newClientId(), parent_id: this.parent, relation, ...rest });
    this.clear();
    this.posted();
  }

  /**
   * Not now, as far as this page knows: it asks, and posts after all where that was old. Else it stays a draft.
   * @private
   */
  async hold() {
    if (this.held) return;
    this.held = true;
    await this.desk.lookAgain();
    this.held = false;
    if (this.desk.waits()) this.tell(this.desk.waits());
    else this.send();
  }

  /**
   * @private
   * @param {string} why
   */
  tell(why) {
    one(this.form, ".note").textContent = why || this.hint;
    this.form.classList.toggle("waits", Boolean(why));
  }

  /** Empty again, for the next. */
  clear() {
    this.words.value = "";
    this.target.value = "";
    if (this.restated) this.restated.value = "";
    this.holds.clear();
    this.asking?.set("");
    this.backing.write({ scheme: "", citation: "" });
    this.quote("");
    this.desk.drafts.drop(this.parent);
  }
}

/** @param {boolean} enterPosts */
function note(enterPosts) {
  const kept = "Draft kept on this device.";
  if (onGlass) return kept;
  return `${kept} ${enterPosts ? "Enter posts, Shift+Enter makes a line." : "Ctrl+Enter posts, Enter makes a line."}`;
}
