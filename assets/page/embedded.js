// @ts-check
// The data that the page itself contains, as a source. Every other module asks a source and waits for its answer, so a
// server can take its place.

import { byId } from "./dom.js";
import { newSearch } from "./search.js";

/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").PaperLists} PaperLists */

/**
 * The parts of the data. A neighbour is `[row, percent, term, percent, term, percent, …]`, its terms are numbers of
 * `terms`, which holds each term with its stem.
 *
 * @typedef {object} Parts
 * @property {{ themes: import("./types.js").Theme[], abstracts: number | null }} report
 * @property {PaperLists} papers
 * @property {string[]} abstracts
 * @property {{ terms: [term: string, stem: string][], of: number[][][] }} links
 */

/**
 * Reads parts of the page's data, each when it is first needed.
 *
 * @returns {<Name extends keyof Parts>(name: Name) => Parts[Name]}
 */
function embeddedParts() {
  /** @type {Map<string, any>} */
  const parsed = new Map();
  return (name) => {
    if (!parsed.has(name)) {
      const element = byId(`data-${name}`);
      parsed.set(name, JSON.parse(element.textContent ?? ""));
      element.remove();
    }
    return parsed.get(name);
  };
}

/**
 * Maps the ids of papers, and of those they stand for, to rows.
 *
 * @param {Pick<PaperLists, "id" | "others">} papers
 * @returns {Map<string, number>}
 */
export function rowsById({ id: ids, others }) {
  const rows = new Map(ids.map((id, row) => [id, row]));
  for (const [row, ids] of Object.entries(others)) {
    for (const other of ids) rows.set(other, Number(row));
  }
  return rows;
}

/**
 * Decodes the neighbours of one paper.
 *
 * @param {Parts["links"]} links
 * @param {number} row
 * @returns {import("./types.js").Neighbour[]}
 */
export function decodeNeighbours({ terms, of }, row) {
  return of[row].map(([neighbour, similarity, ...pairs]) => {
    const shared = [];
    for (let i = 0; i < pairs.length; i += 2) {
      const [term, stem] = terms[pairs[i]];
      shared.push({ term, stem, share: pairs[i + 1] });
    }
    return { row: neighbour, similarity, shared };
  });
}

/**
 * The source of a page that holds all its data.
 *
 * @param {ReturnType<typeof embeddedParts>} [part] Where the parts come from.
 * @returns {Source}
 */
export function embeddedSource(part = embeddedParts()) {
  /** @type {Map<string, number> | null} */
  let rows = null;
  /** @type {((text: string) => number[]) | null} */
  let search = null;

  return {
    themes: async () => part("report").themes,
    papers: async () => {
      const papers = part("papers");
      return { n: papers.id.length, ...papers };
    },
    rowOf: async (id) => {
      rows ??= rowsById(part("papers"));
      return rows.get(id);
    },
    paper: async (row) => {
      const { id, title, year, url, theme, margin, others } = part("papers");
      const abstract = part("abstracts")[row];
      return {
        row, id: id[row], title: title[row], year: year[row], url: url[row], theme: theme[row],
        margin: margin[row], others: others[row] ?? [], abstract,
        cut: part("report").abstracts !== null && abstract.endsWith("…"),
      };
    },
    neighbours: async (row) => decodeNeighbours(part("links"), row),
    search: async (text) => {
      search ??= newSearch(part("papers"), part("abstracts"));
      return { found: search(text), near: [], isCut: false, stems: new Map() };
    },
  };
}
