/** @import { Line } from "../types.js" */
/** @import { Api } from "./api.js" */
/** @import { Page } from "./page.js" */
import { CatchUp } from "./catchup.js";
import { Clock } from "./clock.js";
import { all, clone, one } from "./dom.js";
import { newClientId } from "./ids.js";
import { shelfOf } from "./page.js";

/** Milliseconds in which a gap may close by itself. */
const GAP = 400;
/** Lines in the fold; those before them are on the page of the chat. */
const SHOWN = 100;
/** Pixels from the end of the list at which somebody reads what is newest. */
const NEAR = 40;

/** The side chat of the room, where it has one: a fold that says how many lines have not been read. */
export class Chat {
  /**
   * @param {HTMLDetailsElement} fold
   * @param {Page} page
   * @param {Api} api
   */
  constructor(fold, page, api) {
    this.fold = fold;
    this.page = page;
    this.api = api;
    this.log = one(fold, "#chat-log");
    this.list = one(fold, "#chat-lines");
    this.form = /** @type {HTMLFormElement | null} */ (fold.querySelector("#chat-write"));
    this.shelf = shelfOf(page, "chat");
    this.clock = new Clock(Number(fold.dataset.seq));
    this.catchUp = new CatchUp(this.clock, (seq) => this.since(seq), (lines) => this.draw(lines));
    this.seen = Number(this.shelf.get("seen") ?? 0);
    this.sits = false;
    this.on = true;
    /** Whether the server said no to this page: somebody else may be signed in by now, whose words these are not. */
    this.stopped = false;
    /** What was sent and has no answer: the same words again are the same line. */
    this.pending = { words: "", client_id: "" };
    this.place();
    this.listen();
    fold.open ||= this.shelf.get("open") === true;
    this.read();
  }

