/** The flow sheet: drawn again by the server when something was said, printed, and walked through by the arrow keys. */
import { setCleaned } from "./trusted.js";
import { one } from "./room/dom.js";

/** Milliseconds between two questions whether anything was said. */
const EVERY = 3_000;
/** Milliseconds. */
const PATIENCE = 8_000;

const sheet = one(document, "#sheet");
const url = sheet.dataset.url ?? "";
let known = `${sheet.dataset.seq} 0`;

/**
 * @param {string} path
 * @param {string} kind
 */
async function ask(path, kind) {
  const response = await fetch(url + path, { headers: { Accept: kind }, signal: AbortSignal.timeout(PATIENCE) });
  return response.ok && !response.redirected ? response : null;
}

/** What the room's clock and its round's say; the sheet depends on nothing else. */
async function state() {
  const room = await (await ask("", "application/json"))?.json();
  if (!room?.ok) return null;
  const round = await fetch(`${url}/round`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) }).then((answer) => answer.json());
  return `${room.room.seq} ${round.ok ? `${round.round.version} ${round.round.clock.part} ${round.round.clock.kind}` : 0}`;
}

async function follow() {
  if (document.visibilityState !== "visible") return;
  const now = await state();
  if (now === null || now === known) return;
  const drawn = await (await ask("/flow/sheet", "text/html"))?.text();
  if (!drawn) return;
  known = now;
  const at = place();
  setCleaned(sheet, drawn);
  if (at) cell(...at)?.focus();
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
setInterval(() => void follow().catch(() => {}), EVERY);
void follow().catch(() => {});
