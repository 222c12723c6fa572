/** @import { Change, Counts, Fault, Post } from "../types.js" */
/** @import { Api } from "./api.js" */
/** @import { Page } from "./page.js" */
import { CatchUp } from "./catchup.js";
import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { one } from "./dom.js";
import { Live } from "./live.js";

/** Milliseconds in which a gap may close by itself: two servers told us in another order. */
const GAP = 400;

/**
 * What the rest of the page hears of the server.
 * @typedef {object} Hears
 * @property {(posts: Post[]) => void} posts
 * @property {(counts: Counts) => void} counts
 * @property {(up: boolean) => void} up whether what one posts goes out now
 * @property {(answer: import("./live.js").Joined) => void} joined
 * @property {() => void} closed the server said no: nothing more is sent
 * @property {(change: any) => void} here
 * @property {(person: import("../types.js").Person) => void} typing
 * @property {(room: Counts & {state: string, side_chat: boolean}) => void} room
 * @property {(round: {id: number, version: number}) => void} round
 * @property {(line: import("../types.js").Line) => void} chat
 * @property {(seq: number | undefined) => void} chatAt how far the side chat is
 */

/** Level with the server, whatever the network does: events, what was missed, and a word for how it stands. */
export class Uplink {
  /**
   * @param {Page} page
   * @param {Api} api
   * @param {Hears} hears
   */
  constructor(page, api, hears) {
    this.page = page;
    this.api = api;
    this.hears = hears;
    this.connection = new Connection(one(document, "#connection"), page.signIn);
    this.clock = new Clock(page.seq);
    this.catchUp = new CatchUp(this.clock, (seq) => this.since(seq), hears.posts);
    const uplink = this;
    this.live = new Live(page.socket, page.id, {
      joining: () => this.clock.ask(),
      joined: (answer) => this.joined(answer),
      refused: (fault) => this.refused(fault),
      down: () => this.down(),
      unreachable: () => {
        this.down();
        void this.level(); // tells whether it is the network, the socket alone, or that nobody is signed in
      },
      ended: (message) => this.close("signed_out", message),
      post: (post) => this.incoming(post),
      head(seq, round, chat) {
        hears.chatAt(chat);
        if (uplink.clock.compare(seq) === "behind") void uplink.level();
        if (round) hears.round(round);
      },
      here: hears.here,
      typing: hears.typing,
      room: hears.room,
      round: hears.round,
      chat: hears.chat,
    });
    this.watchTheBrowser();
  }

  /** @param {Change} post as an event or an answer brought it */
  incoming(post) {
    const due = this.clock.take(post.seq);
    this.hears.posts([post]);
    this.hears.counts(post.counts);
    if (due === "gap") setTimeout(() => this.clock.ahead.size && void this.level(), GAP);
  }

  /** Asks for what is missing; without an answer, the state says why. */
  level() {
    return this.catchUp.now().catch(() => {
      if (!this.live.joined) this.down();
    });
  }

  /** @param {Fault} fault */
  refused(fault) {
    if (fault.code === "signed_out") this.close("signed_out");
    else if (fault.code === "missing" || fault.code === "denied") this.close("denied");
  }

  /**
   * @private
   * @param {number} seq
   */
  async since(seq) {
    const answer = await this.api.get(`/posts?since=${seq}`);
    if (answer.ok) {
      this.hears.counts(answer.counts);
      return answer;
    }
    this.refused(answer.error);
    throw new Error(answer.error.message);
  }

  /**
   * @private
   * @param {import("./live.js").Joined} answer
   */
  joined(answer) {
    // another tab of this browser signed in as somebody else: what was written here is not theirs to post
    if (answer.you !== undefined && answer.you !== this.page.viewer) return this.close("somebody_else");
    // a server that was restored from a backup: what this page shows is no longer true
    if (this.clock.compare(answer.seq) === "ahead") return location.reload();
    this.connection.set("live");
    this.hears.joined(answer);
    this.hears.chatAt(answer.chat);
    this.hears.counts(answer.counts);
    this.hears.up(true);
    if (this.clock.compare(answer.seq) === "behind") void this.level();
  }

  /** @private */
  down() {
    if (this.connection.closed) return;
    this.connection.set(navigator.onLine ? "reconnecting" : "offline");
    this.hears.up(false);
  }

  /**
   * @private
   * @param {import("./connection.js").State} state
   * @param {string} [why]
   */
  close(state, why) {
    this.connection.set(state, why);
    this.live.stop();
    this.hears.closed();
  }

  /** @private */
  watchTheBrowser() {
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.back());
    addEventListener("online", () => {
      this.back();
      if (!this.connection.closed) this.live.start();
    });
    addEventListener("pageshow", (event) => {
      // out of the browser's own memory: as old as it was left, with what has been removed since
      if (event.persisted) void this.level().then(() => !this.connection.closed && this.live.start());
    });
  }

  /** The person is here again. Who was signed out may have signed in elsewhere meanwhile. */
  back() {
    if (!this.connection.closed) void this.level();
    else if (this.connection.state === "signed_out") void this.api.get("").then((answer) => answer.ok && this.live.start(), () => {});
  }
}
