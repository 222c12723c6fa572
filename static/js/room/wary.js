import { Manager } from "socket.io-client";

/** Milliseconds. The server's first word comes right behind its consent to a WebSocket. */
const SILENCE = 1_000;

/**
 * Socket.IO's manager of connections, which notices a beginning that came to nothing. By itself it waits out its timeout where
 * something on the way lets a WebSocket begin and then cuts it, or lets nothing through: it hears only of what failed to begin.
 */
export class WaryManager extends Manager {
  /** @param {(error?: Error) => void} [done] */
  open(done) {
    const before = this.engine;
    super.open(done);
    if (this.engine !== before) tellOfFailure(this.engine);
    return this;
  }
}

/** @param {any} engine the connection that is being made */
function tellOfFailure(engine) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  let settled = false;
  const settle = (/** @type {string} */ failure) => {
    clearTimeout(silence);
    if (settled) return;
    settled = true;
    if (failure) engine.emit("error", new Error(failure));
  };
  engine.once("open", () => settle(""));
  engine.once("error", () => settle(""));
  engine.once("close", () => settle("It was cut before the server's first word."));
  engine.transport.once("open", () => {
    if (settled) return;
    silence = setTimeout(() => {
      settle("It brings nothing from the server.");
      engine.close();
    }, SILENCE);
  });
}
