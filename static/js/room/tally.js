/** @import { Post } from "../types.js" */
import { one } from "./dom.js";

/** How many arguments stand for and against, beside the claim. Questions and concessions are not counted. */
export class Tally {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.counts = { for: Number(box.dataset.for), against: Number(box.dataset.against) };
  }

  /**
   * @param {Post} post
   * @param {number} by 1 for one more, -1 for one that was taken down
   */
  count(post, by) {
    if (post.relation !== "rebuts" && post.relation !== "supports") return;
    this.counts[post.side] = Math.max(0, this.counts[post.side] + by);
    this.draw();
  }

  /** @param {{for: number, against: number}} counts as the server has them */
  set(counts) {
    this.counts = { for: counts.for, against: counts.against };
    this.draw();
  }

  /** @private */
  draw() {
    const sum = this.counts.for + this.counts.against;
    one(this.box, ".side.for").lastChild?.replaceWith(String(this.counts.for));
    one(this.box, ".side.against").lastChild?.replaceWith(String(this.counts.against));
    const share = sum ? (100 * this.counts.for) / sum : 50;
    const gap = this.counts.for && this.counts.against ? 1 : 0;
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
