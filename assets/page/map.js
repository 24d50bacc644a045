// @ts-check
// The map: dots for papers, labels for themes, and whatever is chosen before all others.

import { Camera } from "./camera.js";
import { byId } from "./dom.js";
import { drawCrosshair, drawDots, drawLasso, drawLinks, drawRing, drawTitles } from "./drawing.js";
import { inside, nearest } from "./geometry.js";
import { densest } from "./label-layout.js";
import { drawLabels } from "./labels.js";
import { readPalette } from "./palette.js";
import { Raster, context2d } from "./raster.js";

/** @typedef {import("./types.js").Focus} Focus */
/** @typedef {import("./types.js").Point} Point */

/** With more papers, dots are drawn at low resolution while the map moves. */
const MANY = 20000;
/** Milliseconds after its last movement at which the map rests. */
const RESTS = 120;
/** Pixels kept free around the tools and the line about keys. */
const AROUND_TOOLS = 6;

/** @type {Focus} */
const NOTHING = { papers: null, theme: null, centre: null };

export class PaperMap {
  canvas = /** @type {HTMLCanvasElement} */ (byId("canvas"));
  camera;
  papers;
  #themes;
  #context = context2d(this.canvas);
  #raster = new Raster();
  #focus = NOTHING;
  /** @type {import("./palette.js").Palette | null} */
  #palette = null;
  /** @type {import("./label-layout.js").Anchor[] | null} */
  #anchors = null;
  /** @type {import("./labels.js").LabelBox[]} */
  #labels = [];
  /** @type {import("./types.js").Box[]} */
  #kept = [];
  /** @type {number | null} */
  #hovered = null;
  /** @type {Point[] | null} */
  #lasso = null;
  #crosshair = false;
  /** Device pixels per CSS pixel. */
  #ratio = 1;
  /** The animation frame waited for, and the timer after which the map rests. */
  #waiting = 0;
  #resting = 0;
  #drawnAt = "";

  /**
   * @param {import("./types.js").Theme[]} themes
   * @param {import("./types.js").Papers} papers
   */
  constructor(themes, papers) {
    this.#themes = themes;
    this.papers = papers;
    this.camera = new Camera(papers, () => this.redraw());
  }

  /** @param {Partial<Focus>} focus */
  setFocus(focus) {
    this.#focus = { ...NOTHING, ...focus };
    this.redraw();
  }

  /**
   * Rings a paper, or none.
   *
   * @param {number | null} row
   */
  hover(row) {
    if (row === this.#hovered) return;
    this.#hovered = row;
    this.redraw();
  }

  /**
   * Shows the lasso while it is drawn.
   *
   * @param {Point[] | null} points
   */
  setLasso(points) {
    this.#lasso = points;
    this.redraw();
  }

  /**
   * Shows a cross in the middle, where keys point.
   *
   * @param {boolean} isOn
   */
  setCrosshair(isOn) {
    this.#crosshair = isOn;
    this.redraw();
  }

  redraw() {
    this.#waiting ||= requestAnimationFrame(() => this.#draw());
  }

  /**
   * Returns the chosen paper nearest to a point of the screen within a number of pixels.
   *
   * @param {number} sx
   * @param {number} sy
   * @param {number} reach
   */
  paperAt(sx, sy, reach) {
    return nearest(this.papers, this.camera.toMap(sx, sy), reach / this.camera.scale, (row) => this.#isChosen(row));
  }

  /**
   * Returns the theme whose label is at a point of the screen.
   *
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  labelAt(x, y) {
    const at = this.#labels.find((box) => x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height);
    return at?.theme ?? null;
  }

  /** Lists the papers in view. */
  inView() {
    const { left, top, width, height } = this.camera.window();
    return inside(this.papers, [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]);
  }

  /**
   * Reads the colours again after the look has changed, and draws at once if the page is about to be printed.
   *
   * @param {boolean} [now]
   */
  recolour(now = false) {
    this.#palette = null;
    if (now) this.#draw();
    else this.redraw();
  }

  resize() {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    if (!width || !height) return;
    // No label stands behind the tools or behind the line about keys.
    this.#kept = [...this.#plane.querySelectorAll(".tools, .keys")].map((element) => element.getBoundingClientRect())
      .map((box) => ({
        left: box.left - left - AROUND_TOOLS, top: box.top - top - AROUND_TOOLS,
        width: box.width + 2 * AROUND_TOOLS, height: box.height + 2 * AROUND_TOOLS,
      }));
    this.#ratio = Math.min(window.devicePixelRatio || 1, 3);
    [this.canvas.width, this.canvas.height] = [Math.round(width * this.#ratio), Math.round(height * this.#ratio)];
    this.#anchors = null;
    this.camera.resize(width, height);
    this.redraw();
  }

  /** The element around the canvas. */
  get #plane() {
    return this.canvas.parentElement ?? document.body;
  }

  /** @param {number} row */
  #isChosen(row) {
    const { papers, theme } = this.#focus;
    return (papers === null || papers.has(row)) && (theme === null || this.papers.theme[row] === theme);
  }

  #draw() {
    this.#waiting = 0;
    const { canvas, camera, papers } = this;
    if (!canvas.width || camera.width === 1) return;
    this.#palette ??= readPalette(this.#plane, this.#themes);
    this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    const isMoving = this.#moves();
    /** @type {import("./drawing.js").Scene} */
    const scene = {
      context: this.#context, camera, papers, palette: this.#palette, focus: this.#focus,
      isChosen: (row) => this.#isChosen(row),
    };
    drawDots(scene, this.#raster, isMoving && papers.n > MANY ? 1 : Math.min(this.#ratio, 2));
    this.#anchors ??= densest(papers, this.#themes.length, camera.window());
    if (this.#focus.centre !== null) drawLinks(scene, this.#focus.centre);
    const { drawn, boxes } = drawLabels(scene, this.#themes, this.#anchors, this.#kept);
    this.#labels = drawn;
    drawTitles(scene, boxes);
    if (this.#hovered !== null) drawRing(scene, this.#hovered, 2.5);
    if (this.#crosshair) drawCrosshair(scene);
    if (this.#lasso && this.#lasso.length > 1) drawLasso(scene, this.#lasso);
    canvas.dataset.names = String(drawn.length);
  }

  /** Whether the view has changed since it was last drawn. Once the map rests, labels move and dots turn sharp. */
  #moves() {
    const view = JSON.stringify(this.camera.window());
    const isMoving = view !== this.#drawnAt;
    this.#drawnAt = view;
    if (isMoving) {
      clearTimeout(this.#resting);
      this.#resting = window.setTimeout(() => {
        this.#anchors = null;
        this.redraw();
      }, RESTS);
    }
    return isMoving;
  }
}
