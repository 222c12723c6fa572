/** @import { Api } from "./api.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Intake } from "./intake.js" */
/** @import { Page } from "./page.js" */
/** @import { Thread } from "./thread.js" */
import { setCleaned } from "../trusted.js";
import { one, pressed } from "./dom.js";
import { goTo } from "./walk.js";

/** @typedef {{page: Page, thread: Thread, intake: Intake, desk: Desk, api: Api, say: (words: string) => void}} Parts */

/**
 * Critical questions of arguments, and what one press does about them. Every link means without a script what it does here.
 * @param {Parts} parts
 */
export function listenToQuestions(parts) {
  const { page, thread, desk } = parts;
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = pressed(event, ".thread :is(a.question, .challenge, .concede, .take-back), #owed a.to-question");
    const article = link?.closest("article");
    if (!(link instanceof HTMLAnchorElement)) return;
    if (!article) {
      const asked = document.getElementById(link.hash.slice(1));
      if (!asked) return;
      event.preventDefault();
      goTo(asked);
    } else if (page.mayPost || link.matches(".take-back")) {
      event.preventDefault();
      if (link.matches(".question")) begin(desk, article, link);
      else void press(parts, article, link);
    }
  });
  // what a scheme comes from and what may be asked of it, where the page was not drawn with it
  thread.root.addEventListener(
    "toggle",
    (event) => event.target instanceof HTMLDetailsElement && event.target.matches(".scheme[open]") && void fill(page, event.target),
    true,
  );
}

/**
 * @param {Desk} desk
 * @param {HTMLElement} article
 * @param {HTMLElement} question
 */
function begin(desk, article, question) {
  const source = one(question, ".question-words").textContent ?? "";
  desk.reply.open(article, { source, relation: "asks", question: question.dataset.question });
}

/**
 * @param {Parts} parts
 * @param {HTMLElement} article
 * @param {HTMLElement} link
 */
async function press({ page, thread, intake, api, say }, article, link) {
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  const act = ["challenge", "concede", "take-back"].find((name) => link.classList.contains(name)) ?? "";
  try {
    const answer = await api.post(`/posts/${article.id.slice("post-".length)}/${act}`, {});
    if (!answer.ok) return say(answer.error.message);
    if (act !== "challenge") return;
    intake.arrivals.receive([answer.post]);
    const asked = thread.article(answer.post.id);
    if (asked) goTo(asked);
    else location.assign(`${page.url}/posts/${answer.post.id}#post-${answer.post.id}`);
  } catch {
    say("There was no answer, so it is not known whether that was done. Look again before you press it once more.");
  } finally {
    link.ariaBusy = null;
  }
}

/**
 * @param {Page} page
 * @param {HTMLElement} fold
 */
async function fill(page, fold) {
  const body = one(fold, ".scheme-body");
  const id = fold.closest("article")?.id.slice("post-".length);
  if (body.childElementCount || !id) return;
  try {
    const answer = await fetch(`${page.url}/posts/${id}/scheme`, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) setCleaned(body, await answer.text());
  } catch {
    fold.removeAttribute("open"); // opened again, it asks again
  }
}
