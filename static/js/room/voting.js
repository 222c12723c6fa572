import { one } from "./dom.js";

/**
 * What a room's page says while it is open to a vote, and once what came of it is shown; nothing before the first.
 * @param {string} voting how far the two votes have come
 * @param {boolean} mayVote
 * @returns {{says: string, leads: string} | undefined}
 */
export function hint(voting, mayVote) {
  const leads = mayVote ? "Vote on the claim" : "See how it goes on";
  if (voting === "before") return { says: "The first vote is open", leads };
  if (voting === "after") return { says: "The second vote is open", leads };
  return voting === "closed" ? { says: "The votes have closed", leads: "What the votes came to" } : undefined;
}

/** The line of the room's page that leads to its votes. */
export class VotingLine {
  /**
   * @param {HTMLElement} line
   * @param {(words: string) => void} say to who does not see it
   */
  constructor(line, say) {
    this.line = line;
    this.say = say;
  }

  /** @param {string} voting as the room has it now */
  hear(voting) {
    if (voting === this.line.dataset.voting) return;
    this.line.dataset.voting = voting;
    const found = hint(voting, "mayVote" in this.line.dataset);
    this.line.hidden = !found;
    if (!found) return;
    const mark = one(this.line, "span");
    mark.textContent = found.says;
    mark.classList.toggle("open-mark", voting !== "closed");
    one(this.line, "a").textContent = found.leads;
    this.say(`${found.says}.`);
  }
}
