import { one } from "./dom.js";

/** How many arguments stand for and against, beside the claim. Questions and concessions are not counted. */
export class Tally {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
  }

  /** @param {{for: number, against: number}} counts */
  draw(counts) {
    const sum = counts.for + counts.against;
    one(this.box, ".side.for").lastChild?.replaceWith(String(counts.for));
    one(this.box, ".side.against").lastChild?.replaceWith(String(counts.against));
    const share = sum ? (100 * counts.for) / sum : 50;
    const gap = counts.for && counts.against ? 1 : 0;
    const bar = one(this.box, ".tally-bar");
    bar.replaceChildren(
      ...(sum ? [part("bar-for", 0, share - gap), part("bar-against", share + gap, 100 - share - gap)] : [part("bar-rest", 0, 100)]),
    );
  }
}

/**
 * @param {string} name
 * @param {number} x
 * @param {number} width
 */
function part(name, x, width) {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("class", name);
  for (const [key, value] of Object.entries({ x, y: 0, width: Math.max(0, width), height: 4 })) rect.setAttribute(key, String(value));
  return rect;
}
