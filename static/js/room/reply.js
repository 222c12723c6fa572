/** @import { Draft, Side } from "../types.js" */
/** @import { Desk } from "./writer.js" */
import { all, clone, one, setIcon } from "./dom.js";
import { sideOf } from "./relations.js";
import { selectedIn } from "./selection.js";
import { nameOf, sideIn } from "./family.js";
import { Writer } from "./writer.js";

/** The reply that is being written, in the post that it answers. There is one at a time; the others are drafts. */
export class Reply {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    /** The viewer's side, where they are bound to one: for, against, undecided. */
    this.own = document.getElementById("arguments")?.dataset.side;
    /** @type {Writer | null} */
    this.writer = null;
    document.addEventListener("selectionchange", () => this.offerQuote());
  }

  /**
   * @param {HTMLElement} article
   * @param {Partial<Draft>} [given] what it begins with, over a draft
   */
  open(article, given = {}) {
    const id = Number(article.id.slice("post-".length));
    if (this.writer?.parent !== id) {
      this.close();
      this.writer = this.draw(article, id);
    }
    const { quote, ...rest } = given;
    this.writer.add(quote ? given : rest);
    this.writer.words.focus({ preventScroll: true });
    this.writer.form.scrollIntoView({ block: "nearest" });
  }

  /** The draft stays; the focus goes back to where the reply was begun. */
  close() {
    const article = this.writer?.form.closest("article");
    this.writer?.form.remove();
    this.writer = null;
    if (article instanceof HTMLElement) (/** @type {HTMLElement | null} */ (article.querySelector(".reply")) ?? article).focus();
  }

  /**
   * @private
   * @param {HTMLElement} article
   * @param {number} id
   */
  draw(article, id) {
    const form = /** @type {HTMLFormElement} */ (one(clone("composer-template"), "form"));
    for (const to of all(form, ".to")) to.textContent = nameOf(article);
    if (article.hasAttribute("data-mine")) form.querySelector(".restate")?.remove();
    const answered = sideIn(article);
    for (const relation of /** @type {const} */ (["rebuts", "supports"])) {
      const choice = /** @type {HTMLElement} */ (one(form, `[value=${relation}]`).parentElement);
      choice.classList.remove("for", "against");
      choice.classList.add(sideOf(relation, answered));
      setIcon(choice, sideOf(relation, answered));
    }
    this.bind(form, answered);
    article.append(form);
    return this.adopt(form, id);
  }

  /**
   * Who has a side in this room is offered nothing for the other; who is undecided, nothing for either.
   * @private
   * @param {HTMLFormElement} form
   * @param {Side} answered
   */
  bind(form, answered) {
    if (!this.own) return;
    const begins = /** @type {const} */ (["rebuts", "supports"]).filter((it) => sideOf(it, answered) === this.own);
    for (const relation of ["rebuts", "supports"]) {
      if (relation !== begins[0]) one(form, `[value=${relation}]`).closest("label")?.remove();
    }
    /** @type {HTMLInputElement} */ (one(form, `[value=${begins[0] ?? "asks"}]`)).checked = true;
  }

  /**
   * A form that the server has drawn into the page, or one just cloned.
   * @param {HTMLFormElement} form
   * @param {number} id
   */
  adopt(form, id) {
    const writer = new Writer(form, id, this.desk);
    writer.posted = () => this.close();
    this.writer = writer;
    one(form, ".leave").addEventListener("click", (event) => {
      event.preventDefault();
      this.close();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.close();
    });
    const offer = one(form, ".quote-selection");
    // the press must not end the selection that it is about
    offer.addEventListener("pointerdown", (event) => event.preventDefault());
    offer.addEventListener("click", () => {
      writer.quote(this.selected());
      writer.words.focus();
    });
    return writer;
  }

  /** @private */
  selected() {
    return selectedIn(this.writer?.form.closest("article")?.querySelector(".prose") ?? null);
  }

  /** @private */
  offerQuote() {
    for (const offer of this.writer ? all(this.writer.form, ".quote-selection") : []) offer.hidden = !this.selected();
  }
}
