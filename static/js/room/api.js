/** Plain requests to the room's own addresses. */

/** Milliseconds. */
const PATIENCE = 10_000;

export class Api {
  /**
   * @param {string} url of the room
   * @param {string} token against forged requests
   */
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /**
   * @param {string} path
   * @returns {Promise<any>} an answer in the one shape of answers; rejects when none came
   */
  get(path) {
    return this.ask(path, {});
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {boolean} [leaving] whether it has to outlive the page
   * @returns {Promise<any>}
   */
  post(path, body, leaving = false) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return this.ask(path, { method: "POST", body: JSON.stringify(body), headers, keepalive: leaving });
  }

  /**
   * @private
   * @param {string} path
   * @param {RequestInit} options
   */
  async ask(path, options) {
    const response = await fetch(this.url + path, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      signal: AbortSignal.timeout(PATIENCE),
    });
    try {
      return await response.json();
    } catch {
      // a proxy's page, say, while the server starts
      throw new Error(`The server answered ${response.status} and no JSON.`);
    }
  }
}
