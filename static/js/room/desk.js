/** @import { Entry, Post, Words } from "../types.js" */
/** @import { Api } from "./api.js" */
/** @import { Page } from "./page.js" */
/** @import { Thread } from "./thread.js" */
/** @import { Uplink } from "./uplink.js" */
import { one } from "./dom.js";
import { Drafts } from "./drafts.js";
import { newClientId } from "./ids.js";
import { Outbox } from "./outbox.js";
import { leaveEmpty, shelfOf } from "./page.js";
import { Pending } from "./pending.js";
import { Reply } from "./reply.js";
import { Sender } from "./sender.js";
import { wire } from "./wire.js";
import { Writer } from "./writer.js";
import { Signs } from "./writing.js";

/** Everything that one writes: drafts, the two forms, and what is on its way. */
export class Desk {
  /**
   * @param {Page} page
   * @param {Thread} thread
   * @param {Api} api
   * @param {() => Uplink} uplink
   */
  constructor(page, thread, api, uplink) {
    this.thread = thread;
    this.enterPosts = page.enterPosts;
    this.uplink = uplink;
    this.drafts = new Drafts(shelfOf(page, "draft"));
    this.outbox = new Outbox(shelfOf(page, "outbox"));
    this.signs = new Signs();
    this.pending = new Pending(thread, { again: (id) => this.again(id), change: (id) => this.change(id) });
    this.sender = new Sender(
      this.outbox,
      {
        socket: (entry) => uplink().live.rebut(entry),
        request: (entry) => api.post("/posts", wire(entry)),
        connected: () => uplink().live.joined,
      },
      {
        posted: (entry, post) => {
          this.settle(entry.client_id);
          uplink().incoming(post);
        },
        failed: (entry) => this.pending.fail(entry),
        signedOut: () => uplink().refused({ code: "signed_out", message: "" }),
      },
    );
    this.waits = () => "";
    this.lookAgain = async () => {};
    this.restates = () => page.steelman;
    this.reply = new Reply(this);
    this.claim = new Writer(/** @type {HTMLFormElement} */ (one(document, "#new")), null, this);
  }

  /** A reply that the server has drawn open, and what was not posted when the page was last left. */
  begin() {
    const drawn = this.thread.root.querySelector("form.composer");
    if (drawn instanceof HTMLFormElement) this.reply.adopt(drawn, Number(one(drawn, "[name=parent_id]").getAttribute("value")));
    this.outbox.entries.forEach((entry) => this.pending.show(entry));
  }

  /** @param {Words} words */
  post(words) {
    leaveEmpty();
    const article = this.pending.show(this.outbox.add(words, Date.now()));
    article.scrollIntoView({ block: "nearest" });
    this.sender.kick();
  }

  /**
   * The time is up: what is typed is posted as it stands. An argument of which nobody said what it does speaks for its
   * author's side.
   * @param {string} side
   */
  handIn(side) {
    for (const writer of [this.reply.writer, this.claim]) {
      if (!writer?.words.value.trim()) continue;
      if (!writer.draft().relation) writer.choose(side === "against" ? "rebuts" : "supports");
      writer.send();
    }
  }

  /** @param {number | null} parent */
  typing(parent) {
    if (this.signs.may(performance.now())) this.uplink().live.typing(parent);
  }

  /** @param {boolean} up */
  tell(up) {
    this.pending.tell(up);
    if (up) this.sender.resume();
  }

  /** @param {string} id of a post that is on disk */
  settle(id) {
    this.outbox.settle(id);
    this.pending.settle(id);
  }

  /** @param {Post} post that was taken down: what a moderator removed is quoted nowhere */
  forget(post) {
    if (post.state !== "removed") return;
    this.drafts.forgetQuote(post.id);
    if (this.reply.writer?.parent === post.id) this.reply.writer.quote("");
  }

  /**
   * @private
   * @param {string} id
   */
  again(id) {
    this.pending.settle(id);
    const entry = this.outbox.again(id, newClientId);
    if (entry) this.pending.show(entry);
    this.sender.kick();
  }

  /**
   * Words back to where they can be changed.
   * @private
   * @param {string} id
   */
  change(id) {
    this.pending.settle(id);
    const entry = this.outbox.take(id);
    if (entry) this.rewrite(entry);
  }

  /**
   * @private
   * @param {Entry} entry
   */
  rewrite(entry) {
    const article = this.thread.article(entry.parent_id);
    if (article) return this.reply.open(article, entry);
    this.claim.add({ ...entry, quote: entry.parent_id === null ? entry.quote : "" });
    this.claim.words.focus();
  }
}
