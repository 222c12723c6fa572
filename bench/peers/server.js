// `node server.js PORT [FILE]`: a room's posts by Socket.IO on Node, as one would write it there.
// With a FILE it promises what Rejoinder promises: rendered and sanitised, numbered in its room without a gap, once for each
// client_id, on the disk (WAL, synchronous=FULL) before it is told and acknowledged. Without one it only tells.
import { createServer } from "node:http";
import { Server } from "socket.io";
import Database from "better-sqlite3";
import markdownIt from "markdown-it";
import sanitize from "sanitize-html";

const [port, file] = process.argv.slice(2);

const markdown = markdownIt({ html: false, linkify: true, breaks: true });
const allowed = {
  allowedTags: ["p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "a"],
  allowedAttributes: { a: ["href", "rel", "target"], ol: ["start"] },
  allowedSchemes: ["http", "https", "mailto"],
  transformTags: { a: sanitize.simpleTransform("a", { rel: "nofollow ugc noopener noreferrer", target: "_blank" }) },
};

/** @param {string} file */
function keeper(file) {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec(`
    CREATE TABLE rooms (id INTEGER PRIMARY KEY, last_number INTEGER NOT NULL);
    CREATE TABLE posts (
      id INTEGER PRIMARY KEY, room_id INTEGER NOT NULL REFERENCES rooms, number INTEGER NOT NULL, client_id TEXT NOT NULL UNIQUE,
      relation TEXT NOT NULL, source TEXT NOT NULL, html TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (room_id, number)
    );
  `);
  const earlier = database.prepare("SELECT * FROM posts WHERE client_id = ?");
  const next = database.prepare(
    "INSERT INTO rooms VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET last_number = last_number + 1 RETURNING last_number",
  );
  const insert = database.prepare(
    "INSERT INTO posts (room_id, number, client_id, relation, source, html, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
  );
  return database.transaction((words, html) => {
    const before = earlier.get(words.client_id);
    if (before) return { post: before, isNew: false };
    const { last_number } = next.get(words.room_id);
    const { room_id, client_id, relation, source } = words;
    const post = insert.get(room_id, last_number, client_id, relation, source, html, new Date().toISOString());
    return { post, isNew: true };
  }).immediate;
}

/** The fields that a post of Rejoinder has, so that as many bytes go out. */
function shape(post) {
  const { id, room_id, number, client_id, relation, html, created_at } = post;
  return {
    id, room_id, number, seq: number, parent_id: null, root_number: number, depth: 0, path: String(number).padStart(6, "0"),
    relation, side: "for", state: "visible", author: { id: 1, name: "Student Ba", role: "student", guest: false }, client_id, html,
    quote: null, created_at, edited_at: null, versions: 1, reply_count: 0, branch_count: 0, last_number: number, removed: null,
  };
}

const http = createServer((_request, response) => response.end("ok"));
const io = new Server(http, { perMessageDeflate: false, maxHttpBufferSize: 16 * 1024 });
const keep = file ? keeper(file) : null;

io.on("connection", (socket) => {
  socket.on("join", ({ room_id }, answer) => {
    socket.join(room_id);
    answer({ ok: true, room_id });
  });
  socket.on("rebut", (words, answer) => {
    if (!keep) {
      io.to(words.room_id).emit("post", words);
      return answer({ ok: true });
    }
    const { post, isNew } = keep(words, sanitize(markdown.render(words.source), allowed));
    const shown = shape(post);
    if (isNew) io.to(post.room_id).emit("post", shown);
    answer({ ok: true, post: shown });
  });
});

http.listen(Number(port), "127.0.0.1");