  /** @private */
  listen() {
    const wide = matchMedia("(min-width: 72rem)");
    wide.addEventListener("change", () => this.place());
    this.fold.addEventListener("toggle", () => {
      this.shelf.set("open", this.fold.open);
      this.toEnd();
      this.read();
    });
    document.addEventListener("visibilitychange", () => this.read());
    this.fold.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      if (form === this.form) void this.send();
      else void this.takeBack(form);
    });
    if (!this.form) return;
    const { field } = this;
    field.value ||= this.shelf.get("draft") ?? "";
    field.addEventListener("input", () => this.shelf.set("draft", field.value));
  }

  /** Beside the thread where there is room for it, and above it elsewhere. */
  place() {
    const wide = matchMedia("(min-width: 72rem)").matches;
    const before = one(document, wide ? "#this-room" : ".room-sort");
    if (before.previousElementSibling !== this.fold) before.before(this.fold);
    this.toEnd();
  }

  /** @private */
  get field() {
    return /** @type {HTMLInputElement} */ (one(/** @type {HTMLFormElement} */ (this.form), "[name=words]"));
  }

  /** @param {Line} line as an event or an answer brought it */
  hear(line) {
    const due = this.clock.take(line.seq);
    this.draw([line]);
    if (due === "gap") setTimeout(() => this.clock.ahead.size && void this.level(), GAP);
  }

  /** @param {number | undefined} seq the chat's clock as the server has it */
  at(seq) {
    if (seq !== undefined && this.clock.compare(seq) === "behind") void this.level();
  }

  /** What is missing is asked for; without an answer it is asked again with the next beat. */
  level() {
    return this.catchUp.now().catch(() => {});
  }

  /**
   * @private
   * @param {number} seq
   * @returns {Promise<{posts: Line[], seq: number, more: boolean}>}
   */
  async since(seq) {
    const answer = await this.api.get(`/chat?since=${seq}`);
    if (!answer.ok) throw new Error(answer.error.message);
    return { ...answer, posts: answer.lines };
  }

  /**
   * @private
   * @param {Line[]} lines
   */
  draw(lines) {
    const atEnd = this.isAtEnd;
    for (const line of lines) this.drawOne(line);
    const rows = all(this.list, "li");
    for (const row of rows.slice(0, Math.max(0, rows.length - SHOWN))) row.remove();
    if (atEnd) this.toEnd();
    this.read();
  }

  /**
   * @private
   * @param {Line} line
   */
  drawOne(line) {
    const rows = all(this.list, "li");
    const old = rows.find((row) => Number(row.dataset.number) === line.number);
    if (old && Number(old.dataset.seq) >= line.seq) return;
    const row = this.row(line);
    const next = rows.find((it) => Number(it.dataset.number) > line.number);
    if (old) old.replaceWith(row);
    else if (next) next.before(row);
    else this.list.append(row);
  }

  /**
   * @private
   * @param {Line} line
   */
  row(line) {
    const row = one(clone("chat-line-template"), "li");
    row.id = `line-${line.number}`;
    Object.assign(row.dataset, { number: line.number, seq: line.seq, author: line.author?.id ?? "" });
    if (line.author) {
      one(row, ".chat-name").textContent = line.author.name;
      one(row, ".chat-words").textContent = line.words;
      const mine = line.author.id === this.page.viewer;
      one(row, ".take-back").setAttribute("action", `${this.page.url}/chat/${line.number}/withdraw`);
      row.querySelector(".remove")?.setAttribute("href", `${this.page.url}/chat/${line.number}/remove`);
      row.querySelector(mine ? ".remove" : ".take-back")?.remove();
    } else {
      const note = document.createElement("p");
      note.className = "note";
      const reason = document.createElement("bdi");
      reason.textContent = line.removed?.reason ?? "";
      if (line.state === "removed") note.append("A moderator removed this line: ", reason);
      else note.append("Taken back");
      row.replaceChildren(note);
    }
    return row;
  }

  /** @private */
  get isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  /** @private */
  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /**
   * What is open before somebody's eyes has been read; else it is counted.
   * @private
   */
  read() {
    const rows = all(this.list, "li[data-author]:not([data-author=''])");
    if (this.fold.open && document.visibilityState === "visible") {
      this.seen = Math.max(this.seen, ...rows.map((row) => Number(row.dataset.number)));
      this.shelf.set("seen", this.seen);
    }
    const unread = rows.filter((row) => Number(row.dataset.number) > this.seen && Number(row.dataset.author) !== this.page.viewer).length;
    const mark = one(this.fold, "#chat-unread");
    mark.hidden = unread === 0;
    mark.textContent = `${unread} new`;
  }

  /** @private */
  async send() {
    const { field } = this;
    const words = field.value.trim();
    if (!words) return field.focus();
    if (this.stopped) return this.refuse("This page sends nothing more, for the reason that stands at its top. Your words are kept.");
    if (words !== this.pending.words) this.pending = { words, client_id: newClientId() };
    const { pending } = this;
    this.refuse("");
    try {
      const answer = await this.api.post("/chat", pending);
      if (!answer.ok) return this.refuse(answer.error.message);
      if (field.value.trim() === words) {
        field.value = "";
        this.shelf.remove("draft");
      }
      this.pending = { words: "", client_id: "" };
      this.hear(answer.line);
      this.toEnd();
    } catch {
      this.refuse("There was no answer. Your words are kept; send them again, and they stand here once.");
    }
  }

  /**
   * @private
   * @param {HTMLFormElement} form
   */
  async takeBack(form) {
    this.refuse("");
    const number = form.closest("li")?.dataset.number;
    try {
      const answer = await this.api.post(`/chat/${number}/withdraw`, {});
      if (answer.ok) this.hear(answer.line);
      else this.refuse(answer.error.message);
    } catch {
      this.refuse("There was no answer, so it is not known whether the line has been taken back. Try again in a moment.");
    }
  }

  /**
   * @private
   * @param {string} why empty where there is nothing to say
   */
  refuse(why) {
    const failure = one(this.fold, "#chat-failure");
    failure.textContent = why;
    failure.hidden = !why;
  }

  /**
   * Who sits in the round that goes on reads along.
   * @param {boolean} sits
   */
  lock(sits) {
    this.sits = sits;
    this.showForm();
  }

  /** @param {boolean} on whether the room has a side chat still */
  show(on) {
    this.on = on;
    this.showForm();
  }

  /** @private */
  showForm() {
    one(this.fold, "#chat-off").hidden = this.on;
    if (!this.form) return;
    this.form.hidden = this.sits || !this.on;
    one(this.fold, "#chat-locked").hidden = !this.sits || !this.on;
  }
}
