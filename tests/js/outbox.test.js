import assert from "node:assert/strict";
import { test } from "node:test";
import { newClientId } from "../../static/js/room/ids.js";
import { IN_FLIGHT, Outbox } from "../../static/js/room/outbox.js";
import { Sender } from "../../static/js/room/sender.js";
import { Shelf } from "../../static/js/room/shelf.js";
import { wire as formOf } from "../../static/js/room/wire.js";
import { Memory } from "./memory.js";

const words = (source, more = {}) => ({
  client_id: newClientId(),
  parent_id: null,
  relation: "supports",
  source,
  quote: "",
  quote_of: "essay",
  ...more,
});
const outboxOf = (memory, person = 5, room = 3) => new Outbox(new Shelf(memory, "outbox", person, room));
const filled = (count, memory = new Memory()) => {
  const outbox = outboxOf(memory);
  for (let at = 1; at <= count; at += 1) outbox.add(words(`words ${at}`), 1000);
  return outbox;
};
const sources = (entries) => entries.map((entry) => entry.source);

test("a client id is 24 letters, digits, - and _, and never the same", () => {
  const ids = Array.from({ length: 500 }, newClientId);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{24}$/);
  assert.equal(new Set(ids).size, ids.length);
});

test("at most eight are on their way, in the order in which they were written", () => {
  const outbox = filled(11);
  assert.deepEqual(sources(outbox.due(1000)), Array.from({ length: IN_FLIGHT }, (_, at) => `words ${at + 1}`));
  assert.deepEqual(outbox.due(1000), []);
  outbox.settle(outbox.entries[2].client_id);
  assert.deepEqual(sources(outbox.due(1000)), ["words 9"]);
});

test("what was written survives the page, with its id and its order", () => {
  const memory = new Memory();
  const before = filled(3, memory);
  before.due(1000);
  const after = outboxOf(memory);
  assert.deepEqual(after.due(2000).map((entry) => entry.client_id), before.entries.map((entry) => entry.client_id));
});

test("another person at the same browser finds nothing, nor does another room", () => {
  const memory = new Memory();
  filled(2, memory);
  assert.equal(outboxOf(memory, 6).entries.length, 0);
  assert.equal(outboxOf(memory, 5, 4).entries.length, 0);
  assert.equal(outboxOf(memory).entries.length, 2);
});

test("two windows of one person do not overwrite one another", () => {
  const memory = new Memory();
  const one = outboxOf(memory);
  const other = outboxOf(memory);
  one.add(words("from the first window"), 1);
  other.add(words("from the second"), 2);
  assert.deepEqual(sources(outboxOf(memory).entries), ["from the first window", "from the second"]);
});

test("what is on disk leaves the box for good", () => {
  const memory = new Memory();
  const outbox = filled(1, memory);
  assert.equal(outbox.settle(outbox.entries[0].client_id), true);
  assert.equal(outbox.settle("nobody's"), false);
  assert.equal(outboxOf(memory).entries.length, 0);
});

test("without an answer the same goes again later under the same id, alone, and nothing overtakes it", () => {
  const outbox = filled(3);
  const [first, second] = outbox.due(1000, 2);
  outbox.lost(first.client_id, 1000);
  outbox.lost(second.client_id, 1000);
  assert.deepEqual(outbox.due(1500), []);
  assert.deepEqual(outbox.due(outbox.dueAt()).map((entry) => entry.client_id), [first.client_id]);
  assert.deepEqual(outbox.due(9000), []);
  outbox.settle(first.client_id);
  assert.deepEqual(sources(outbox.due(9000)), ["words 2"]);
  assert.deepEqual(outbox.due(9000), []);
  outbox.settle(second.client_id);
  assert.deepEqual(sources(outbox.due(9000)), ["words 3"]);
});

test("each says what was written before it, as long as that has no answer", () => {
  const outbox = filled(4);
  const [first, second, third] = outbox.due(1000, 3);
  assert.deepEqual([first.after, second.after, third.after], ["", first.client_id, second.client_id]);
  assert.equal(formOf(first).after, undefined);
  assert.equal(formOf(second).after, first.client_id);
  outbox.settle(third.client_id);
  outbox.refuse(second.client_id, { code: "denied", message: "No." }, 1000);
  assert.deepEqual(outbox.due(1000).map((entry) => entry.after), [first.client_id]);
});

