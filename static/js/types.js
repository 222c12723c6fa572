/**
 * The shapes that the server gives, one for pages, JSON and events (debate/shapes.py), and our own few. Types only.
 *
 * @typedef {{id: number, name: string, role: string | null, guest: boolean}} Person
 * @typedef {"rebuts" | "supports" | "asks" | "concedes"} Relation
 * @typedef {"for" | "against"} Side
 * @typedef {"conclusion" | "premise" | "inference"} Target what of an argument a rebuttal attacks
 * @typedef {"essay" | "parent"} QuoteOf
 *
 * @typedef {Record<string, string>} Parts data, warrant, qualifier, backing, exception
 * @typedef {"waiting" | "confirmed" | "corrected" | "unconfirmed"} Gate
 * @typedef {{words: string, gate: Gate | null, ends_at: string | null, correction: string}} Restated
 *
 * @typedef {object} Post
 * @property {number} id
 * @property {number} room_id
 * @property {number} number its place in the room, for ever
 * @property {number} seq the room's clock when it last changed
 * @property {number | null} parent_id
 * @property {number} root_number
 * @property {number} depth
 * @property {string} path six digits for each step from the top
 * @property {Relation} relation
 * @property {Side} side
 * @property {Target | null} target
 * @property {"visible" | "withdrawn" | "removed"} state
 * @property {Person | null} author
 * @property {string | null} client_id
 * @property {string | null} question the key of the critical question that it asks
 * @property {{state: "open" | "answered" | "conceded" | "withdrawn" | "void", owes: "author" | "side" | "asker"} | null} debt how that question stands
 * @property {number} open_questions about it
 * @property {string | null} scheme the key of the way in which it argues
 * @property {number} sources
 * @property {{citation: string, links: {href: string, host: string}[]} | null} evidence
 * @property {string} html cleaned by the server; empty unless visible
 * @property {{text: string, of: QuoteOf, hidden: boolean, earlier: boolean} | null} quote
 * @property {Parts | null} parts how it holds, those that were said
 * @property {Restated | null} restated what a rebuttal takes the argument that it answers to say
 * @property {boolean} waits for the word of whom it answers: it does not count yet
 * @property {{round_id: number, code: string, at_time: boolean} | null} speech of a post in a round
 * @property {string} created_at ISO 8601, UTC
 * @property {string | null} edited_at
 * @property {number} versions
 * @property {number} reply_count
 * @property {number} waiting_count direct replies that wait
 * @property {number} branch_count
 * @property {number} last_number
 * @property {{by: string | null, at: string | null, reason: string} | null} removed
 *
 * @typedef {{seq: number, for: number, against: number, unanswered: number, sourced: number, asked: Record<string, number>}} Counts what is counted in a room, and when
 * @typedef {Post & {counts: Counts}} Change a post that is new or has changed, as its room is told of it
 *
 * @typedef {object} Line of the side chat
 * @property {number} room_id
 * @property {number} number its place in the chat, for ever
 * @property {number} seq the chat's clock when it last changed
 * @property {"visible" | "withdrawn" | "removed"} state
 * @property {Person | null} author
 * @property {string} words empty unless visible
 * @property {string} said_at ISO 8601, UTC
 * @property {{by: string | null, at: string | null, reason: string} | null} removed
 *
 * @typedef {{code: string, message: string, fields?: Record<string, string>, retry_after?: number}} Fault
 *
 * @typedef {object} Draft what somebody has begun to write
 * @property {string} source
 * @property {Relation | ""} relation
 * @property {Target | ""} [target]
 * @property {string} [question] the key of the critical question that it asks
 * @property {string} [scheme]
 * @property {string} [citation]
 * @property {Parts} [parts]
 * @property {string} [restated]
 * @property {string} quote
 * @property {QuoteOf} quote_of
 *
 * @typedef {object} Words what is sent
 * @property {string} client_id
 * @property {number | null} parent_id
 * @property {Relation} relation
 * @property {string} source
 * @property {Target | ""} [target]
 * @property {string} [question]
 * @property {string} [scheme]
 * @property {string} [citation]
 * @property {Parts} [parts]
 * @property {string} [restated]
 * @property {string} quote
 * @property {QuoteOf} quote_of
 *
 * @typedef {object} Tracking what the outbox knows of it besides
 * @property {number} at milliseconds; the order in which it was written
 * @property {"waiting" | "sent" | "failed"} state
 * @property {string} why the sentence of a refusal
 * @property {string} code
 * @property {number} tries
 * @property {number} notBefore milliseconds
 * @property {string} [after] the id of what was written before it, if that has no answer yet
 *
 * @typedef {Words & Tracking} Entry
 *
 * @typedef {{ok: true, post: Change} | {ok: false, error: Fault}} PostAnswer
 * @typedef {{posts: Post[], seq: number, more: boolean, counts: Counts}} Changes
 */
export {};
