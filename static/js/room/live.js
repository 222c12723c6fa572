/** @import { Change, Counts, Entry, Fault, Line, Person, PostAnswer } from "../types.js" */
import { WaryManager } from "./wary.js";
import { afterFailure, afterLoss, BOTH } from "./ways.js";
import { wire } from "./wire.js";

/** Milliseconds to wait for the answer to an event. */
const PATIENCE = 8_000;

/**
 * @typedef {object} Joined
 * @property {number} seq
 * @property {number} last_number
 * @property {Counts} counts
 * @property {Person[]} here
 * @property {number} more_here
 * @property {number} [chat] the clock of the side chat
 * @property {number} [you] whom the server takes us for
 */

/**
 * What happens on the wire.
 * @typedef {object} Hears
 * @property {() => void} joining the server is being asked
 * @property {(answer: Joined) => void} joined
 * @property {(fault: Fault) => void} refused
 * @property {() => void} down the connection broke; it is being tried again
 * @property {() => void} unreachable a try failed
 * @property {(message: string) => void} ended
 * @property {(post: Change) => void} post
 * @property {(seq: number, round: {id: number, version: number} | null, chat?: number) => void} head
 * @property {(change: {arrived?: Person, left?: number, count: number}) => void} here
 * @property {(person: Person) => void} typing
 * @property {(room: Counts & {state: string, side_chat: boolean}) => void} room
 * @property {(round: {id: number, version: number}) => void} round
 * @property {(line: Line) => void} chat
 */

/** The socket: WebSocket first and polling where that is not let through. Knows one room, and forgets nothing of the protocol. */
export class Live {
  /**
   * @param {string} path
   * @param {number} room
   * @param {Hears} hears
   */
  constructor(path, room, hears) {
    this.room = room;
    this.hears = hears;
    this.joined = false;
    /** Milliseconds, when it began to go by the way it goes. */
    this.since = 0;
    this.manager = new WaryManager(location.origin, {
      path,
      transports: BOTH,
      withCredentials: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
      timeout: 6_000,
    });
    this.socket = this.manager.socket("/");
    this.listen();
  }

  /** @private */
  listen() {
    const { manager, socket, hears } = this;
    let ways = BOTH;
    const ours = (/** @type {(given: any) => void} */ hear) => (/** @type {any} */ given) => {
      if (given?.room_id === this.room) hear(given);
    };
    socket.on("connect", () => {
      this.since = performance.now();
      manager.engine.once("upgrade", () => (this.since = performance.now()));
      void this.join();
    });
    socket.on("disconnect", (reason) => {
      this.joined = false;
      const broke = reason === "transport close" || reason === "transport error";
      if (broke) ways = afterLoss(manager.engine.transport.name, performance.now() - this.since);
      manager.opts.transports = ways;
      hears.down();
    });
    socket.on("connect_error", () => {
      manager.opts.transports = ways = afterFailure(ways);
      hears.unreachable();
    });
    socket.on("post", ours(hears.post));
    socket.on("head", ours(({ seq, round, chat }) => hears.head(seq, round, chat)));
    socket.on("here", ours(hears.here));
    socket.on("typing", ours(({ person }) => hears.typing(person)));
    socket.on("room", (room) => room?.id === this.room && hears.room(room));
    socket.on("round", ours(hears.round));
    socket.on("chat", ours(hears.chat));
    socket.on("rejoin", ours(() => void this.join()));
    socket.on("ended", ({ message }) => {
      this.stop();
      hears.ended(message);
    });
  }

  /** @private */
  async join() {
    this.joined = false;
    this.hears.joining();
    try {
      const answer = await this.socket.timeout(PATIENCE).emitWithAck("join", { room_id: this.room });
      if (answer.ok) {
        this.joined = true;
        this.hears.joined(answer);
      } else if (answer.error.retry_after) setTimeout(() => void this.join(), answer.error.retry_after * 1000);
      else this.hears.refused(answer.error);
    } catch {
      // no answer: a new connection asks again
      if (this.socket.connected) this.socket.disconnect().connect();
    }
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<PostAnswer>}
   */
  rebut(entry) {
    return this.socket.timeout(PATIENCE).emitWithAck("rebut", { room_id: this.room, ...wire(entry) });
  }

  /** @param {number | null} parent */
  typing(parent) {
    // a sign that comes late is worth nothing, so it is not kept for later
    if (this.joined) this.socket.volatile.emit("typing", { room_id: this.room, ...(parent === null ? {} : { parent_id: parent }) }, () => {});
  }

  /** Whoever was let in may not be so any more: no further tries until `start`. */
  stop() {
    this.joined = false;
    this.socket.disconnect();
  }

  /** At once, without waiting for the next try. */
  start() {
    if (!this.socket.connected) this.socket.disconnect().connect();
  }
}
