/** The flow sheet: drawn again by the server when something was said, printed, and walked through by the arrow keys. */
import { listenForMarks } from "./flow/marking.js";
import { setCleaned } from "./trusted.js";
import { all, one } from "./room/dom.js";

/** Milliseconds between two questions whether anything was said. */
const EVERY = 3_000;
/** The longest time between two while there is no answer. */
const LONGEST = 60_000;
/** Milliseconds. */
const PATIENCE = 8_000;

const sheet = one(document, "#sheet");
const stale = one(document, "#stale");
const url = sheet.dataset.url ?? "";

/**
 * @param {string} path
 * @param {string} kind
 */
async function ask(path, kind) {
  const response = await fetch(url + path, { headers: { Accept: kind }, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok || response.redirected) throw new Error(`The server answered ${response.status}.`);
  return response;
}

async function follow() {
  const { state } = await (await ask("/flow/state", "application/json")).json();
  if (state === one(sheet, "[data-state]").dataset.state) return;
  await draw(form()?.dataset.post);
}

/** @returns {HTMLFormElement | null} in which the reader marks an argument */
function form() {
  return sheet.querySelector("#marking");
}

/**
 * The sheet as it is now. A form that is being filled in goes over into it as it is.
 * @param {string} [marking] the id of the post for whose marks it has a form
 */
async function draw(marking) {
  const drawn = await (await ask(`/flow/sheet${marking ? `?mark=${marking}` : ""}`, "text/html")).text();
  const at = place();
  const open = form();
  const writing = open?.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  setCleaned(sheet, drawn);
  tellOfKeys();
  if (open && open.dataset.post === marking) {
    const drawnAnew = form();
    if (drawnAnew) drawnAnew.replaceWith(open);
    else sheet.prepend(open); // what it is about was taken down, and what was written stays
    writing?.focus();
  } else if (at) cell(...at)?.focus();
}

/** Keys are told of where they work. */
function tellOfKeys() {
  for (const it of all(sheet, ".by-keys")) it.hidden = false;
}

let failures = 0;

/** Again and again, and more seldom while there is no answer. */
async function watch() {
  if (document.visibilityState === "visible") {
    try {
      await follow();
      failures = 0;
    } catch {
      failures += 1;
    }
    stale.hidden = failures < 2;
  }
  setTimeout(() => void watch(), Math.min(EVERY * 2 ** failures, LONGEST));
}

/** @returns {[number, number] | null} the row and the column of the cell that has the focus */
function place() {
  const there = document.activeElement?.closest(".flow tbody :is(th, td)");
  if (!(there instanceof HTMLTableCellElement)) return null;
  return [/** @type {HTMLTableRowElement} */ (there.parentElement).sectionRowIndex, there.cellIndex];
}

/**
 * @param {number} row
 * @param {number} column
 * @returns {HTMLElement | null}
 */
function cell(row, column) {
  const found = /** @type {HTMLTableElement | null} */ (sheet.querySelector(".flow"))?.tBodies[0]?.rows[row]?.cells[column];
  found?.setAttribute("tabindex", "-1");
  return found ?? null;
}

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

sheet.addEventListener("keydown", (event) => {
  if (event.target instanceof Element && event.target.closest("#marking")) return;
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const at = place();
  const next = at ? cell(at[0] + step[0], at[1] + step[1]) : cell(0, 0);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

const print = one(document, "#print");
print.hidden = false;
print.addEventListener("click", () => globalThis.print());
tellOfKeys();
listenForMarks(sheet, { draw, letters: "letters" in sheet.dataset, url: `${url}/flow/marks/` });
void watch();
