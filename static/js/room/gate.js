/** @import { Api } from "./api.js" */
import { one } from "./dom.js";

/**
 * One's word on what somebody takes one to say, by one press: the post's new shape comes as an event, as to everybody.
 * @param {HTMLElement} root
 * @param {Api} api
 * @param {string} url of the room
 */
export function listenToGates(root, api, url) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.closest(".gate-do")) return;
    event.preventDefault();
    void send(form, api, url);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {Api} api
 * @param {string} url
 */
async function send(form, api, url) {
  const path = new URL(form.action).pathname;
  const words = form.querySelector("textarea")?.value;
  const article = /** @type {HTMLElement | null} */ (form.closest("article"));
  const failure = one(/** @type {Element} */ (form.closest(".gate-do")), ".failure");
  failure.hidden = true;
  let why = "There was no answer. Your words are kept; try again.";
  try {
    const answer = await api.post(path.slice(path.indexOf(url) + url.length), words === undefined ? {} : { correction: words });
    why = answer.ok ? "" : answer.error.message;
  } catch {
    // said below
  }
  if (!why && article) {
    article.tabIndex = -1;
    article.focus({ preventScroll: true }); // what was pressed is there no more
  }
  failure.textContent = why;
  failure.hidden = !why;
}
