// @ts-check
// Finds the papers that contain given words. One long text of all papers is scanned from end to end: a few hundredths
// of a second for tens of megabytes, without an index.

import { byMargin } from "./papers.js";
import { fold, searchWords } from "./text.js";

/** Weights of a word in a title, in an abstract, and inside a longer word. */
const IN_TITLE = 6;
const IN_ABSTRACT = 1;
const INSIDE = 0.25;
/** Occurrences of a word that count in one paper. */
const MOST_TIMES = 4;

/**
 * All papers as one folded text. Paper `row` begins at `starts[row]`, its abstract at `bodies[row]`.
 *
 * @typedef {{ all: string, starts: Int32Array, bodies: Int32Array, n: number }} Haystack
 */

/**
 * @param {string[]} titles
 * @param {string[]} abstracts
 * @returns {Haystack}
 */
function newHaystack(titles, abstracts) {
  const n = titles.length;
  const starts = new Int32Array(n + 1);
  const bodies = new Int32Array(n);
  const texts = [];
  let at = 0;
  for (let row = 0; row < n; row++) {
    const title = fold(titles[row]);
    const body = fold(abstracts[row]);
    starts[row] = at;
    bodies[row] = at + title.length + 1;
    texts.push(title, "\n", body, "\n");
    at += title.length + body.length + 2;
  }
  starts[n] = at;
  return { all: texts.join(""), starts, bodies, n };
}

/**
 * Adds the weight of a word to the scores and counts the papers that contain it.
 *
 * @param {Haystack} haystack
 * @param {string} word
 * @param {Float32Array} scores
 * @param {Uint16Array} hits
 */
function scoreWord({ all, starts, bodies }, word, scores, hits) {
  let row = 0;
  let times = 0;
  let last = -1;
  for (let found = all.indexOf(word); found >= 0; ) {
    while (starts[row + 1] <= found) row++;
    if (row !== last) {
      last = row;
      times = 0;
      hits[row]++;
    }
    times++;
    const isBeginning = found === 0 || !/[\p{L}\p{N}]/u.test(all[found - 1]);
    const weight = found < bodies[row] ? IN_TITLE : IN_ABSTRACT;
    scores[row] += (isBeginning ? weight : INSIDE * weight) / times;
    found = all.indexOf(word, times < MOST_TIMES ? found + word.length : starts[row + 1]);
  }
}

/**
 * Returns a function that finds the rows of the papers containing all words of a text, best first.
 *
 * @param {Pick<import("./types.js").PaperLists, "title" | "margin">} papers
 * @param {string[]} abstracts
 * @returns {(text: string) => number[]}
 */
export function newSearch(papers, abstracts) {
  const haystack = newHaystack(papers.title, abstracts);
  const surer = byMargin(papers);
  return (text) => {
    const words = searchWords(text);
    const scores = new Float32Array(haystack.n);
    const hits = new Uint16Array(haystack.n);
    for (const word of words) scoreWord(haystack, word, scores, hits);
    const found = [];
    for (let row = 0; row < haystack.n; row++) {
      if (words.length && hits[row] === words.length) found.push(row);
    }
    return found.sort((a, b) => scores[b] - scores[a] || surer(a, b));
  };
}
