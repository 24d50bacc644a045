// @ts-check
// The camera: which part of the map is in view. A point in the middle and a scale, moved at once or in a short glide.

/** @typedef {import("./types.js").Point} Point */
/** @typedef {[x: number, y: number, scale: number]} View The point in the middle, and pixels per unit of the map. */
/** @typedef {{ n: number, x: number[], y: number[] }} Positions */

/** How far one can zoom in from the whole map, and out of it. */
const CLOSEST = 80;
const FARTHEST = 0.6;
/** How far the camera zooms in by itself to show a few papers. */
const CLOSE = 12;
/** Duration of a glide, in milliseconds. */
const GLIDE = 380;
/** Width and height of the map, in its own units. */
const SIDE = 10000;
/** Pixels from the edge at which a paper counts as well in view. */
const MARGIN = 60;

export class Camera {
  #x = SIDE / 2;
  #y = SIDE / 2;
  #scale = 0.05;
  /** The scale that shows the whole map. */
  #whole = 0.05;
  #gliding = 0;
  #papers;
  #onChange;
  /** Size of the view, in pixels. */
  width = 1;
  height = 1;

  /**
   * @param {Positions} papers
   * @param {() => void} onChange
   */
  constructor(papers, onChange) {
    this.#papers = papers;
    this.#onChange = onChange;
  }

  /** Pixels per unit of the map. */
  get scale() {
    return this.#scale;
  }

  /** How far one has zoomed in; 1 shows the whole map. */
  get zoom() {
    return this.#scale / this.#whole;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {Point}
   */
  toScreen(x, y) {
    return [(x - this.#x) * this.#scale + this.width / 2, (y - this.#y) * this.#scale + this.height / 2];
  }

  /**
   * @param {number} sx
   * @param {number} sy
   * @returns {Point}
   */
  toMap(sx, sy) {
    return [(sx - this.width / 2) / this.#scale + this.#x, (sy - this.height / 2) / this.#scale + this.#y];
  }

  /**
   * The part of the map in view, in its own units.
   *
   * @returns {import("./types.js").Box}
   */
  window() {
    return {
      left: this.#x - this.width / 2 / this.#scale, top: this.#y - this.height / 2 / this.#scale,
      width: this.width / this.#scale, height: this.height / this.#scale,
    };
  }

  /**
   * Moves the map by pixels.
   *
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.stop();
    this.#set([this.#x - dx / this.#scale, this.#y - dy / this.#scale, this.#scale]);
  }

  /**
   * Zooms by a factor around a fixed point of the screen.
   *
   * @param {number} factor
   * @param {number} [sx]
   * @param {number} [sy]
   */
  zoomAt(factor, sx = this.width / 2, sy = this.height / 2) {
    this.stop();
    const [x, y] = this.toMap(sx, sy);
    const scale = Math.min(Math.max(this.#scale * factor, this.#whole * FARTHEST), this.#whole * CLOSEST);
    this.#set([x - (sx - this.width / 2) / scale, y - (sy - this.height / 2) / scale, scale]);
  }

  /**
   * Shows some papers, or all.
   *
   * @param {number[] | null} rows
   * @param {boolean} [glide]
   */
  show(rows, glide = true) {
    const view = rows ? frameSome(this.#papers, rows, this, this.#whole * CLOSE) : frameAll(this.#papers, this);
    if (view) this.#go(view, glide);
  }

  /**
   * Brings a paper into view if it is not well inside.
   *
   * @param {number} row
   * @param {boolean} [glide]
   */
  bring(row, glide = true) {
    const [x, y] = [this.#papers.x[row], this.#papers.y[row]];
    const [sx, sy] = this.toScreen(x, y);
    const isInside = sx > MARGIN && sy > MARGIN && sx < this.width - MARGIN && sy < this.height - MARGIN;
    if (!isInside) this.#go([x, y, this.#scale], glide);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const wasWhole = this.width === 1 || Math.abs(this.zoom - 1) < 0.01;
    [this.width, this.height] = [width, height];
    const all = frameAll(this.#papers, this);
    this.#whole = all[2];
    if (wasWhole) this.#set(all);
  }

  stop() {
    cancelAnimationFrame(this.#gliding);
  }

  /** @param {View} view */
  #set([x, y, scale]) {
    [this.#x, this.#y, this.#scale] = [x, y, scale];
    this.#onChange();
  }

  /**
   * @param {View} to
   * @param {boolean} glide
   */
  #go(to, glide) {
    this.stop();
    if (!glide || matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#set(to);
    /** @type {View} */
    const from = [this.#x, this.#y, this.#scale];
    const begun = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - begun) / GLIDE));
      this.#set(between(from, to, part));
      if (part < 1) this.#gliding = requestAnimationFrame(step);
    };
    this.#gliding = requestAnimationFrame(step);
  }
}

/**
 * A view between two others, easing in and out. Scales are interpolated geometrically, so that zooming looks even.
 *
 * @param {View} from
 * @param {View} to
 * @param {number} part From 0 to 1.
 * @returns {View}
 */
export function between([x, y, scale], [toX, toY, toScale], part) {
  const eased = part * part * (3 - 2 * part);
  return [x + (toX - x) * eased, y + (toY - y) * eased, scale * (toScale / scale) ** eased];
}

/** Parts of the papers that may lie outside a view, at each end. */
const OUTSIDE = 0.02;
const OUTSIDE_ALL = 0.0005;

/**
 * The view that shows all papers with some space around them.
 *
 * @param {Positions} papers
 * @param {{ width: number, height: number }} size
 * @returns {View}
 */
export function frameAll(papers, size) {
  /** @param {number[]} list */
  const all = (list) => range(Float64Array.from({ length: papers.n }, (_, row) => list[row]), OUTSIDE_ALL);
  return fit(all(papers.x), all(papers.y), size, 1);
}

/**
 * The view that shows some papers with some space around them; a few far away may lie outside. Null without papers.
 *
 * @param {Positions} papers
 * @param {number[]} rows
 * @param {{ width: number, height: number }} size
 * @param {number} closest The largest scale.
 * @returns {View | null}
 */
export function frameSome(papers, rows, size, closest) {
  if (!rows.length) return null;
  /** @param {number[]} list */
  const some = (list) => range(Float64Array.from(rows, (row) => list[row]), OUTSIDE);
  return fit(some(papers.x), some(papers.y), size, closest);
}

/**
 * The range of some coordinates without a part at each end; that of the whole map where there are none.
 *
 * @param {Float64Array} values
 * @param {number} part
 * @returns {Point}
 */
function range(values, part) {
  if (!values.length) return [0, SIDE];
  values.sort();
  const cut = Math.floor(values.length * part);
  return [values[cut], values[values.length - 1 - cut]];
}

/**
 * @param {Point} xs Left and right.
 * @param {Point} ys Top and bottom.
 * @param {{ width: number, height: number }} size
 * @param {number} largest
 * @returns {View}
 */
function fit([left, right], [top, bottom], { width, height }, largest) {
  const edge = Math.min(46, width / 12);
  const scale = Math.min((width - 2 * edge) / Math.max(right - left, 1), (height - 2 * edge) / Math.max(bottom - top, 1));
  return [(left + right) / 2, (top + bottom) / 2, Math.min(scale, largest)];
}
