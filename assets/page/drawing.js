// @ts-check
// Draws the layers of the map, except the labels of themes: dots, links, titles and what hovers above them.

import { css } from "./palette.js";

/**
 * What is drawn, and onto what.
 *
 * @typedef {object} Scene
 * @property {CanvasRenderingContext2D} context
 * @property {import("./camera.js").Camera} camera
 * @property {import("./types.js").Papers} papers
 * @property {import("./palette.js").Palette} palette
 * @property {import("./types.js").Focus} focus
 * @property {(row: number) => boolean} isChosen
 */

/** Papers in view with which their titles are still shown, and the zoom at which they are. */
const MOST_TITLES = 28;
const TITLE_ZOOM = 1.6;
/** Below this number, chosen papers get larger dots so that they are not lost. */
const FEW = 400;
/** Pixels around the view within which dots are drawn. */
const AROUND = 9;

/**
 * Radius of a dot in pixels. Dots grow with the zoom and shrink with the number of papers.
 *
 * @param {Scene} scene
 */
function radius({ papers, camera }) {
  const base = Math.min(5.2, Math.max(1.15, 90 / Math.sqrt(papers.n)));
  return Math.min(7.5, base * camera.zoom ** 0.38);
}

/**
 * Draws all papers as dots.
 *
 * @param {Scene} scene
 * @param {import("./raster.js").Raster} raster
 * @param {number} quality Pixels of the raster per CSS pixel.
 */
export function drawDots(scene, raster, quality) {
  const { context, camera, papers, palette, focus, isChosen } = scene;
  const size = radius(scene) * quality;
  raster.begin(Math.round(camera.width * quality), Math.round(camera.height * quality), palette.panel);
  /**
   * @param {number} row
   * @param {number} r
   * @param {import("./types.js").Colour} colour
   * @param {number} alpha
   */
  const dot = (row, r, colour, alpha) => {
    const [x, y] = camera.toScreen(papers.x[row], papers.y[row]);
    if (x > -AROUND && y > -AROUND && x < camera.width + AROUND && y < camera.height + AROUND) {
      raster.disc(x * quality, y * quality, r, colour, alpha);
    }
  };
  const hasFocus = focus.papers !== null || focus.theme !== null;
  if (hasFocus) {
    for (let row = 0; row < papers.n; row++) if (!isChosen(row)) dot(row, size, palette.pale, 0.55);
  }
  const larger = focus.papers && focus.papers.size < FEW ? Math.max(size, 3 * quality) : size;
  for (let row = 0; row < papers.n; row++) {
    if (!hasFocus || isChosen(row)) dot(row, larger, palette.themes[papers.theme[row]], 0.8);
  }
  raster.end();
  context.drawImage(raster.canvas, 0, 0, camera.width, camera.height);
}

/**
 * Draws a paper as a disc with an outline.
 *
 * @param {Scene} scene
 * @param {number} row
 * @param {number} beyond Pixels added to the radius of a dot.
 */
export function drawRing(scene, row, beyond) {
  const { context, camera, papers, palette } = scene;
  const [x, y] = camera.toScreen(papers.x[row], papers.y[row]);
  context.beginPath();
  context.arc(x, y, radius(scene) + beyond, 0, 7);
  context.fillStyle = css(palette.themes[papers.theme[row]]);
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = css(palette.ink);
  context.stroke();
}

/**
 * Draws lines from the paper in the centre to the chosen ones.
 *
 * @param {Scene} scene
 * @param {number} centre Its row.
 */
export function drawLinks(scene, centre) {
  const { context, camera, papers, palette, focus } = scene;
  const [x, y] = camera.toScreen(papers.x[centre], papers.y[centre]);
  context.strokeStyle = css(palette.ink, 0.4);
  context.lineWidth = 1;
  context.beginPath();
  for (const row of focus.papers ?? []) {
    context.moveTo(x, y);
    context.lineTo(...camera.toScreen(papers.x[row], papers.y[row]));
  }
  context.stroke();
  drawRing(scene, centre, 3);
}

/**
 * Draws the titles of the papers in view, once they are few.
 *
 * @param {Scene} scene
 * @param {import("./label-layout.js").Boxes} boxes
 */
export function drawTitles(scene, boxes) {
  const { context, camera, papers, palette, isChosen } = scene;
  const { left, top, width, height } = camera.window();
  const inView = [];
  for (let row = 0; row < papers.n && inView.length <= MOST_TITLES; row++) {
    const x = papers.x[row], y = papers.y[row];
    if (x > left && x < left + width && y > top && y < top + height && isChosen(row)) inView.push(row);
  }
  if (inView.length > MOST_TITLES || camera.zoom < TITLE_ZOOM) return;
  context.font = `12px ${palette.font}`;
  context.textAlign = "left";
  for (const row of inView) {
    const title = papers.title[row].length > 46 ? `${papers.title[row].slice(0, 44).trimEnd()}…` : papers.title[row];
    const [x, y] = camera.toScreen(papers.x[row], papers.y[row]);
    const w = context.measureText(title).width + 6;
    const box = boxes.fit(x + radius(scene) + 5 + w / 2, y, w, 16, [[0, 0], [0, 0.8], [0, -0.8]]);
    if (!box) continue;
    context.strokeStyle = css(palette.panel);
    context.lineWidth = 3;
    context.strokeText(title, box.left, box.top + 8);
    context.fillStyle = css(palette.ink, 0.8);
    context.fillText(title, box.left, box.top + 8);
  }
}

/**
 * Draws a cross in the middle of the view, where keys point.
 *
 * @param {Scene} scene
 */
export function drawCrosshair({ context, camera, palette }) {
  const [x, y] = [camera.width / 2, camera.height / 2];
  context.strokeStyle = css(palette.ink, 0.7);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x - 10, y);
  context.lineTo(x + 10, y);
  context.moveTo(x, y - 10);
  context.lineTo(x, y + 10);
  context.stroke();
}

/**
 * Draws the lasso.
 *
 * @param {Scene} scene
 * @param {import("./types.js").Point[]} points In units of the map.
 */
export function drawLasso({ context, camera, palette }, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(...camera.toScreen(x, y));
  context.closePath();
  context.fillStyle = css(palette.ink, 0.07);
  context.fill();
  context.strokeStyle = css(palette.ink, 0.75);
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}
