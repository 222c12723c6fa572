/** What every module does with the page: find what must be there, and clone what the server drew for cloning. */

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function one(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function all(root, selector) {
  return [...root.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));
}

/**
 * @param {string} id of a <template>
 * @returns {DocumentFragment}
 */
export function clone(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`The page has no template ${id}.`);
  return document.importNode(template.content, true);
}

/**
 * @param {ParentNode} root
 * @param {string} name of a symbol in the sprite
 */
export function setIcon(root, name) {
  root.querySelector("svg.icon use")?.setAttribute("href", `#i-${name}`);
}

/**
 * The element that was pressed, or the nearest around it, that fits.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function pressed(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}
