// @ts-check
// Finds papers like some and unlike others. These seeds stand in the address, `#like=ID&like=ID&not=ID`, so that they can
// be linked to and taken back.

import { announce, make } from "../page/dom.js";
import { count } from "../page/format.js";
import { breakdown, mention, othersNote, themeLink } from "../page/lists.js";

/** @typedef {import("../page/page.js").Page} Page */

/**
 * Ids of papers that others should be like, and of papers that they should not.
 *
 * @typedef {{ like: string[], not: string[] }} Seeds
 */

/** Papers listed. */
const MOST_RELATED = 50;

/**
 * Reads the seeds of an address, without its `#`.
 *
 * @param {string} hash
 * @returns {Seeds}
 */
export function parseSeeds(hash) {
  const asked = new URLSearchParams(/^(like|not)=/.test(hash) ? hash : "");
  return { like: asked.getAll("like"), not: asked.getAll("not") };
}

/**
 * Writes the address of seeds, encoded as the page's other addresses are.
 *
 * @param {Seeds} seeds
 */
export function seedsAddress({ like, not }) {
  const parts = [...like.map((id) => ["like", id]), ...not.map((id) => ["not", id])];
  return parts.length ? `#${parts.map(([name, id]) => `${name}=${encodeURIComponent(id)}`).join("&")}` : "#themes";
}

/**
 * @param {Seeds} seeds
 * @param {string} id
 * @returns {Seeds}
 */
export const without = ({ like, not }, id) => ({ like: like.filter((other) => other !== id), not: not.filter((other) => other !== id) });

/** @param {Seeds} seeds @param {string} id @returns {Seeds} */
export const withLike = (seeds, id) => {
  const rest = without(seeds, id);
  return { ...rest, like: [...rest.like, id] };
};

/** @param {Seeds} seeds @param {string} id @returns {Seeds} */
export const withNot = (seeds, id) => {
  const rest = without(seeds, id);
  return { ...rest, not: [...rest.not, id] };
};

/** @param {Seeds} seeds */
const go = (seeds) => (location.hash = seedsAddress(seeds));

/**
 * @param {string} text
 * @param {() => void} onclick
 * @param {string} [label]
 */
const button = (text, onclick, label) => make("button.more", { type: "button", onclick, "aria-label": label }, text);

/**
 * @param {import("./api.js").Api} api
 * @param {import("./rows.js").Rows} rows
 * @returns {import("./source.js").Part}
 */
export function seedSearch(api, rows) {
  /** The seeds last looked at, to which a paper adds itself. @type {Seeds} */
  let last = { like: [], not: [] };
  return {
    marks: (papers, row, centre = null) => {
      const id = papers.id[row];
      // In the view of a paper, its neighbours are those like it.
      const fresh = last.like.length || centre === null ? null : { like: [papers.id[centre]], not: [id] };
      return [
        button("+", () => go(withLike(last, id)), `More like ${papers.title[row]}`),
        (last.like.length > 0 || fresh) && button("−", () => go(fresh ?? withNot(last, id)), `Not like ${papers.title[row]}`),
      ];
    },
    tools: ({ id }) => [
      button(last.like.length ? "More like this too" : "More like this", () => go(withLike(last, id))),
      last.like.length > 0 && button("Not like this", () => go(withNot(last, id))),
    ],
    route: (hash) => {
      const seeds = parseSeeds(hash);
      return seeds.like.length + seeds.not.length ? ["related", seeds] : null;
    },
    views: (page) => ({
      related: async (seeds, visit) => {
        last = seeds;
        await showRelated(page, seeds, visit, { api, rows });
      },
    }),
  };
}

/**
 * @param {Page} page
 * @param {Seeds} seeds
 * @param {import("../page/types.js").Visit} visit
 * @param {{ api: import("./api.js").Api, rows: import("./rows.js").Rows }} program
 */
async function showRelated(page, seeds, { isLate }, { api, rows }) {
  const { papers, themes, source } = page;
  const [found, like, not] = await Promise.all([related(api, rows, seeds), rowsOf(rows, seeds.like), rowsOf(rows, seeds.not)]);
  if (isLate()) return;
  /**
   * @param {string} title
   * @param {number[]} seedRows
   */
  const chips = (title, seedRows) => seedRows.length === 0 ? [] : [
    make("h3", null, title),
    make("ul.chips", null, seedRows.map((row) =>
      make("li", null, mention(papers, row), button("×", () => go(without(seeds, papers.id[row])), `Take back ${papers.title[row]}`)))),
  ];
  const papersLike = `${count(found.length, "paper")} like these`;
  page.put("list", "Papers like these", [
    page.back("#themes", "All themes"),
    make("h2", { tabindex: "-1" }, found.length ? papersLike : "No paper is like these"),
    ...chips("More like", like), ...chips("Not like", not),
    ...breakdown(papers, themes, found),
    ...(await page.list(found, (row) => [
      ...mention(papers, row, themeLink(themes[papers.theme[row]]), othersNote(papers, row)),
      ...(source.marks?.(papers, row) ?? []),
    ])),
  ]);
  page.map.setFocus({ papers: new Set([...found, ...like]) });
  announce(papersLike);
}

/**
 * @param {import("./api.js").Api} api
 * @param {import("./rows.js").Rows} rows
 * @param {Seeds} seeds
 */
async function related(api, rows, { like, not }) {
  if (!like.length) return [];
  const query = new URLSearchParams([...like.map((id) => ["id", id]), ...not.map((id) => ["not", id]), ["n", String(MOST_RELATED)]]);
  return rows.findAll(await api.ask(`/api/related?${query}`));
}

/**
 * @param {import("./rows.js").Rows} rows
 * @param {string[]} ids
 */
const rowsOf = (rows, ids) => rows.findAll(ids.map((id) => ({ id })));
