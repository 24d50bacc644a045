// @ts-check
// The lasso: a line drawn around papers to list them.

import { byId } from "./dom.js";
import { inside } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */

export class Lasso {
  #map;
  /** Whether the next drag draws. */
  #isOn = false;
  /** @type {Point[] | null} */
  #points = null;

  /** @param {import("./map.js").PaperMap} map */
  constructor(map) {
    this.#map = map;
  }

  get isOn() {
    return this.#isOn;
  }

  /** Whether a line is being drawn. */
  get isDrawing() {
    return this.#points !== null;
  }

  /** @param {boolean} isOn */
  set(isOn) {
    this.#isOn = isOn;
    byId("lasso").setAttribute("aria-pressed", String(isOn));
    this.#map.canvas.classList.toggle("lassoing", isOn);
  }

  toggle() {
    this.set(!this.#isOn);
  }

  /** @param {Point} point In units of the map, as all points here. */
  begin(point) {
    this.#points = [point];
  }

  /** @param {Point} point */
  extend(point) {
    if (!this.#points) return;
    this.#points.push(point);
    this.#map.setLasso(this.#points);
  }

  /**
   * Ends the line and lists the papers inside it.
   *
   * @returns {number[]}
   */
  close() {
    const found = this.#points ? inside(this.#map.papers, this.#points) : [];
    this.cancel();
    return found;
  }

  /** Drops the line. */
  cancel() {
    this.#points = null;
    this.#map.setLasso(null);
  }
}
