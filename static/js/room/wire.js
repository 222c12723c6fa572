/** @import { Entry } from "../types.js" */

/**
 * A post as forms.Rebuttal wants it, alike for the socket and for a request: what is not there is left out.
 * @param {Entry} entry
 */
export function wire({ client_id, relation, source, parent_id, target, question, scheme, citation, parts, restated, quote, quote_of, after }) {
  return {
    client_id,
    relation,
    source,
    ...(parent_id === null ? {} : { parent_id }),
    ...(target ? { target } : {}),
    ...(question ? { question } : {}),
    ...(scheme ? { scheme } : {}),
    ...(citation ? { citation } : {}),
    ...parts,
    ...(restated ? { restated } : {}),
    ...(quote ? { quote, quote_of } : {}),
    ...(after ? { after } : {}),
  };
}