test("what came too early goes again after what was written before it", () => {
  const outbox = filled(2);
  const [first, second] = outbox.due(1000);
  assert.equal(outbox.refuse(first.client_id, { code: "busy", message: "Wait.", retry_after: 2 }, 1000), "waiting");
  assert.equal(outbox.refuse(second.client_id, { code: "early", message: "Wait." }, 1000), "waiting");
  assert.deepEqual(outbox.due(2999), []);
  assert.deepEqual(sources(outbox.due(3000)), ["words 1"]);
  outbox.settle(first.client_id);
  const [again] = outbox.due(3000);
  assert.deepEqual([again.source, again.after, again.tries], ["words 2", "", 0]);
});

test("what is still on its way by the socket is waited for before anything goes once more", () => {
  const outbox = filled(2);
  const [first, second] = outbox.due(1000);
  outbox.lost(first.client_id, 1000);
  assert.deepEqual(outbox.due(9000), []);
  outbox.settle(second.client_id);
  assert.deepEqual(sources(outbox.due(9000)), ["words 1"]);
});

test("a refusal keeps the words and its sentence, also over a reload", () => {
  const memory = new Memory();
  const outbox = filled(1, memory);
  const [entry] = outbox.due(1000);
  assert.equal(outbox.refuse(entry.client_id, { code: "denied", message: "This room is closed." }, 1000), "failed");
  const [kept] = outboxOf(memory).entries;
  assert.equal(kept.state, "failed");
  assert.equal(kept.why, "This room is closed.");
  assert.equal(kept.source, "words 1");
  assert.deepEqual(outboxOf(memory).due(9000), []);
});

test("being too fast is no failure: it goes by itself when it may", () => {
  const outbox = filled(1);
  const [entry] = outbox.due(1000);
  const fault = { code: "too_fast", message: "Wait.", retry_after: 4 };
  assert.equal(outbox.refuse(entry.client_id, fault, 1000), "waiting");
  assert.deepEqual(outbox.due(4999), []);
  assert.deepEqual(sources(outbox.due(5000)), ["words 1"]);
});

test("what makes the server stumble again and again is given back to the person", () => {
  const outbox = filled(1);
  let became;
  for (let at = 0; at < 5; at += 1) {
    const [entry] = outbox.due(outbox.dueAt() || 1000);
    became = outbox.refuse(entry.client_id, { code: "failed", message: "Something went wrong." }, 1000);
  }
  assert.equal(became, "failed");
  assert.equal(outbox.entries[0].state, "failed");
});

test("a refusal that comes after the post itself changes nothing", () => {
  const outbox = filled(1);
  const [entry] = outbox.due(1000);
  outbox.settle(entry.client_id);
  assert.equal(outbox.refuse(entry.client_id, { code: "denied", message: "No." }, 1000), undefined);
  outbox.lost(entry.client_id, 1000);
  assert.equal(outbox.entries.length, 0);
});

test("posting again keeps the id, unless the id stands for other words", () => {
  const outbox = filled(2);
  const [one, other] = outbox.due(1000);
  const [oneId, otherId] = [one.client_id, other.client_id];
  outbox.refuse(oneId, { code: "denied", message: "No." }, 1000);
  outbox.refuse(otherId, { code: "key_reused", message: "Used." }, 1000);
  assert.equal(outbox.again(oneId, newClientId).client_id, oneId);
  assert.notEqual(outbox.again(otherId, newClientId).client_id, otherId);
  assert.equal(outbox.find(otherId), undefined);
  assert.equal(outbox.again("nobody's", newClientId), undefined);
});

test("taking words back to change them empties their place", () => {
  const memory = new Memory();
  const outbox = filled(1, memory);
  assert.equal(outbox.take(outbox.entries[0].client_id).source, "words 1");
  assert.equal(outboxOf(memory).entries.length, 0);
});

test("where storage is refused, words are kept as long as the page", () => {
  const refusing = { get length() { throw new Error("refused"); }, getItem() { throw new Error("refused"); } };
  const outbox = new Outbox(new Shelf(refusing, "outbox", 5, 3));
  outbox.add(words("kept here"), 1);
  assert.deepEqual(sources(outbox.due(2)), ["kept here"]);
});

