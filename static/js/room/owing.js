/** @import { Post } from "../types.js" */
import { all, one } from "./dom.js";

/**
 * Which of the words for a critical question apply to how it stands.
 * @param {NonNullable<Post["debt"]>} debt
 */
export function standing({ state, owes }) {
  if (state === "open") return `open ${owes}`;
  return state === "answered" && owes === "asker" ? "shown" : state;
}

/**
 * What may be done with a post besides answering it: ask for its source, concede it, take it back.
 * @param {Pick<Post, "relation" | "debt">} post
 * @param {{mine: boolean, ofMine: boolean, speaks: boolean, mayPost: boolean}} viewer whose it is, whose it asks, and whether
 *   the viewer has argued for the claim
 */
export function acts({ relation, debt }, { mine, ofMine, speaks, mayPost }) {
  const open = debt?.state === "open";
  const owed = (debt?.owes === "author" && ofMine) || (debt?.owes === "side" && speaks && !mine);
  return {
    challenge: mayPost && !mine && (relation === "rebuts" || relation === "supports"),
    concede: mayPost && open && owed,
    "take-back": open && mine,
  };
}

/**
 * @param {HTMLElement} article
 * @param {Post} post
 * @param {string} own its address
 * @param {string} debtor the name of whoever it asks
 * @param {{mine: boolean, ofMine: boolean, speaks: boolean, mayPost: boolean}} viewer
 */
export function setOwing(article, post, own, debtor, viewer) {
  const line = one(article, ".debt");
  if (post.debt) {
    const wanted = standing(post.debt);
    for (const words of all(line, "[data-debt]")) {
      if (words.dataset.debt !== wanted) words.remove();
      else delete words.dataset.debt;
    }
    const name = line.querySelector(".debtor");
    if (name) name.textContent = debtor;
  } else line.remove();
  const mark = one(article, ".post-head .owed-mark");
  mark.setAttribute("href", `${own.slice(0, own.indexOf("/posts/"))}?branch=${post.id}`);
  mark.textContent = `${post.open_questions} open question${post.open_questions === 1 ? "" : "s"}`;
  if (!post.open_questions) mark.remove();
  const may = acts(post, viewer);
  for (const act of /** @type {const} */ (["challenge", "concede", "take-back"])) {
    const link = one(article, `.${act}`);
    link.setAttribute("href", act === "challenge" ? `${own}?reply=${post.id}&ask=source#reply` : `${own}#post-${post.id}`);
    if (!may[act]) link.remove();
  }
}

/**
 * @param {HTMLElement} article
 * @param {Post} post
 */
export function setEvidence(article, post) {
  const line = one(article, ".evidence");
  if (!post.evidence) return line.remove();
  one(line, ".citation").textContent = post.evidence.citation;
  const host = one(line, ".host");
  for (const link of post.evidence.links) {
    const another = /** @type {HTMLAnchorElement} */ (host.cloneNode());
    another.href = link.href;
    another.textContent = link.host;
    line.append(another, " ");
  }
  host.remove();
}

/**
 * What the scheme comes from and what may be asked of it is loaded when the fold is opened.
 * @param {HTMLElement} article
 * @param {Post} post
 */
export function setScheme(article, post) {
  const fold = one(article, "details.scheme");
  if (!post.scheme) return fold.remove();
  fold.dataset.scheme = post.scheme;
  const option = document.querySelector(`#new [name=scheme] option[value="${CSS.escape(post.scheme)}"]`);
  one(fold, "summary span").textContent = option?.textContent ?? "How it argues";
}
