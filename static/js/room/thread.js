/** @import { Post } from "../types.js" */
/** @import { Answered, Drawing } from "./draw.js" */
import { all, clone, one } from "./dom.js";
import { depthOf, listOf, nameOf, parentOf, sideIn } from "./family.js";
import { setReplies } from "./parts.js";
import { placeAmong } from "./placing.js";
import { INDENTED } from "./relations.js";
import { several } from "./words.js";

/** The tree of posts as it stands in the page; the page itself is the only copy of it. */
export class Thread {
  /**
   * @param {HTMLElement} root the outermost list
   * @param {Drawing} drawing
   */
  constructor(root, drawing) {
    this.root = root;
    this.drawing = drawing;
  }

  /**
   * @param {number | null} id
   * @returns {HTMLElement | null}
   */
  article(id) {
    return id === null ? null : document.getElementById(`post-${id}`);
  }

  /** @param {number} id */
  seqOf(id) {
    const article = this.article(id);
    return article ? Number(article.dataset.seq) : undefined;
  }

  /**
   * The shape in place of the older one: what is being written below it, and the focus, stay.
   * @param {Post} post
   */
  update(post) {
    const article = this.article(post.id);
    if (!article) return;
    const fresh = this.drawing.article(post, this.answered(parentOf(article)));
    keepOpen(article, fresh);
    if (hasAnswer(article)) fresh.querySelector(".open-mark")?.remove();
    keepAtHand(article, fresh);
    const waited = article.classList.contains("waits");
    const kept = article.querySelector(":scope > .composer");
    for (const child of [...article.children]) if (child !== kept) child.remove();
    article.prepend(...fresh.children);
    if (article.classList.contains("unread") && post.state === "visible") fresh.classList.add("unread");
    article.className = fresh.className;
    Object.assign(article.dataset, { seq: post.seq, side: post.side });
    this.rename(article);
    if (waited && !post.waits && post.state === "visible") markAnswered(parentOf(article));
  }

  /**
   * @param {Post} post whose parent is on the page, or which has none
   * @param {boolean} fresh new in the room, so that everything above it has one more below
   * @returns {HTMLElement} its article
   */
  insert(post, fresh) {
    const parent = this.article(post.parent_id);
    const article = this.drawing.article(post, this.answered(parent));
    const list = this.listUnder(parent);
    const item = document.createElement("li");
    item.append(article);
    list.insertBefore(item, this.nextIn(list, post.number));
    if (fresh) {
      if (!post.waits) markAnswered(parent);
      for (let up = item.parentElement; up; up = up.parentElement) {
        if (up.matches(".replies")) setReplies(up, Number(up.dataset.count) + 1);
      }
    } else {
      oneLessHidden(list);
      if (post.reply_count) this.leaveHidden(article, post);
    }
    return article;
  }

  /**
   * Where a post would stand: the element above it, and whether that is folded away.
   * @param {Post} post
   */
  spot(post) {
    const parent = this.article(post.parent_id);
    const list = parent ? listOf(parent) : this.root;
    const next = list && this.nextIn(list, post.number);
    const previous = next ? next.previousElementSibling : list?.lastElementChild;
    const above = previous ?? (list !== this.root ? list?.previousElementSibling : null) ?? parent;
    return { above, folded: Boolean((list ?? parent)?.closest(".replies:not([open])")) };
  }

  /**
   * The list for what answers `parent`, made if there is none yet.
   * @param {HTMLElement | null} parent
   * @returns {Element}
   */
  listUnder(parent) {
    if (!parent) return this.root;
    const there = listOf(parent);
    if (there) return there;
    if (depthOf(parent) >= INDENTED) {
      const level = document.createElement("ol");
      level.className = "level";
      parent.after(level);
      return level;
    }
    const replies = one(clone("replies-template"), "details");
    parent.after(replies);
    return one(replies, "ol");
  }

