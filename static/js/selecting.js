/**
 * A selection in the essay, as a place in its text: from there on to "Make a claim". Without this script one chooses the
 * paragraph and its sentences instead.
 *
 * The server counts code points, a browser UTF-16 units. Each stretch of the essay is one text node, the first child of an
 * element that carries the code point it starts at; everything else within (the numbers of claims) is ours and not counted.
 */

/**
 * The code point at UTF-16 unit `offset` of a stretch of words that begins at code point `start`.
 * @param {number} start
 * @param {string} words
 * @param {number} offset
 */
export function placeIn(start, words, offset) {
  let place = start;
  for (const _ of words.slice(0, offset)) place += 1;
  return place;
}

/**
 * The words of the essay within a range, and where they start and end; null if there are none.
 * @param {Range} range
 * @param {Element} essay
 */
export function selectedPlace(range, essay) {
  let start = -1;
  let end = -1;
  let selected = "";
  for (const stretch of essay.querySelectorAll("[data-start]")) {
    const node = stretch.firstChild;
    if (!node || !range.intersectsNode(node)) continue;
    const words = node.nodeValue ?? "";
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : words.length;
    if (from >= to) continue;
    const origin = Number(stretch.getAttribute("data-start"));
    if (start < 0) start = placeIn(origin, words, from);
    end = placeIn(origin, words, to);
    selected += ` ${words.slice(from, to)}`;
  }
  return selected.trim() ? { start, end, words: selected.replace(/\s+/g, " ").trim() } : null;
}

function listen() {
  const essay = document.querySelector("[data-selecting]");
  const bar = document.getElementById("selecting");
  const shown = document.getElementById("selected");
  const link = bar?.querySelector("a");
  if (!essay || !bar || !shown || !link) return;
  let waiting = 0;
  const look = () => {
    const selection = document.getSelection();
    const range = selection && selection.rangeCount > 0 && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const place = range ? selectedPlace(range, essay) : null;
    bar.hidden = place === null;
    if (place === null) return;
    shown.textContent = `“${place.words}”`;
    link.href = `${bar.dataset.to}?start=${place.start}&end=${place.end}`;
  };
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 150);
  });
}

if (typeof document !== "undefined") listen();