/** A wire that does with each entry what `plan` says next, and notes by which way it came. */
function wire(plan, connected = true) {
  const log = [];
  const way = (name) => async (entry) => {
    log.push(`${name} ${entry.source}`);
    const next = plan.shift() ?? "ok";
    if (next === "silence") throw new Error("no answer");
    return next === "ok" ? { ok: true, post: { id: log.length } } : { ok: false, error: next };
  };
  return { log, ways: { socket: way("socket"), request: way("request"), connected: () => connected } };
}

/** Runs a sender until nothing is left to do now, and gives what came of it. */
async function sent(outbox, plan, connected) {
  const { log, ways } = wire(plan, connected);
  const outcomes = { posted: [], failed: [], signedOut: 0 };
  const sender = new Sender(outbox, ways, {
    posted: (entry) => outcomes.posted.push(entry.source),
    failed: (entry) => outcomes.failed.push(entry.why),
    signedOut: () => (outcomes.signedOut += 1),
  });
  sender.kick();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { sender, log, outcomes };
}

test("the socket comes first, and what it did not answer goes by a request under the same id", async () => {
  const outbox = filled(1);
  const id = outbox.entries[0].client_id;
  const { sender, log, outcomes } = await sent(outbox, ["silence"]);
  assert.deepEqual(log, ["socket words 1"]);
  assert.equal(outbox.entries[0].client_id, id);
  outbox.entries[0].notBefore = 0;
  sender.kick();
  await new Promise((resolve) => setTimeout(resolve, 5));
  sender.pause();
  assert.deepEqual(log, ["socket words 1", "request words 1"]);
  assert.deepEqual(outcomes.posted, ["words 1"]);
});

test("without a socket, posts go by requests", async () => {
  const { log } = await sent(filled(2), [], false);
  assert.deepEqual(log, ["request words 1", "request words 2"]);
});

test("two hundred written offline all arrive, each once and in order", async () => {
  const { sender, outcomes } = await sent(filled(200), []);
  for (let at = 0; at < 50 && outcomes.posted.length < 200; at += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  sender.pause();
  assert.deepEqual(outcomes.posted, Array.from({ length: 200 }, (_, at) => `words ${at + 1}`));
});

test("a clock that is set back holds nothing up", async (context) => {
  const outbox = filled(1);
  const { sender, log } = await sent(outbox, [{ code: "busy", message: "Wait.", retry_after: 0.05 }]);
  context.mock.method(Date, "now", () => 0);
  sender.kick();
  for (let at = 0; at < 50 && log.length < 2; at += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  sender.pause();
  assert.deepEqual(log, ["socket words 1", "socket words 1"]);
});

test("a refusal of one does not hold up the next", async () => {
  const { outcomes } = await sent(filled(2), [{ code: "invalid", message: "Too long." }]);
  assert.deepEqual(outcomes.failed, ["Too long."]);
  assert.deepEqual(outcomes.posted, ["words 2"]);
});

test("signed out, all is kept and nothing is sent until somebody is signed in again", async () => {
  const outbox = filled(1);
  const { sender, log, outcomes } = await sent(outbox, [{ code: "signed_out", message: "Sign in." }]);
  assert.equal(outcomes.signedOut, 1);
  outbox.entries[0].notBefore = 0;
  sender.kick();
  assert.equal(log.length, 1);
  sender.resume();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(outcomes.posted, ["words 1"]);
  assert.deepEqual(log, ["socket words 1", "socket words 1"], "the page's token for requests is of the session that ended");
});

test("what is sent has what the server's form knows, and nothing besides", () => {
  const [entry] = filled(1).entries;
  assert.deepEqual(formOf(entry), { client_id: entry.client_id, relation: "supports", source: "words 1" });
  assert.deepEqual(formOf({ ...entry, parent_id: 7, quote: "so they said", quote_of: "parent" }), {
    client_id: entry.client_id,
    relation: "supports",
    source: "words 1",
    parent_id: 7,
    quote: "so they said",
    quote_of: "parent",
  });
});