  /**
   * What a post answers, for the words of its relation.
   * @param {HTMLElement | null} parent
   * @returns {Answered}
   */
  answered(parent) {
    if (!parent) return null;
    const line = [];
    for (let up = /** @type {HTMLElement | null} */ (parent); up; up = parentOf(up)) line.unshift(nameOf(up));
    return { id: Number(parent.id.slice("post-".length)), name: line.at(-1) ?? "", side: sideIn(parent), line, mine: parent.hasAttribute("data-mine"), gone: parent.classList.contains("removed") };
  }

  /**
   * Articles that can be seen, folded ones left out, in the page's order.
   * @returns {HTMLElement[]}
   */
  open() {
    return all(this.root, "article").filter((article) => !article.closest(".replies:not([open])"));
  }

  /**
   * The sibling before which a post of this number stands; one's own pending ones come last.
   * @private
   * @param {Element} list
   * @param {number} number
   */
  nextIn(list, number) {
    const items = [...list.children].filter((item) => !item.matches(".hidden-replies"));
    const numbers = items.map((item) => Number(item.querySelector("article")?.dataset.number ?? Infinity));
    return items[placeAmong(numbers, number)] ?? null;
  }

  /**
   * An old post has come to the page without what is below it.
   * @private
   * @param {HTMLElement} article
   * @param {Post} post
   */
  leaveHidden(article, post) {
    const list = this.listUnder(article);
    const item = one(clone("hidden-template"), "li");
    const link = one(item, "a");
    link.setAttribute("href", `${this.drawing.room.url}?branch=${post.id}`);
    link.dataset.of = String(post.id);
    one(link, "span").textContent = several(post.reply_count, "more reply");
    list.prepend(item);
    const details = list.closest(".replies");
    if (details?.previousElementSibling === article) setReplies(details, post.branch_count);
  }

  /**
   * Who it is by may have changed: nobody, once it is taken down. What answers it says its name too.
   * @private
   * @param {HTMLElement} article
   */
  rename(article) {
    for (const below of all(article.parentElement ?? article, ".post-head .to")) {
      const child = /** @type {HTMLElement} */ (below.closest("article"));
      const answered = this.answered(parentOf(child));
      if (!answered) continue;
      below.textContent = answered.name;
      const said = answered.gone && answered.id === Number(article.id.slice("post-".length)) && child.querySelector(".was-said");
      if (said) said.replaceChildren(said.textContent ?? "");
      const path = child.querySelector(".path");
      if (path) path.textContent = answered.line.join(" › ");
    }
  }
}

/**
 * A scheme that somebody has opened stays open, with what was loaded into it.
 * @param {HTMLElement} article
 * @param {HTMLElement} fresh
 */
function keepOpen(article, fresh) {
  const before = article.querySelector(":scope > .scheme[open]");
  const after = fresh.querySelector(".scheme");
  if (before instanceof HTMLElement && after instanceof HTMLElement && before.dataset.scheme === after.dataset.scheme) after.replaceWith(before);
}

/**
 * One of the replies that the list leaves out has come into it.
 * @param {Element} list
 */
function oneLessHidden(list) {
  const hidden = list.querySelector(":scope > .hidden-replies");
  if (!hidden) return;
  const left = Number.parseInt(hidden.textContent ?? "", 10) - 1;
  if (left > 0) one(hidden, "span").textContent = several(left, "more reply");
  else hidden.remove();
}

/**
 * A reply that counts has come, or one that waited has gone through.
 * @param {HTMLElement | null} answered
 */
function markAnswered(answered) {
  answered?.querySelector(":scope > .post-head .open-mark")?.remove();
}

/**
 * Whether anything that counts answers it, as far as the page shows it.
 * @param {HTMLElement} article
 */
function hasAnswer(article) {
  return Boolean(listOf(article)?.querySelector(":scope > li > article:not(.waits)"));
}

/**
 * What somebody is about to do with a post stays when it is drawn again: parts unfolded, a correction begun.
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function keepAtHand(old, fresh) {
  const [were, are] = [old, fresh].map((one) => /** @type {HTMLDetailsElement | null} */ (one.querySelector(":scope > .parts")));
  if (were && are) are.open = were.open;
  const [asked, asks] = [old, fresh].map((one) => one.querySelector(":scope > .restated > .gate-do"));
  if (asked && asks) asks.replaceWith(asked);
}
