/**
 * "1 new argument", "3 new arguments", "2 replies", "4 branches".
 * @param {number} count
 * @param {string} thing
 */
export function several(count, thing) {
  if (count === 1) return `1 ${thing}`;
  return `${count} ${thing.replace(/y$/, "ie").replace(/ch$/, "che")}s`;
}

/**
 * Where new arguments are, most of them first: "2 under Tomasz, 1 at the end".
 * @param {string[]} places "under Tomasz", "at the end", one for each argument
 */
export function where(places) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const shown = sorted.slice(0, 2).map(([place, count]) => (sorted.length === 1 ? place : `${count} ${place}`));
  const rest = sorted.slice(2).reduce((sum, [, count]) => sum + count, 0);
  return [...shown, ...(rest ? [`${rest} elsewhere`] : [])].join(", ");
}

/**
 * A post's words as a quotation to paste elsewhere.
 * @param {string} words
 * @param {string} author
 * @param {string} address
 */
export function quotation(words, author, address) {
  const quoted = words.trim().replace(/\n{3,}/g, "\n\n").replace(/^/gm, "> ");
  return `${quoted}\n> — ${author}, ${address}\n`;
}

/**
 * One line, as the server compares it: white space aside, letter for letter.
 * @param {string} words
 */
export function oneLine(words) {
  return words.replace(/\s+/g, " ").trim();
}
