// @ts-check
// Finds papers by where they lie on the map.

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./camera.js").Positions} Positions */

/**
 * Returns the row of the paper nearest to a point within a distance, or null.
 *
 * @param {Positions} papers
 * @param {Point} point
 * @param {number} distance In units of the map.
 * @param {(row: number) => boolean} accepts
 * @returns {number | null}
 */
export function nearest(papers, [x, y], distance, accepts) {
  let best = null, least = distance ** 2;
  for (let row = 0; row < papers.n; row++) {
    const square = (papers.x[row] - x) ** 2 + (papers.y[row] - y) ** 2;
    if (square < least && accepts(row)) [best, least] = [row, square];
  }
  return best;
}

/**
 * Lists the rows of the papers inside a polygon.
 *
 * @param {Positions} papers
 * @param {Point[]} polygon
 * @returns {number[]}
 */
export function inside(papers, polygon) {
  const xs = polygon.map((point) => point[0]), ys = polygon.map((point) => point[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let row = 0; row < papers.n; row++) {
    const x = papers.x[row], y = papers.y[row];
    if (x < left || x > right || y < top || y > bottom) continue;
    let isInside = false;
    for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
      const crosses = ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i];
      if (crosses) isInside = !isInside;
    }
    if (isInside) found.push(row);
  }
  return found;
}
