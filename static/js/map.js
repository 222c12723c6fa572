/** A map says when it is no longer the whole of its room: the drawing stays as it is until its reader draws it again. */
/** @import { Counts } from "./types.js" */
import { Api } from "./room/api.js";
import { Tally } from "./room/tally.js";
import { several } from "./room/words.js";

/** Milliseconds. */
const EVERY = 15_000;

/**
 * What has come since the map was drawn; nothing as long as it shows the room as it is.
 * @param {{seq: number, newest: number}} drawn
 * @param {{seq: number, last_number: number}} room
 */
export function changed(drawn, room) {
  if (room.last_number > drawn.newest) return several(room.last_number - drawn.newest, "new argument");
  return room.seq > drawn.seq ? "Something has changed" : "";
}

function watch() {
  const news = document.getElementById("news");
  const box = document.getElementById("tally");
  if (!news || !box) return;
  const api = new Api(news.dataset.room ?? "", "");
  const tally = new Tally(box);
  const drawn = { seq: Number(news.dataset.seq), newest: Number(news.dataset.newest) };
  let said = "";
  const ask = async () => {
    if (document.hidden) return;
    /** @type {{ok: boolean, room: Counts & {last_number: number}} | null} */
    const answer = await api.get("").catch(() => null); // asked again soon
    if (!answer?.ok) return;
    tally.draw(answer.room);
    const words = changed(drawn, answer.room);
    if (words === said) return;
    said = words;
    const again = document.createElement("a");
    again.href = location.pathname + location.search; // without a fragment, which would only scroll
    again.textContent = "draw the map again";
    news.replaceChildren(`${words}: `, again);
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}

if (typeof document !== "undefined") watch();
