// @ts-check
// What the panel shows: the list of themes, a theme, a paper, or the papers of an area of the map.

import { announce, make } from "./dom.js";
import { count } from "./format.js";
import { breakdown, mention, othersNote, themeLink } from "./lists.js";
import { paperView } from "./paper-view.js";
import { byMargin, membersOf } from "./papers.js";
import { showSearch } from "./search-view.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Visit} Visit */

/**
 * The views by their names.
 *
 * @param {Page} page
 * @param {(row: number) => Promise<HTMLElement>} backFrom Builds the link back from a paper.
 * @returns {Record<string, View>}
 */
export function newViews(page, backFrom) {
  return {
    themes: async (missing) => showThemes(page, missing),
    theme: (theme, visit) => showTheme(page, theme, visit),
    paper: (row, visit) => showPaper(page, row, visit, backFrom),
    search: (text, visit) => showSearch(page, text, visit),
    area: () => showArea(page),
    ...page.source.views?.(page),
  };
}

/**
 * @param {Page} page
 * @param {string | undefined} missing Why there is nothing else to show.
 */
function showThemes(page, missing) {
  page.put("themes", "", missing ? [make("p.warning", { tabindex: "-1" }, missing)] : []);
  page.map.setFocus({});
  announce(missing ?? "");
}

/**
 * @param {Page} page
 * @param {number} theme
 * @param {Visit} visit
 */
async function showTheme(page, theme, { isFirst }) {
  const { papers, map } = page;
  const { label } = page.themes[theme];
  const card = page.cards[theme];
  const members = membersOf(papers, theme);
  page.put("theme", label, [page.back("#themes", "All themes")], card);
  const list = card.querySelector(".listed");
  if (list && !card.dataset.whole) {
    card.dataset.whole = "yes";
    list.replaceWith(...(await page.list(members, (row) => mention(papers, row, othersNote(papers, row)))));
  }
  map.setFocus({ theme });
  map.camera.show(members, !isFirst);
  announce(`${label}, ${count(members.length, "paper")}`);
}

/**
 * @param {Page} page
 * @param {number} row
 * @param {Visit} visit
 * @param {(row: number) => Promise<HTMLElement>} backFrom
 */
async function showPaper(page, row, { isFirst, isLate }, backFrom) {
  const { source, map } = page;
  const [paper, neighbours] = await Promise.all([source.paper(row), source.neighbours(row)]);
  const abstracts = await Promise.all(neighbours.map(async (neighbour) => (await source.paper(neighbour.row)).abstract));
  if (isLate()) return;
  announce("");
  const back = await backFrom(row);
  const context = { papers: page.papers, themes: page.themes, marks: source.marks };
  page.put("paper", paper.title, [back, ...(source.tools?.(paper) ?? []), paperView(paper, neighbours, abstracts, context)]);
  map.setFocus({ papers: new Set([row, ...neighbours.map((neighbour) => neighbour.row)]), centre: row });
  map.camera.bring(row, !isFirst);
}

/** @param {Page} page */
async function showArea(page) {
  const { papers, themes } = page;
  const found = (page.area ?? []).slice().sort(byMargin(papers));
  const papersFound = count(found.length, "paper");
  page.put("list", `${papersFound} of an area`, [
    page.back("#themes", "All themes"),
    make("h2", { tabindex: "-1" }, found.length ? `${papersFound} in this area` : "No paper in this area"),
    ...breakdown(papers, themes, found),
    ...(await page.list(found, (row) => mention(papers, row, themeLink(themes[papers.theme[row]]), othersNote(papers, row)))),
  ]);
  page.map.setFocus({ papers: new Set(found) });
  announce(`${papersFound} in this area`);
}
