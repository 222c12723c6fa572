/**
 * The ways to connect, in the order in which they are tried. Who begins by polling goes on to a WebSocket where that is among
 * them and gets through.
 * @typedef {("websocket" | "polling")[]} Ways
 */

/** @type {Ways} */
export const BOTH = ["websocket", "polling"];

/** Milliseconds. A WebSocket that ends sooner was cut by something that lets WebSockets begin. */
export const BRIEF = 5_000;

/**
 * After a try that failed: some networks refuse WebSockets, some let them begin and cut them, so the other way first.
 * @param {Ways} ways
 * @returns {Ways}
 */
export function afterFailure(ways) {
  return ways[0] === "websocket" ? ["polling", "websocket"] : BOTH;
}

/**
 * After a connection that broke: by polling alone if it was a WebSocket that hardly began, until that breaks too.
 * @param {string} way that it went by in the end
 * @param {number} lasted milliseconds by that way
 * @returns {Ways}
 */
export function afterLoss(way, lasted) {
  return way === "websocket" && lasted < BRIEF ? ["polling"] : BOTH;
}
