import { inWords } from "./countdown.js";

/** Seconds before the end of a point at which what is typed goes out by itself. */
const SAY_IT = 1;
/** Seconds after which something should have changed, and the server is asked. */
const SLACK = 0.15;

/** Points of information in the panel of the round: their seconds, and words that are kept when their time is over. */
export class Points {
  /** @param {HTMLElement} place where the panel is drawn */
  constructor(place) {
    this.place = place;
    this.at = 0;
    /** Words of a point that were not taken. */
    this.unsaid = "";
  }

  /** @param {number} at milliseconds, when what is drawn was true */
  read(at) {
    this.at = at;
  }

  /** @private */
  get field() {
    return /** @type {HTMLInputElement | null} */ (this.place.querySelector("[data-speaks] [name=words]"));
  }

  /**
   * The same drawing again, a moment later: the seconds alone are other ones.
   * @param {HTMLElement} drawn
   */
  level(drawn) {
    const later = [...drawn.querySelectorAll("[data-count]")];
    this.counted.forEach((it, at) => (it.dataset.count = /** @type {HTMLElement | undefined} */ (later[at])?.dataset.count ?? "0"));
  }

  /** @private */
  get counted() {
    return /** @type {HTMLElement[]} */ ([...this.place.querySelectorAll("[data-count]")]);
  }

  /**
   * What is being typed, to be there again in another drawing.
   * @returns {{words: string, caret: [number, number]} | null}
   */
  take() {
    const { field } = this;
    return field && { words: field.value, caret: [field.selectionStart ?? 0, field.selectionEnd ?? 0] };
  }

  /**
   * After another drawing. Whose point has just been taken begins to write it.
   * @param {{words: string, caret: [number, number]} | null} taken
   */
  give(taken) {
    const { field } = this;
    if (!field) return;
    if (taken) {
      field.value = taken.words;
      field.setSelectionRange(...taken.caret);
    } else {
      this.unsaid = "";
      field.focus();
    }
  }

  /**
   * @param {HTMLFormElement} form that was sent
   * @param {boolean} done
   */
  sent(form, done) {
    const field = form.querySelector("[name=words]");
    if (field instanceof HTMLInputElement) this.unsaid = done ? "" : field.value;
  }

  /** @param {number} now milliseconds */
  tick(now) {
    const gone = (now - this.at) / 1000;
    for (const it of this.counted) {
      const words = inWords(Number(it.dataset.count) - gone);
      if (it.textContent !== words) it.textContent = words;
    }
    const { field } = this;
    const form = field?.form;
    const left = Number(/** @type {HTMLElement | null | undefined} */ (form?.querySelector("[data-count]"))?.dataset.count) - gone;
    if (field?.value.trim() && form && left <= SAY_IT && form.dataset.sent === undefined) {
      form.dataset.sent = "";
      form.requestSubmit();
    }
  }

  /**
   * Whether something has changed by now without anybody's doing: an offer has lapsed, the time for points begins or ends.
   * @param {number} now
   */
  due(now) {
    const next = /** @type {HTMLElement | null} */ (this.place.querySelector("[data-points-next]"))?.dataset.pointsNext;
    return next !== undefined && (now - this.at) / 1000 > Number(next) + SLACK;
  }

  /** What is said of them now, for who listens to the page. */
  words() {
    return [...this.place.querySelectorAll(".point-now :is(p, label)")].map((it) => it.textContent?.replace(/\s+/g, " ").trim()).join(" ");
  }
}
