/** The flow sheet: drawn again by the server when something was said, printed, and walked through by the arrow keys. */
import { setCleaned } from "./trusted.js";
import { one } from "./room/dom.js";

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
  const drawn = await (await ask("/flow/sheet", "text/html")).text();
  const at = place();
  setCleaned(sheet, drawn);
  if (at) cell(...at)?.focus();
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
void watch();
