/** The room's page, put together: what each part hears of the others. */
import { Api } from "./room/api.js";
import { Chat } from "./room/chat.js";
import { Desk } from "./room/desk.js";
import { one } from "./room/dom.js";
import { Drawing } from "./room/draw.js";
import { Due } from "./room/due.js";
import { Folds } from "./room/folds.js";
import { listenToGates } from "./room/gate.js";
import { listenToHands } from "./room/hands.js";
import { listenToQuestions } from "./room/presses.js";
import { Intake } from "./room/intake.js";
import { Menu } from "./room/menu.js";
import { Owed } from "./room/owed.js";
import { readPage, say, shelfOf } from "./room/page.js";
import { People } from "./room/people.js";
import { Round } from "./room/round.js";
import { Thread } from "./room/thread.js";
import { Uplink } from "./room/uplink.js";
import { VotingLine } from "./room/voting.js";
import { Writing } from "./room/writing.js";

const main = one(document, "#arguments");
const page = readPage(main);
const api = new Api(page.url, page.token);
const thread = new Thread(one(document, "#thread"), new Drawing(page));
const folds = new Folds(thread.root, shelfOf(page, "folds", "sessionStorage"));
const people = new People(one(document, "#people"), one(document, "#more-people"), page.viewer);
const typing = one(document, "#typing");
const writing = new Writing();
const fold = document.querySelector("#chat");
const chat = fold instanceof HTMLDetailsElement ? new Chat(fold, page, api) : null;
const owed = new Owed(one(document, "#owed"), page.url);
const voting = new VotingLine(one(document, "#voting"), say);
const due = new Due(document.querySelector("#due"), page.open);

let joins = 0;

folds.restore(document.getElementById(location.hash.slice(1)));

const intake = new Intake(page, thread, folds, api, {
  fresh: (post) => writing.done(post.author?.id),
  gone: (post) => desk.forget(post),
});
const desk = new Desk(page, thread, api, () => uplink);
const uplink = new Uplink(page, api, {
  posts(posts) {
    for (const post of posts) if (post.client_id && post.author?.id === page.viewer) desk.settle(post.client_id);
    intake.arrivals.receive(posts);
    owed.take(posts);
  },
  counts: (counts) => intake.counted.take(counts),
  up: (up) => desk.tell(up),
  joined(answer) {
    people.set(answer.here, answer.more_here);
    round.start();
    if (joins++) lookAtRoom();
    if (chat) chat.stopped = false;
  },
  closed() {
    desk.sender.pause();
    round.stop();
    if (chat) chat.stopped = true;
  },
  here: (change) => people.change(change),
  typing(person) {
    if (person.id !== page.viewer) writing.heard(person, performance.now());
    showWriting();
  },
  room: hear,
  round: (it) => round.changed(it),
  chat: (line) => chat?.hear(line),
  chatAt: (seq) => chat?.at(seq),
});
const round = new Round(one(document, "#round"), page, {
  handIn: (side) => desk.handIn(side),
  say,
  sits: (sits) => chat?.lock(sits),
});
desk.waits = () => round.waits();
desk.lookAgain = () => round.ask();
desk.restates = () => page.steelman && !round.going;

/** @param {any} state of the room */
function hear(state) {
  intake.counted.take(state);
  showOpen(state.state === "open");
  voting.hear(state.voting);
  one(document, "#sides-changed").hidden = `${state.sides} ${state.switches}` === page.sides;
  if (chat) chat.show(state.side_chat);
  else one(document, "#chat-on").hidden = !state.side_chat;
}

/** After a while without a line: what was told of the room meanwhile is told no more. */
function lookAtRoom() {
  api.get("").then(({ ok, room }) => ok && hear(room), () => undefined); // without an answer it is as it was
}

function showWriting() {
  const words = writing.words(performance.now());
  if (words !== typing.textContent) typing.textContent = words;
  one(document, ".typing .dots").hidden = !words;
  people.setWriting(writing.ids(performance.now()));
}

/** @param {boolean} open */
function showOpen(open) {
  one(document, "#foot").hidden = !open || !page.mayPost;
  const closed = one(document, "#closed");
  closed.hidden = open && page.mayPost;
  if (!open) closed.textContent = "This room has been closed: everything can be read, and nothing more can be posted.";
  else if (!page.open) {
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = "Load the page again to write.";
    closed.replaceChildren("This room has been opened. ", again);
  }
  main.classList.toggle("is-closed", !open);
  due.open = open;
  due.show(Date.now());
}

intake.begin();
desk.begin();
desk.pending.tell(false);
listenToGates(main, api, page.url);
listenToHands({ page, thread, intake, desk, folds, menu: new Menu(one(document, "#post-menu"), page, api, say) });
listenToQuestions({ page, thread, intake, desk, api, say });
setInterval(() => {
  showWriting();
  due.show(Date.now());
}, 1_000);
