import { one } from "./dom.js";
import { Shelf, storage } from "./shelf.js";

/**
 * What the page says of itself, in data attributes (templates/rooms/room.html).
 * @typedef {ReturnType<typeof readPage>} Page
 */

/** @param {HTMLElement} main */
export function readPage(main) {
  const { dataset } = main;
  const text = (/** @type {string} */ name) => dataset[name] ?? "";
  const number = (/** @type {string} */ name) => Number(dataset[name]);
  const is = (/** @type {string} */ name) => dataset[name] !== undefined;
  return {
    id: number("room"),
    url: text("url"),
    viewer: number("viewer"),
    name: text("name"),
    seq: number("seq"),
    newest: number("newest"),
    seen: number("seen"),
    unread: number("unread"),
    /** @type {import("../types.js").Counts} */
    counted: JSON.parse(text("counted")),
    socket: text("socket"),
    signIn: text("signIn"),
    token: document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "",
    open: is("open"),
    whole: is("whole"),
    mayPost: is("mayPost"),
    steelman: is("steelman"),
    /** How people come to a side, and how often all were switched. */
    sides: text("sides"),
    moderates: is("moderates"),
    enterPosts: is("enterPosts"),
    letters: is("letters"),
  };
}

/** Somebody has argued: what an empty page says goes, and the claim's questions move to the claim. */
export function leaveEmpty() {
  document.querySelector("#empty")?.remove();
  document.querySelector("#questions")?.removeAttribute("hidden");
}

/**
 * One person's things in one room.
 * @param {Page} page
 * @param {string} name
 * @param {"localStorage" | "sessionStorage"} [kept]
 */
export function shelfOf(page, name, kept = "localStorage") {
  return new Shelf(storage(kept), name, page.viewer, page.id);
}

/**
 * For who listens to the page, and in its place for who looks: there are no toasts.
 * @param {string} words
 */
export function say(words) {
  one(document, "#news").textContent = words;
}
