// @ts-check
// Finds words in texts. Everything here works on plain strings.

/** @typedef {import("./types.js").Span} Span */

/**
 * Folds a text for comparison: lower case, without diacritics.
 *
 * @param {string} text
 */
export function fold(text) {
  const lower = text.toLowerCase();
  // Most texts are ASCII and need nothing else.
  return /\P{ASCII}/u.test(lower) ? lower.normalize("NFKD").replace(/\p{M}+/gu, "") : lower;
}

/**
 * Finds the words with one of these stems. A Snowball stem is the beginning of its words except for a last letter that
 * may have changed (`studi` in `studies` and `study`).
 *
 * @param {string} text
 * @param {string[]} stems
 * @returns {Span[]}
 */
export function findStems(text, stems) {
  const roots = stems.map((stem) => fold(stem)).map((stem) => [stem.length > 3 ? stem.replace(/[iy]$/, "") : stem, stem]);
  /** @type {Span[]} */
  const spans = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]+(?:[-’'][\p{L}\p{N}]+)*/gu)) {
    const pieces = [match[0], ...(match[0].includes("-") ? match[0].split("-") : [])];
    const hit = pieces.some((piece) => {
      const word = fold(piece);
      return roots.some(([root, stem]) => word === stem || (root.length > 2 && word.startsWith(root) && word.length - root.length <= 6));
    });
    // A compound is marked as a whole.
    if (hit) spans.push([match.index, match.index + match[0].length]);
  }
  return spans;
}

/** Letters and digits of scripts that separate words by spaces. */
const IN_WORD = /(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}\p{M}]/u;

/**
 * Widens ascending spans to whole words and merges those that then overlap.
 *
 * @param {string} text
 * @param {Span[]} spans
 * @returns {Span[]}
 */
export function widenToWords(text, spans) {
  /** @param {number} at */
  const isLetter = (at) => IN_WORD.test(text[at] ?? "");
  /** @param {number} at */
  const isIn = (at) => isLetter(at) || (/[-’']/.test(text[at] ?? "") && isLetter(at - 1) && isLetter(at + 1));
  /** @type {Span[]} */
  const out = [];
  for (let [start, end] of spans) {
    while (start > 0 && isIn(start) && isIn(start - 1)) start--;
    while (isIn(end - 1) && isIn(end)) end++;
    const last = out.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}

/** Number of words a search takes into account. */
const MOST_WORDS = 60;

/**
 * Splits a search into its distinct words; quoted phrases count as one.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function searchWords(text) {
  const words = [...fold(text).matchAll(/"([^"]+)"|([^\s"]+)/g)].map(([, quoted, word]) => (quoted ?? word).trim());
  return [...new Set(words.filter(Boolean))].slice(0, MOST_WORDS);
}

/**
 * Finds the words of a search in a text, as whole words that do not overlap.
 *
 * @param {string} text
 * @param {string[]} words
 * @returns {Span[]}
 */
export function findWords(text, words) {
  const folded = fold(text);
  // Where folding changed the length, positions in the folded text do not hold in the original.
  if (folded.length !== text.length) return findStems(text, words);
  /** @type {Span[]} */
  const spans = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      spans.push([at, at + word.length]);
    }
  }
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return widenToWords(text, spans);
}

/** Length of an excerpt, and of the text before the first word in it. */
const EXCERPT = 220;
const LEAD = 70;

/**
 * Cuts an abstract to the part around the first match.
 *
 * @param {string} abstract
 * @param {(text: string) => Span[]} find
 * @returns {string}
 */
export function excerpt(abstract, find) {
  const [first] = find(abstract);
  let start = first ? Math.max(0, first[0] - LEAD) : 0;
  if (start > 0) start = abstract.indexOf(" ", start) + 1;
  let cut = abstract.slice(start, start + EXCERPT);
  const isCut = start + EXCERPT < abstract.length;
  if (isCut) cut = cut.slice(0, Math.max(cut.lastIndexOf(" "), EXCERPT / 2));
  return (start > 0 ? "… " : "") + cut + (isCut && !cut.endsWith("…") ? " …" : "");
}
