/** From claim to claim on a phone: which one is being read, the one before it and the next. */

/**
 * The last of the marks that begin above the line at which one reads; the first while none has come by.
 * @param {number[]} tops where each mark begins, in document order
 * @param {number} line
 */
export function beingRead(tops, line) {
  let found = 0;
  tops.forEach((top, index) => {
    if (top <= line) found = index;
  });
  return found;
}

function step() {
  const bar = document.getElementById("stepper");
  const notes = [...document.querySelectorAll(".margin-note")];
  const marks = notes.map((note) => document.getElementById(`m${note.id.slice(1)}`));
  if (!bar || notes.length === 0) return;
  const [before, here, after] = bar.querySelectorAll("a");
  const where = bar.querySelector(".note");
  bar.hidden = false;
  let drawn = -1;
  const draw = () => {
    const tops = marks.map((mark) => mark?.getBoundingClientRect().top ?? Infinity);
    const now = beingRead(tops, innerHeight / 3);
    if (now === drawn) return;
    drawn = now;
    const claim = notes[now]?.querySelector("a");
    if (where) where.textContent = `Claim ${now + 1} of ${notes.length}`;
    if (here && claim) {
      here.textContent = claim.textContent;
      here.href = claim.href;
    }
    lead(before, marks[now - 1]);
    lead(after, marks[now + 1]);
  };
  let asked = false;
  addEventListener(
    "scroll",
    () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        draw();
      });
    },
    { passive: true },
  );
  addEventListener("resize", draw);
  draw();
}

/**
 * @param {HTMLAnchorElement | undefined} link
 * @param {Element | null | undefined} mark
 */
function lead(link, mark) {
  if (!link) return;
  if (mark) {
    link.href = `#${mark.id}`;
    link.removeAttribute("aria-disabled");
  } else {
    link.removeAttribute("href");
    link.setAttribute("aria-disabled", "true");
  }
}

if (typeof document !== "undefined") step();
