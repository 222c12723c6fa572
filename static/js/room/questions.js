import { all, one } from "./dom.js";

/**
 * How often each critical question has been asked, beside it, as a link to where.
 * @param {Record<string, number>} asked by the question's key
 */
export function showAsked(asked) {
  for (const link of all(document, "[data-asked]")) {
    const times = asked[link.dataset.asked ?? ""] ?? 0;
    one(link, "span").textContent = times === 1 ? "asked once" : `asked ${times}×`;
    link.hidden = times === 0;
    link.nextElementSibling?.toggleAttribute("hidden", times > 0);
  }
}
