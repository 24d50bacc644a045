// @ts-check
// The view of a search: the papers that contain every word, then similar ones.

import { add, announce, fill, make, marked } from "./dom.js";
import { count } from "./format.js";
import { PART, breakdown, mention, othersNote, themeLink } from "./lists.js";
import { excerpt, findStems, findWords, searchWords } from "./text.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {(text: string, row: number) => import("./types.js").Span[]} Find */

/** Similar papers shown at first below those that contain every word. */
const FEW = 10;
/** Shorter words are not marked in similar papers: they are in every text and would hide the others. */
const SHORT = 3;

/**
 * @param {Page} page
 * @param {string} text
 * @param {import("./types.js").Visit} visit
 */
export async function showSearch(page, text, { isLate }) {
  const { source, themes, papers, map, query } = page;
  // While somebody types the next word, the space before it stays.
  if (query.value.trim() !== text) query.value = text;
  const { found, near, isCut, stems } = await source.search(text);
  const words = searchWords(text);
  if (isLate()) return;
  const heading = headingOf(found.length, near.length, isCut);
  const nearHeading = `${count(near.length, "paper")} near to these words`;
  const lists = make("div");
  page.put("list", `Search: ${text}`, [
    page.back("#themes", "All themes"),
    make("h2", { tabindex: "-1" }, heading),
    !found.length && !near.length && make("p.hint", null, "Papers are found that hold all words as typed, in title or abstract. Try fewer words, or their beginnings."),
    ...breakdown(papers, themes, found.length ? found : near),
    lists,
  ]);
  map.setFocus({ papers: new Set(found.length ? found : near) });
  announce(near.length ? `${heading}; ${nearHeading}` : heading);
  const matches = found.length ? await listFound(page, found, (part) => findWords(part, words)) : [];
  if (isLate()) return;
  fill(lists, matches);
  if (!near.length) return;
  const long = words.flatMap((word) => word.split(" ")).filter((word) => word.length > SHORT);
  const similar = await listFound(page, near, (part, row) => findStems(part, [...long, ...(stems.get(row) ?? [])]), found.length ? FEW : PART);
  if (isLate()) return;
  add(lists, [make("h3", null, found.length ? `And ${nearHeading}` : nearHeading), ...similar]);
}

/**
 * @param {number} nFound
 * @param {number} nNear
 * @param {boolean} isCut
 */
function headingOf(nFound, nNear, isCut) {
  if (isCut) return `The first ${count(nFound, "paper")}`;
  if (nFound) return count(nFound, "paper");
  return nNear ? "No paper holds all these words" : "Nothing found";
}

/**
 * Lists papers with the excerpts of their abstracts around the words that `find` finds.
 *
 * @param {Page} page
 * @param {number[]} found
 * @param {Find} find
 * @param {number} [first]
 */
function listFound(page, found, find, first = PART) {
  const { source, themes, papers } = page;
  /** @param {number[]} rows */
  const prepare = (rows) => Promise.all(rows.map(async (row) => (await source.paper(row)).abstract));
  return page.list(found, (row, /** @type {string} */ abstract) => {
    /** @param {string} text */
    const here = (text) => find(text, row);
    const link = mention(papers, row, themeLink(themes[papers.theme[row]]), othersNote(papers, row));
    fill(link[0], marked(papers.title[row], here(papers.title[row])));
    const text = excerpt(abstract, here);
    return [...link, ...(source.marks?.(papers, row) ?? []), abstract && make("p.snippet", { dir: "auto" }, marked(text, here(text)))];
  }, { first, prepare });
}
