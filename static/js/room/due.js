import { one } from "./dom.js";

/** That the day has passed on which a room was due, and that it is open all the same: said from that moment on. */
export class Due {
  /**
   * @param {HTMLElement | null} section none where no day was set
   * @param {boolean} open whether the room is
   */
  constructor(section, open) {
    this.late = section && one(section, ".late");
    this.at = Date.parse(section?.dataset.due ?? "");
    this.open = open;
  }

  /** @param {number} now milliseconds */
  show(now) {
    if (this.late) this.late.hidden = !this.open || now < this.at;
  }
}
