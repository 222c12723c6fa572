/** Nothing moves under the eye: what is inserted above what is being read is made up for by scrolling as far. */

/** Where reading begins: below the bars that stick to the top. */
export function readingLine() {
  const bar = document.querySelector(".room-sort") ?? document.querySelector(".room-bar");
  return Math.max(0, bar?.getBoundingClientRect().bottom ?? 0);
}

/** Where it ends: above what sticks to the foot. */
export function readingEnd() {
  const foot = document.querySelector(".on-claim");
  const top = foot?.getBoundingClientRect().top ?? 0;
  return top > 0 ? Math.min(top, innerHeight) : innerHeight;
}

/**
 * @template T
 * @param {Iterable<Element>} lines what is being read, from the top down
 * @param {() => T} change
 * @returns {T}
 */
export function steadily(lines, change) {
  const from = readingLine();
  /** @type {Element | undefined} */
  let anchor;
  for (const line of lines) {
    if (line.getBoundingClientRect().bottom > from) {
      anchor = line;
      break;
    }
  }
  const before = anchor?.getBoundingClientRect().top ?? 0;
  const result = change();
  const moved = anchor?.isConnected ? anchor.getBoundingClientRect().top - before : 0;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
  return result;
}
