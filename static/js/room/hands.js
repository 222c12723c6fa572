/** @import { Desk } from "./desk.js" */
/** @import { Folds } from "./folds.js" */
/** @import { Intake } from "./intake.js" */
/** @import { Menu } from "./menu.js" */
/** @import { Page } from "./page.js" */
/** @import { Thread } from "./thread.js" */
import { one, pressed } from "./dom.js";
import { listenToKeys } from "./keyboard.js";
import { selectedIn, selectionAtPress } from "./selection.js";
import { parentOf } from "./family.js";
import { beside, current, goTo } from "./walk.js";

/** @typedef {{page: Page, thread: Thread, intake: Intake, desk: Desk, folds: Folds, menu: Menu}} Parts */

/**
 * What hands do with the page. Every link means without a script what it does here in place.
 * @param {Parts} parts
 */
export function listenToHands(parts) {
  listenToThread(parts);
  listenToClaim(parts);
  listenToLetters(parts);
  parts.intake.pill.button.addEventListener("click", () => parts.intake.firstFresh());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let scrolled;
  const settle = () => parts.intake.arrivals.releaseFree();
  addEventListener("scroll", () => (clearTimeout(scrolled), (scrolled = setTimeout(settle, 200))), { passive: true });
}

/**
 * @param {Parts} parts
 * @param {HTMLElement} article
 * @param {string} quote
 */
function answer({ page, desk }, article, quote) {
  if (page.mayPost && article.id.startsWith("post-") && !article.matches(".removed")) desk.reply.open(article, { quote });
}

/** @param {MouseEvent} event into a new tab or window, as any link */
const elsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

/** @param {Parts} parts */
function listenToThread(parts) {
  const { thread, intake, menu } = parts;
  const quoteAtPress = selectionAtPress((event) => pressed(event, ".reply")?.closest("article")?.querySelector(".prose") ?? null);
  one(document, "#arguments").addEventListener("click", (event) => {
    const link = pressed(event, ".thread :is(.reply, .more, .hidden-replies a), .earlier a[data-before]");
    if (!(link instanceof HTMLAnchorElement) || elsewhere(event)) return;
    event.preventDefault();
    const follow = () => location.assign(link.href);
    const article = link.closest("article");
    if (link.dataset.of) void intake.more.replies(link).catch(follow);
    else if (link.dataset.before) void intake.more.earlier(link).catch(follow);
    else if (article && link.matches(".reply")) answer(parts, article, quoteAtPress());
    else if (article && thread.root.contains(article)) menu.open(article, link);
  });
}

/** @param {Parts} parts */
function listenToClaim({ page, desk }) {
  if (!page.mayPost) return;
  const write = (/** @type {() => void} */ begin) => {
    begin();
    one(document, "#claim-pane").hidePopover();
    desk.claim.words.focus();
  };
  document.addEventListener("click", (event) => {
    const question = pressed(event, "a.question");
    if (!question || question.closest("article")) return;
    event.preventDefault();
    const source = one(question, ".question-words").textContent ?? "";
    write(() => desk.claim.add({ source, relation: "asks", question: question.dataset.question }));
  });
  const passage = document.querySelector("#passage");
  const quote = document.querySelector("#quote-essay");
  if (!(quote instanceof HTMLElement)) return;
  document.addEventListener("selectionchange", () => (quote.hidden = !selectedIn(passage)));
  quote.addEventListener("pointerdown", (event) => event.preventDefault()); // the press must not end the selection
  quote.addEventListener("click", () => write(() => desk.claim.quote(selectedIn(passage))));
}

/** @param {Parts} parts */
function listenToLetters(parts) {
  const { page, thread, intake, folds } = parts;
  const go = (/** @type {HTMLElement | null} */ article) => article && goTo(article);
  const here = (/** @type {(article: HTMLElement) => void} */ act) => () => {
    const article = current(thread);
    if (article) act(article);
  };
  listenToKeys(page.letters, {
    next: () => go(beside(thread, 1)),
    previous: () => go(beside(thread, -1)),
    unread: () => intake.nextUnread(),
    up: here((article) => go(parentOf(article))),
    fold: here((article) => folds.flip(article)),
    reply: here((article) => answer(parts, article, selectedIn(article.querySelector(".prose")))),
    keys: () => one(document, "#keys").togglePopover(),
  });
}
