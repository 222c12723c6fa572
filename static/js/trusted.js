/**
 * The one place where a string becomes markup, and the one Trusted Types policy. Only what the server has rendered and
 * cleaned comes here; everything else that is shown goes through textContent.
 */

/** @typedef {{createPolicy: (name: string, rules: {createHTML: (html: string) => string}) => {createHTML: (html: string) => string}}} Factory */

const factory = /** @type {{trustedTypes?: Factory}} */ (globalThis).trustedTypes;
const rules = { createHTML: (/** @type {string} */ html) => html };
const policy = factory ? factory.createPolicy("rejoinder", rules) : rules;

/**
 * @param {Element} element
 * @param {string} cleaned
 */
export function setCleaned(element, cleaned) {
  element.innerHTML = policy.createHTML(cleaned);
}
