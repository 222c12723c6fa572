/** A replay: the slider, the links and the keys fetch a moment as the server draws it, one at a time, and playing goes on by itself. */
import { localise } from "./moments.js";
import { Announcing, Playing, silences } from "./playing.js";
import { all, one } from "./room/dom.js";
import { several } from "./room/words.js";
import { setCleaned } from "./trusted.js";

/** Milliseconds between two looks at where playing has come to. */
const TICK = 200;
/** Milliseconds that the slider has to rest before its moment is asked for. */
const REST = 90;
/** Milliseconds. */
const PATIENCE = 10_000;
/** Milliseconds between two announcements of what has been played. */
const EVERY = 5_000;

const bar = one(document, "#player");
const slider = /** @type {HTMLInputElement} */ (one(bar, "#at"));
const speed = /** @type {HTMLSelectElement} */ (one(bar, "#speed"));
const skip = /** @type {HTMLInputElement} */ (one(bar, "#skip"));
const play = one(bar, "#play");
const stale = one(bar, "#stale");
const skipped = one(bar, "#skipped");
const appeared = one(document, "#appeared");
const box = one(document, "#moment");
const url = bar.dataset.url ?? "";
const show = bar.dataset.show ?? "thread";
const still = matchMedia("(prefers-reduced-motion: reduce)");
const announcing = new Announcing(EVERY);

/** @returns {{place: number, last: number, told: string, post: string | undefined, marks: [number, number][]}} what is drawn */
function drawn() {
  const { place, last, told, post, marks } = one(box, ".replay-now").dataset;
  return { place: Number(place), last: Number(last), told: told ?? "", post, marks: JSON.parse(marks ?? "[]") };
}

let now = drawn();
let wanted = now.place;
let asking = false;
/** @type {Playing | null} */
let playing = null;

/** @param {number} place */
function address(place, path = "") {
  return `${url}${path}?at=${place}${show === "thread" ? "" : `&show=${show}`}`;
}

/**
 * Show that moment: the newest that is wanted wins, and there is one question at a time.
 * @param {number} place
 */
async function go(place) {
  wanted = Math.max(0, Math.min(place, now.last));
  slider.value = String(wanted);
  if (asking) return;
  asking = true;
  try {
    while (wanted !== now.place) await fetched(wanted);
    stale.hidden = true;
  } catch {
    pause();
    stale.textContent = `There is no answer from the server, so this is still moment ${now.place}. Go on when you are connected.`;
    stale.hidden = false;
    wanted = now.place;
    slider.value = String(now.place);
  } finally {
    asking = false;
  }
}

/** @param {number} place */
async function fetched(place) {
  const response = await fetch(address(place, "/moment"), { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok || response.redirected) throw new Error(`The server answered ${response.status}.`);
  const text = await response.text();
  const focused = all(box, ".replay-looks a").findIndex((it) => it === document.activeElement);
  setCleaned(box, text);
  localise(box);
  all(box, ".replay-looks a")[focused]?.focus();
  now = drawn();
  draw();
}

/** All that stands around the moment. */
function draw() {
  one(bar, "#count").textContent = `${now.place} of ${now.last}`;
  name();
  slider.max = String(now.last);
  if (wanted === now.place) slider.value = String(now.place);
  slider.setAttribute("aria-valuetext", `${now.place} of ${now.last}, ${now.told}`);
  lead("first", 0);
  lead("previous", now.place - 1);
  lead("next", now.place + 1);
  lead("last", now.last);
  history.replaceState(null, "", address(now.place));
  const words = announcing.hear(now.told, performance.now(), playing !== null);
  if (words) appeared.textContent = words;
  // what is dragged through is looked at where one is; whoever goes on by one or plays wants to see what came
  if (document.activeElement !== slider || playing) {
    box.querySelector(".said-now")?.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
  }
}

/** What the moment is, as a link to it where it is a post on this page. */
function name() {
  const link = one(bar, "#told");
  one(link, "bdi").textContent = now.told;
  if (now.post) link.setAttribute("href", `#post-${now.post}`);
  else link.removeAttribute("href");
}

/**
 * @param {string} id of a link
 * @param {number} place to which it leads
 */
function lead(id, place) {
  const link = /** @type {HTMLAnchorElement} */ (one(bar, `#${id}`));
  if (place === now.place || place < 0 || place > now.last) {
    // a link that has the focus keeps it, and leads to where one is
    if (link === document.activeElement) link.href = address(now.place);
    else link.removeAttribute("href");
    link.setAttribute("aria-disabled", "true");
  } else {
    link.href = address(place);
    link.removeAttribute("aria-disabled");
  }
}

// ---- playing

function begin() {
  playing = new Playing(now.marks, now.place, { speed: Number(speed.value), skip: skip.checked, now: performance.now() });
  play.textContent = "Pause";
  tick();
}

function pause() {
  playing = null;
  play.textContent = "Play";
}

function tick() {
  if (!playing) return;
  const moment = performance.now();
  if (!asking) void go(playing.place(moment));
  if (playing.over(moment) && !asking) pause();
  else setTimeout(tick, TICK);
}

/** Go on as it is chosen now, from where it stands. */
function rechoose() {
  explain();
  if (playing) {
    pause();
    begin();
  }
}

function explain() {
  const count = silences(now.marks.map(([, second]) => second));
  skipped.textContent = skip.checked && count ? `${several(count, "silence")} shortened to 20 s` : "";
}

/** @param {number} place of one's own choice: playing ends */
function step(place) {
  pause();
  void go(place);
}

play.addEventListener("click", () => (playing ? pause() : begin()));
speed.addEventListener("change", rechoose);
skip.addEventListener("change", rechoose);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
slider.addEventListener("input", () => {
  pause();
  clearTimeout(resting);
  resting = setTimeout(() => void go(Number(slider.value)), REST);
});

for (const id of ["first", "previous", "next", "last"]) {
  one(bar, `#${id}`).addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    step(id === "first" ? 0 : id === "last" ? now.last : wanted + (id === "next" ? 1 : -1));
  });
}

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest("select, textarea, input:not(.slider), .scroller")) return;
  if (event.key === " " && !target.closest("a, button, summary") && (target === slider || bar.dataset.keys !== undefined)) {
    event.preventDefault();
    play.click();
  } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && target !== slider) {
    event.preventDefault();
    step(wanted + (event.key === "ArrowRight" ? 1 : -1));
  }
});

one(bar, "#go").hidden = true;
one(bar, "#pace").hidden = false;
play.hidden = now.last === 0;
explain();
