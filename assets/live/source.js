// @ts-check
// The data of the live page, as a source. Themes and positions on the map stand in the page; everything else is asked of
// the program behind it.

import { make } from "../page/dom.js";
import { embeddedSource } from "../page/embedded.js";
import { Api, isAbort } from "./api.js";
import { readingList } from "./reading-list.js";
import { Rows, paperPath } from "./rows.js";
import { seedSearch } from "./seeds.js";

/** @typedef {import("../page/types.js").Found} Found */
/** @typedef {import("../page/types.js").Neighbour} Neighbour */
/** @typedef {import("../page/types.js").Paper} Paper */
/** @typedef {import("../page/types.js").Source} Source */

/**
 * A part of the live page that adds to the views of papers and lists.
 *
 * @typedef {Required<Pick<Source, "tools" | "marks" | "route" | "views">>} Part
 */

/** Papers that a search lists at most. */
const MOST_FOUND = 200;
/** Characters of a search that are sent. */
const MOST_SENT = 1000;
/** Milliseconds without another letter after which a search is asked for. */
const TYPED = 120;

/** @returns {Source} */
export function liveSource() {
  const api = new Api();
  const embedded = embeddedSource();
  const rows = new Rows(api, embedded);
  const parts = [seedSearch(api, rows), readingList(api, rows)];
  return {
    themes: embedded.themes,
    papers: () => rows.papers(),
    rowOf: (id) => rows.find(id),
    paper: (row) => paper(api, rows, row),
    neighbours: (row) => neighbours(api, rows, row),
    search: search(api, rows),
    marks: (...asked) => [" ", make("span.pair", null, parts.flatMap((part) => part.marks(...asked)))],
    tools: (shown) => [make("div.wishes", null, parts.flatMap((part) => part.tools(shown)))],
    route: (hash) => parts.map((part) => part.route(hash)).find(Boolean) ?? null,
    views: (page) => Object.assign({}, ...parts.map((part) => part.views(page))),
  };
}

/**
 * @param {Api} api
 * @param {Rows} rows
 * @param {number} row
 * @returns {Promise<Paper>}
 */
async function paper(api, rows, row) {
  const { id, title, year, url, theme, margin } = await rows.papers();
  const answer = await api.ask(paperPath(id[row]));
  return {
    row, id: id[row], title: title[row], year: year[row], url: url[row], theme: theme[row], margin: margin[row],
    others: answer?.others ?? [], abstract: answer?.shown.abstract ?? "", cut: false,
  };
}

/**
 * @param {Api} api
 * @param {Rows} rows
 * @param {number} row
 * @returns {Promise<Neighbour[]>}
 */
async function neighbours(api, rows, row) {
  const { id } = await rows.papers();
  /** @type {{ id: string, similarity: number, shared_terms: { term: string, share: number }[], stems: string[] }[]} */
  const answers = (await api.ask(`${paperPath(id[row])}/neighbours`)) ?? [];
  return (await rows.pair(answers)).map(({ answer, row }) => ({
    row,
    similarity: percent(answer.similarity),
    shared: answer.shared_terms.map(({ term, share }, i) => ({ term, stem: answer.stems[i], share: percent(share) })),
  }));
}

/** @param {number} share */
const percent = (share) => Math.round(100 * share);

/**
 * Searches once typing rests; a new search ends the one before.
 *
 * @param {Api} api
 * @param {Rows} rows
 * @returns {(text: string) => Promise<Found>}
 */
function search(api, rows) {
  /** @type {AbortController | null} */
  let running = null;
  /** @returns {Found} */
  const nothing = () => ({ found: [], near: [], isCut: false, stems: new Map() });
  return async (text) => {
    if (!text.trim()) return nothing();
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    await new Promise((done) => setTimeout(done, TYPED));
    if (signal.aborted) return nothing();
    try {
      return await ask(api, rows, text, signal);
    } catch (error) {
      // Another search has begun, and nobody waits for this one.
      if (isAbort(error)) return nothing();
      throw error;
    }
  };
}

/**
 * @param {Api} api
 * @param {Rows} rows
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function ask(api, rows, text, signal) {
  const query = new URLSearchParams({ q: text.slice(0, MOST_SENT), n: String(MOST_FOUND), words: "first" });
  /** @type {{ id: string, holds_all: boolean, stems: string[] }[]} */
  const answers = await api.ask(`/api/search?${query}`, { signal });
  const holding = answers.filter((answer) => answer.holds_all), others = answers.filter((answer) => !answer.holds_all);
  const [found, similar] = await Promise.all([rows.findAll(holding), rows.pair(others)]);
  return {
    found,
    near: similar.map(({ row }) => row),
    isCut: holding.length === MOST_FOUND,
    stems: new Map(similar.map(({ answer, row }) => [row, answer.stems])),
  };
}
