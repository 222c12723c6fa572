/** @import { Words } from "../types.js" */

/**
 * A post as forms.Rebuttal wants it, alike for the socket and for a request: what is not there is left out.
 * @param {Words} words
 */
export function wire({ client_id, relation, source, parent_id, question, quote, quote_of }) {
  return {
    client_id,
    relation,
    source,
    ...(parent_id === null ? {} : { parent_id }),
    ...(question ? { question } : {}),
    ...(quote ? { quote, quote_of } : {}),
  };
}
