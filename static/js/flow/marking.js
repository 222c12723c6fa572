/** Private marks on the sheet: by a letter on the focused cell, or by the form that its "Mark" opens. */
import { Api } from "../room/api.js";
import { all, one, pressed } from "../room/dom.js";
import { letter, meaning, told, unclear } from "./marks.js";

/**
 * @param {HTMLElement} sheet
 * @param {{draw: (marking?: string) => Promise<void>, letters: boolean, url: string}} ways `draw` draws it again, with
 *   the form for one post; `url` is where marks go, up to the id of a post
 */
export function listenForMarks(sheet, { draw, letters, url }) {
  const api = new Api(url, /** @type {HTMLMetaElement} */ (one(document, "meta[name=csrf-token]")).content);
  const live = one(document, "#told");

  /** @param {string} words */
  function say(words) {
    live.textContent = "";
    requestAnimationFrame(() => (live.textContent = words));
  }

  /**
   * @param {string} post
   * @param {object} body
   * @returns {Promise<string>} why it was not kept, or nothing
   */
  async function put(post, body) {
    try {
      const answer = await api.post(post, body);
      if (!answer.ok) return answer.error.message;
      const argument = document.getElementById(`said-${post}`);
      if (argument) show(argument, answer);
      return "";
    } catch {
      return "There was no answer from the server, so nothing was marked. Try again.";
    }
  }

  /** @param {string} [post] for whose marks the form is opened; none closes it */
  async function open(post) {
    try {
      const left = sheet.querySelector("#marking")?.closest(".argument");
      sheet.querySelector("#marking")?.remove();
      if (post) await draw(post);
      else /** @type {HTMLElement | null | undefined} */ (left?.querySelector("a"))?.focus();
      /** @type {HTMLElement | null} */ (sheet.querySelector("#marking input[type=checkbox]"))?.focus();
    } catch {
      say("There was no answer from the server. Try again.");
    }
  }

  sheet.addEventListener("keydown", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("#marking")) {
      if (event.key === "Escape") void open();
      return;
    }
    const act = meaning(event, letters);
    const cell = event.target.closest("td");
    if (!act || !cell) return;
    event.preventDefault();
    const here = event.target.closest(".argument");
    const there = here ? [here] : all(cell, ".argument");
    const argument = /** @type {HTMLElement | undefined} */ (there[0]);
    if (!argument || there.length > 1) return say(unclear(there.length));
    const { post = "", marks = "", number = "" } = argument.dataset;
    if (act === "note") return void open(post);
    const on = !marks.split(" ").includes(act);
    void put(post, { [act]: on }).then((why) => say(why || told(act, on, number)));
  });

  sheet.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = pressed(event, ".mark-link");
    if (!link && !pressed(event, "#unmark")) return;
    event.preventDefault();
    void open(/** @type {HTMLElement | null} */ (link?.closest(".argument"))?.dataset.post);
  });

  sheet.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.id !== "marking") return;
    event.preventDefault();
    const given = new FormData(form);
    const body = { turn: given.has("turn"), extend: given.has("extend"), concede: given.has("concede"), note: given.get("note") };
    void put(form.dataset.post ?? "", body).then((why) => {
      if (why) return refuse(form, why);
      say("Your marks are kept.");
      void open();
    });
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} why
 */
function refuse(form, why) {
  const error = form.querySelector(".error") ?? form.insertBefore(document.createElement("p"), form.querySelector(".row"));
  error.className = "error";
  error.setAttribute("role", "alert");
  error.textContent = why;
}

/**
 * The marks of one argument, drawn as templates/flow/sheet.html draws them.
 * @param {HTMLElement} argument
 * @param {{marks: string[], note: string}} own
 */
function show(argument, { marks, note }) {
  argument.dataset.marks = marks.join(" ");
  argument.querySelector(".own-marks")?.remove();
  if (!marks.length && !note) return;
  const line = document.createElement("p");
  line.className = "own-marks";
  line.append(part("span", "hide-word", "Your marks: "));
  for (const mark of marks) {
    const box = part("b", "own-mark");
    const sign = part("span", "", letter(mark));
    sign.setAttribute("aria-hidden", "true");
    box.append(sign, part("span", "hide-word", mark));
    line.append(box, " ");
  }
  if (note) {
    const written = part("span", "own-note", note);
    written.dir = "auto";
    line.append(written);
  }
  one(argument, ".mark-link").before(line);
}

/**
 * @param {"b" | "span"} name
 * @param {string} look
 * @param {string} [words]
 */
function part(name, look, words = "") {
  const made = document.createElement(name);
  if (look) made.className = look;
  made.textContent = words;
  return made;
}
