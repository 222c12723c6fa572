/** Moments in the words of the page, in the reader's zone. */

/**
 * Today "10:04", this year "22 Nov, 10:04", else "22 Nov 2025, 10:04"; a day is never without its date.
 * @param {Date} moment
 * @param {Date} now
 * @param {"moment" | "day"} [kind]
 * @param {string} [zone] the reader's own unless given
 */
export function momentInWords(moment, now, kind = "moment", zone) {
  const part = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(moment);
  const year = (/** @type {Date} */ date) => new Intl.DateTimeFormat("en-GB", { year: "numeric", timeZone: zone }).format(date);
  const dayOf = (/** @type {Date} */ date) =>
    new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeZone: zone }).format(date);
  const day = part({ day: "numeric", month: "short" });
  if (kind === "day") return `${day} ${part({ year: "numeric" })}`;
  const clock = part({ hour: "2-digit", minute: "2-digit" });
  if (dayOf(moment) === dayOf(now)) return clock;
  return year(moment) === year(now) ? `${day}, ${clock}` : `${day} ${part({ year: "numeric" })}, ${clock}`;
}

/**
 * Puts every <time data-time> below `root` into the reader's zone.
 * @param {ParentNode} root
 */
export function localise(root) {
  const now = new Date();
  for (const element of root.querySelectorAll("time[data-time]")) {
    if (element instanceof HTMLTimeElement) setMoment(element, element.dateTime, now);
  }
}

/**
 * @param {HTMLTimeElement} element
 * @param {string} iso
 * @param {Date} [now]
 */
export function setMoment(element, iso, now = new Date()) {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return;
  element.dateTime = iso;
  element.textContent = momentInWords(moment, now, element.dataset.time === "day" ? "day" : "moment");
  element.title = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" }).format(moment);
}
