// @ts-check
// Lists of papers: each with its theme and year, a part at a time.

import { paperAddress, themeAddress } from "./addresses.js";
import { add, make } from "./dom.js";
import { count, formatNumber } from "./format.js";
import { countByTheme } from "./papers.js";

/** @typedef {import("./types.js").Child} Child */
/** @typedef {import("./types.js").Papers} Papers */
/** @typedef {import("./types.js").Theme} Theme */

/** Papers shown at first, and with each further click. */
export const PART = 40;
/** Themes named below a list. */
const NAMED = 5;

/**
 * A link to a theme, as a dot and its label.
 *
 * @param {Theme} theme
 */
export const themeLink = (theme) =>
  make(`a.theme.c${theme.colour}`, { href: themeAddress(theme.id) },
    make("span.dot.small", { "aria-hidden": "true" }), " ", make("bdi", null, theme.label));

/**
 * A link to a paper, followed by its year and further notes.
 *
 * @param {Papers} papers
 * @param {number} row
 * @param {(Node | string | null)[]} notes
 * @returns {[HTMLAnchorElement, ...Child[]]}
 */
export function mention(papers, row, ...notes) {
  const shown = [papers.year[row], ...notes].filter((note) => note !== null && note !== undefined);
  return [
    make("a", { href: paperAddress(papers.id[row]), dir: "auto", "data-place": String(row) }, papers.title[row]),
    " ",
    make("span.note", null, shown.flatMap((note, i) => [i > 0 && " · ", note])),
  ];
}

/**
 * Notes how many near-identical papers a paper stands for.
 *
 * @param {Papers} papers
 * @param {number} row
 */
export function othersNote(papers, row) {
  const n = papers.others[row]?.length;
  return n ? `+ ${count(n, "near-identical version")}` : null;
}

/**
 * A list of papers that grows on demand, and the button that makes it grow.
 *
 * @template [T=undefined]
 * @param {number[]} rows
 * @param {(row: number, known: T) => Child[] | Child} item What stands in the list for a row.
 * @param {{ first?: number, prepare?: (rows: number[]) => Promise<T[]> }} [options] How many are shown at first, and
 *   what has to be known of the rows of a part before they are shown.
 * @returns {Promise<[HTMLOListElement, HTMLButtonElement]>}
 */
export async function growingList(rows, item, { first = PART, prepare } = {}) {
  const list = make("ol.mentions.growing");
  const more = make("button.more", { type: "button", onclick: async () => (await grow(PART))?.querySelector("a")?.focus() });
  /** @param {number} n */
  async function grow(n) {
    more.disabled = true;
    const shown = list.children.length;
    const part = rows.slice(shown, shown + n);
    const known = await Promise.resolve(prepare?.(part)).finally(() => (more.disabled = false));
    const next = part.map((row, i) => make("li", null, item(row, /** @type {T} */ (known?.[i]))));
    add(list, next);
    const left = rows.length - shown - next.length;
    more.hidden = left === 0;
    more.textContent = `Show ${formatNumber(Math.min(PART, left))} more of ${formatNumber(left)}`;
    return next.at(0);
  }
  await grow(first);
  return [list, more];
}

/**
 * How some papers divide into themes: a bar, and links to the largest.
 *
 * @param {Papers} papers
 * @param {Theme[]} themes
 * @param {number[]} rows
 * @returns {Child[]}
 */
export function breakdown(papers, themes, rows) {
  if (rows.length === 0) return [];
  const counts = countByTheme(papers, rows);
  const named = counts.slice(0, NAMED);
  return [
    make("div.shares", { "aria-hidden": "true" },
      counts.map(([theme, n]) => make(`span.c${themes[theme].colour}`, { width: `${((100 * n) / rows.length).toFixed(2)}%` }))),
    make("ul.breakdown", null,
      named.map(([theme, n]) => make("li", null, themeLink(themes[theme]), " ", make("span.note", null, formatNumber(n)))),
      counts.length > named.length && make("li.note", null, `and ${count(counts.length - named.length, "other theme")}`)),
  ];
}
