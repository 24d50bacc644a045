// @ts-check
// The addresses of views, kept in the fragment of the page's address.

/**
 * What an address names: a view of this page, or something else.
 *
 * @typedef {{ view: "themes" } | { view: "area" } | { view: "theme", id: string } | { view: "paper", id: string }
 *   | { view: "search", text: string } | { view: "other" }} Target
 */

/** @param {string} id */
export const paperAddress = (id) => `#paper=${encodeURIComponent(id)}`;

/** @param {number} id */
export const themeAddress = (id) => `#theme-${id}`;

/** @param {string} text */
export const searchAddress = (text) => (text ? `#search=${encodeURIComponent(text)}` : "#themes");

/**
 * Reads an address.
 *
 * @param {string} address
 * @returns {Target}
 */
export function parseAddress(address) {
  const hash = address.replace(/^#/, "");
  if (hash === "" || hash === "themes") return { view: "themes" };
  if (hash === "area") return { view: "area" };
  const theme = /^theme-(\d+)$/.exec(hash);
  if (theme) return { view: "theme", id: theme[1] };
  if (hash.startsWith("paper=")) return { view: "paper", id: decode(hash.slice(6)) };
  if (hash.startsWith("search=")) {
    const text = decode(hash.slice(7)).trim();
    return text ? { view: "search", text } : { view: "themes" };
  }
  return { view: "other" };
}

/**
 * Decodes a part of an address; what is not encoded properly stays as it is.
 *
 * @param {string} text
 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
