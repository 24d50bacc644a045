// @ts-check
// Places the labels of themes on the map: each where its theme is densest, none over another.

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Point} Point */

/**
 * Where a theme is densest, in units of the map.
 *
 * @typedef {object} Anchor
 * @property {number} x
 * @property {number} y
 * @property {number} n Papers of the theme in view.
 * @property {number} spread Vertical standard deviation of the papers around the anchor.
 */

/** Cells in each direction in which the papers in view are counted. */
const CELLS = 24;

/**
 * Finds for each theme where most of its papers in view lie together.
 *
 * @param {Pick<import("./types.js").Papers, "n" | "x" | "y" | "theme">} papers
 * @param {number} nThemes
 * @param {Box} window The part of the map in view.
 * @returns {Anchor[]}
 */
export function densest(papers, nThemes, window) {
  const { cells, counts, inView } = countCells(papers, nThemes, window);
  const best = Array.from({ length: nThemes }, (_, theme) => fullestCell(counts, theme * CELLS * CELLS));
  const sums = best.map(() => [0, 0, 0, 0]);
  for (let row = 0; row < papers.n; row++) {
    const theme = papers.theme[row];
    if (cells[row] < 0 || !isAround(cells[row], best[theme])) continue;
    sums[theme][0] += papers.x[row];
    sums[theme][1] += papers.y[row];
    sums[theme][2]++;
    sums[theme][3] += papers.y[row] ** 2;
  }
  return sums.map(([x, y, n, squares], theme) => ({
    x: x / n, y: y / n, n: n ? inView[theme] : 0, spread: Math.sqrt(Math.max(0, squares / n - (y / n) ** 2)),
  }));
}

/**
 * Counts the papers in view by theme and cell.
 *
 * @param {Pick<import("./types.js").Papers, "n" | "x" | "y" | "theme">} papers
 * @param {number} nThemes
 * @param {Box} window
 */
function countCells(papers, nThemes, { left, top, width, height }) {
  const counts = new Uint32Array(nThemes * CELLS * CELLS);
  const cells = new Int32Array(papers.n).fill(-1);
  const inView = new Uint32Array(nThemes);
  for (let row = 0; row < papers.n; row++) {
    const column = Math.floor(((papers.x[row] - left) / width) * CELLS);
    const line = Math.floor(((papers.y[row] - top) / height) * CELLS);
    if (column < 0 || line < 0 || column >= CELLS || line >= CELLS) continue;
    cells[row] = line * CELLS + column;
    counts[papers.theme[row] * CELLS * CELLS + cells[row]]++;
    inView[papers.theme[row]]++;
  }
  return { cells, counts, inView };
}

/**
 * Returns the cell with the most papers of a theme whose counts begin at `start`, or -1 where it has none in view.
 *
 * @param {Uint32Array} counts
 * @param {number} start
 */
function fullestCell(counts, start) {
  let most = 0, at = -1;
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    // Neighbouring cells count too: a cloud may lie on the border between two.
    const here = countAround(counts, start, cell);
    if (here > most) [most, at] = [here, cell];
  }
  return at;
}

/**
 * Counts the papers in a cell, twice, and in the cells around it.
 *
 * @param {Uint32Array} counts
 * @param {number} start
 * @param {number} cell
 */
function countAround(counts, start, cell) {
  const line = Math.floor(cell / CELLS), column = cell % CELLS;
  let sum = counts[start + cell];
  for (let l = Math.max(0, line - 1); l <= Math.min(CELLS - 1, line + 1); l++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(CELLS - 1, column + 1); c++) {
      sum += counts[start + l * CELLS + c];
    }
  }
  return sum;
}

/**
 * @param {number} cell
 * @param {number} other
 */
function isAround(cell, other) {
  return Math.abs(Math.floor(cell / CELLS) - Math.floor(other / CELLS)) <= 1 && Math.abs((cell % CELLS) - (other % CELLS)) <= 1;
}

/** Characters that a label of one line has at most. */
const ONE_LINE = 14;

/**
 * Splits a label into one line, or two where it is long.
 *
 * @param {string} label
 * @returns {string[]}
 */
export function labelLines(label) {
  const words = label.split(" ");
  if (label.length <= ONE_LINE || words.length === 1) return [label];
  let best = [label], longest = label.length;
  for (let cut = 1; cut < words.length; cut++) {
    const lines = [words.slice(0, cut).join(" "), words.slice(cut).join(" ")];
    const length = Math.max(lines[0].length, lines[1].length);
    if (length < longest) [best, longest] = [lines, length];
  }
  return best;
}

/** Pixels kept free along the frame. */
const EDGE = 4;

/** Boxes that neither overlap one another nor leave the frame. */
export class Boxes {
  /** @type {Box[]} */
  #taken;

  /**
   * @param {number} width
   * @param {number} height
   * @param {Box[]} kept Boxes to keep free.
   */
  constructor(width, height, kept = []) {
    this.width = width;
    this.height = height;
    this.#taken = [...kept];
  }

  /**
   * Takes the first box around a point that is free, trying offsets given in widths and heights of the box.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {Point[]} offsets
   * @returns {Box | null}
   */
  fit(x, y, w, h, offsets) {
    for (const [dx, dy] of offsets) {
      const box = { left: x + dx * w - w / 2, top: y + dy * h - h / 2, width: w, height: h };
      if (this.#isInFrame(box) && this.#taken.every((other) => !overlap(box, other))) {
        this.#taken.push(box);
        return box;
      }
    }
    return null;
  }

  /** @param {Box} box */
  #isInFrame({ left, top, width, height }) {
    return left >= EDGE && top >= EDGE && left + width <= this.width - EDGE && top + height <= this.height - EDGE;
  }
}

/**
 * Whether two boxes share an area.
 *
 * @param {Box} a
 * @param {Box} b
 */
export function overlap(a, b) {
  return !(a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top);
}

/**
 * Lists where a label may stand relative to its anchor, in its own widths and heights: above or below a small cloud, so
 * as not to hide it, and in the middle of a large one.
 *
 * @param {number} spread Of the cloud, in pixels.
 * @param {number} height Of the label, in pixels.
 * @returns {Point[]}
 */
export function labelOffsets(spread, height) {
  const out = spread / height + 0.6;
  /** @type {Point[]} */
  const beside = [[0, -out], [0, out], [-0.3, -out], [0.3, -out], [-0.3, out], [0.3, out], [-0.46, -out], [0.46, -out], [-0.46, out], [0.46, out]];
  /** @type {Point[]} */
  const middle = [[0, 0], [0, -0.7], [0, 0.7], [-0.4, 0], [0.4, 0], [-0.6, -0.7], [0.6, 0.7]];
  return spread > 2.2 * height ? [...middle, ...beside] : [...beside, ...middle];
}

/** Papers in view with which a theme gets a label. */
const ENOUGH = 3;

/**
 * Lists the themes that get a label, most important first: the chosen one, then those with most papers in view.
 *
 * @param {Anchor[]} anchors
 * @param {number | null} chosen
 * @returns {number[]}
 */
export function labelOrder(anchors, chosen) {
  const most = Math.max(1, ...anchors.map((anchor) => anchor.n));
  const order = anchors.map((_, theme) => theme).filter((theme) => anchors[theme].n >= ENOUGH || anchors[theme].n === most);
  return order.sort((a, b) => Number(b === chosen) - Number(a === chosen) || anchors[b].n - anchors[a].n || a - b);
}
