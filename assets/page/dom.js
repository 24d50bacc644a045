// @ts-check
// Builds elements from text, never from markup, so that nothing in a paper can become an element.

/** @typedef {Node | string | number | null | undefined | false} Child Missing and false children are left out. */

/**
 * @template {string} Name
 * @typedef {Name extends `${infer Tag}.${string}` ? ElementNamed<Tag> : ElementNamed<Name>} ElementOf
 */

/**
 * @template {string} Tag
 * @typedef {Tag extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag] : HTMLElement} ElementNamed
 */

/**
 * Creates an element from a tag with classes, such as `ul.chips`. Missing and false attributes are left out; `onclick`
 * and `ontoggle` become listeners, and `width` a variable of the style sheet.
 *
 * @template {string} Name
 * @param {Name} name
 * @param {{ onclick?: (event: MouseEvent) => unknown, ontoggle?: () => void, [name: string]: any } | null} [attributes]
 * @param {(Child | Child[])[]} children
 * @returns {ElementOf<Name>}
 */
export function make(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [attribute, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (attribute === "onclick" || attribute === "ontoggle") element.addEventListener(attribute.slice(2), value);
    else if (attribute === "width") element.style.setProperty("--w", value);
    else element.setAttribute(attribute, value === true ? "" : value);
  }
  return /** @type {ElementOf<Name>} */ (add(element, children));
}

/**
 * Appends children one by one: a single call cannot take a hundred thousand arguments.
 *
 * @template {HTMLElement} E
 * @param {E} element
 * @param {(Child | Child[])[]} children
 * @returns {E}
 */
export function add(element, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(/** @type {Node | string} */ (child));
  }
  return element;
}

/**
 * Replaces the children of an element.
 *
 * @template {HTMLElement} E
 * @param {E} element
 * @param {(Child | Child[])[]} children
 * @returns {E}
 */
export function fill(element, children) {
  element.replaceChildren();
  return add(element, children);
}

/**
 * Returns an element that the page's template always contains.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element ${id}.`);
  return element;
}

/**
 * Announces a change to users of screen readers.
 *
 * @param {string} text
 */
export function announce(text) {
  byId("status").textContent = text;
}

/**
 * Splits a text into its parts, with the given spans marked. Spans ascend and do not overlap.
 *
 * @param {string} text
 * @param {import("./types.js").Span[]} spans
 * @returns {Child[]}
 */
export function marked(text, spans) {
  /** @type {Child[]} */
  const parts = [];
  let at = 0;
  for (const [start, end] of spans) {
    parts.push(text.slice(at, start), make("mark", null, text.slice(start, end)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}
