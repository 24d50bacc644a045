// @ts-check
// Numbers as readers see them.

const NUMBERS = new Intl.NumberFormat("en");

/**
 * Formats a number, such as "12,345".
 *
 * @param {number} n
 */
export const formatNumber = (n) => NUMBERS.format(n);

/**
 * Formats a count with its noun: "1 paper", "12,345 papers".
 *
 * @param {number} n
 * @param {string} noun
 */
export const count = (n, noun) => `${NUMBERS.format(n)} ${noun}${n === 1 ? "" : "s"}`;

/**
 * Shortens a text to a number of characters and an ellipsis.
 *
 * @param {string} text
 * @param {number} longest
 */
export const shorten = (text, longest) => (text.length > longest ? `${text.slice(0, longest).trimEnd()}…` : text);
