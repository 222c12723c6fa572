/** @import { Api } from "./api.js" */
import { all, one, pressed } from "./dom.js";
import { quotation } from "./words.js";

/** One menu for all posts: what its link leads to without a script, done in place. */
export class Menu {
  /**
   * @param {HTMLElement} menu
   * @param {object} room
   * @param {string} room.url
   * @param {boolean} room.moderates
   * @param {boolean} room.mayPost
   * @param {Api} api
   * @param {(words: string) => void} say
   */
  constructor(menu, room, api, say) {
    this.menu = menu;
    this.room = room;
    this.api = api;
    this.say = say;
    /** @type {HTMLElement | null} */
    this.article = null;
    menu.addEventListener("click", (event) => void this.act(event));
  }

  /**
   * @param {HTMLElement} article
   * @param {HTMLElement} source the link that was pressed
   */
  open(article, source) {
    this.article = article;
    const own = this.address();
    const gone = article.classList.contains("removed");
    const mine = article.hasAttribute("data-mine");
    for (const item of all(this.menu, "li")) {
      const whose = item.dataset.for ?? "";
      item.hidden =
        (whose.includes("mine") && !mine) ||
        (whose.includes("staff") && !this.room.moderates) ||
        whose.includes("gone") !== gone && whose !== "" ||
        (gone && whose === "");
    }
    const withdraw = one(this.menu, "[data-act=withdraw]");
    withdraw.textContent = withdraw.dataset.words ??= withdraw.textContent ?? "";
    one(this.menu, "[data-act=branch]").setAttribute("href", `${this.room.url}?branch=${article.id.slice("post-".length)}`);
    for (const act of ["edit", "remove", "versions"]) one(this.menu, `[data-act=${act}]`).setAttribute("href", `${own}/${act}`);
    one(this.menu, "[data-act=edit]").parentElement?.toggleAttribute("hidden", !mine || gone || !this.room.mayPost);
    this.show(source);
  }

  /**
   * Beside the link: by the style sheet where it can be said there, by hand elsewhere.
   * @private
   * @param {HTMLElement} source
   */
  show(source) {
    /** @type {any} */ (this.menu).showPopover({ source });
    if (!CSS.supports("position-area", "block-end")) {
      const at = source.getBoundingClientRect();
      const top = Math.min(at.bottom, innerHeight - this.menu.offsetHeight - 8);
      Object.assign(this.menu.style, { position: "fixed", margin: "0", inset: `${top}px auto auto ${Math.max(8, at.right - this.menu.offsetWidth)}px` });
    }
    /** @type {HTMLElement | null} */ (this.menu.querySelector("li:not([hidden]) :is(a, button)"))?.focus();
  }

  /** @private */
  address() {
    return `${this.room.url}/posts/${this.article?.id.slice("post-".length)}`;
  }

  /**
   * @private
   * @param {Event} event
   */
  async act(event) {
    const item = pressed(event, "button");
    const article = this.article;
    if (!item || !article) return;
    const link = new URL(`${this.address()}#${article.id}`, location.href).href;
    switch (item.dataset.act) {
      case "link":
        await this.copy(link, "The link has been copied.");
        break;
      case "quotation": {
        const words = /** @type {HTMLElement} */ (one(article, ".prose")).innerText;
        await this.copy(quotation(words, one(article, ".author bdi").textContent ?? "", link), "The quotation has been copied.");
        break;
      }
      case "withdraw":
        // what cannot be undone is asked for twice
        if (item.textContent !== item.dataset.sure) {
          item.textContent = item.dataset.sure ?? "";
          return;
        }
        await this.order("withdraw");
        break;
      case "restore":
        await this.order("restore");
        break;
    }
    this.menu.hidePopover();
  }

  /**
   * The post's new shape comes as an event, as to everybody.
   * @private
   * @param {string} what
   */
  async order(what) {
    const answer = await this.api.post(`${this.address().slice(this.room.url.length)}/${what}`, {});
    if (!answer.ok) this.say(answer.error.message);
  }

  /**
   * @private
   * @param {string} text
   * @param {string} done
   */
  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(done);
    } catch {
      this.say("The browser did not let this page copy. The link stands on the time of the argument.");
    }
  }
}
