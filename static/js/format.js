/** A format as it is written: buttons that rearrange its rows have the server draw them again, and the page stays where it is. */
import { setCleaned } from "./trusted.js";

const form = document.getElementById("format");
const rows = document.getElementById("format-rows");
if (form instanceof HTMLFormElement && rows) {
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (pressed instanceof HTMLButtonElement && pressed.name === "do") {
      event.preventDefault();
      void rearrange(form, rows, pressed);
    }
  });
  // who has written down a seat wants to see it among those who speak
  form.addEventListener("change", (event) => {
    const button = document.getElementById("redraw");
    const seats = event.target instanceof HTMLTextAreaElement && event.target.name.endsWith("-seats");
    if (seats && button instanceof HTMLButtonElement) void rearrange(form, rows, button);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} rows
 * @param {HTMLButtonElement} pressed
 */
async function rearrange(form, rows, pressed) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  sent.set("do", pressed.value);
  sent.set("piece", "rows");
  for (const open of rows.querySelectorAll("details[open]")) sent.append(`${open.closest("li")?.id}-open`, "yes");
  const focused = document.activeElement?.id ?? "";
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    setCleaned(rows, await answer.text());
  } catch {
    // as a page without a script does it, which says what is wrong
    const plainly = document.createElement("input");
    plainly.type = "hidden";
    plainly.name = "do";
    plainly.value = pressed.value;
    form.append(plainly);
    HTMLFormElement.prototype.submit.call(form);
    return;
  }
  const here = pressed.value === "redraw" ? document.getElementById(focused) : rows.querySelector("[autofocus], [data-here]");
  if (here instanceof HTMLElement) here.focus();
}
