// @ts-check
// Orders, groups and counts papers by their rows.

/** @typedef {import("./types.js").Papers} Papers */

/**
 * Compares rows so that the papers surest of their theme come first: the order where nothing else decides.
 *
 * @param {Pick<Papers, "margin">} papers
 * @returns {(a: number, b: number) => number}
 */
export const byMargin = ({ margin }) => (a, b) => margin[b] - margin[a] || a - b;

/**
 * Lists the rows of a theme, surest first.
 *
 * @param {Papers} papers
 * @param {number} theme
 * @returns {number[]}
 */
export function membersOf(papers, theme) {
  const members = [];
  for (let row = 0; row < papers.n; row++) if (papers.theme[row] === theme) members.push(row);
  return members.sort(byMargin(papers));
}

/**
 * Counts papers by theme, as pairs of theme and count, largest first.
 *
 * @param {Pick<Papers, "theme">} papers
 * @param {number[]} rows
 * @returns {[theme: number, n: number][]}
 */
export function countByTheme(papers, rows) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const row of rows) counts.set(papers.theme[row], (counts.get(papers.theme[row]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
