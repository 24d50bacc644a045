// @ts-check
// Draws the labels of themes on the map.

import { Boxes, labelLines, labelOffsets, labelOrder } from "./label-layout.js";
import { css } from "./palette.js";

/** @typedef {import("./types.js").Box & { theme: number }} LabelBox */

/** Below this width of the map all labels are small. */
const NARROW = 560;
/** Height of a line, in sizes of the font. */
const LINE = 1.18;

/**
 * Draws the labels and returns their boxes, and all boxes that are taken.
 *
 * @param {import("./drawing.js").Scene} scene
 * @param {import("./types.js").Theme[]} themes
 * @param {import("./label-layout.js").Anchor[]} anchors
 * @param {import("./types.js").Box[]} kept Boxes to keep free.
 * @returns {{ drawn: LabelBox[], boxes: Boxes }}
 */
export function drawLabels({ context, camera, palette, focus }, themes, anchors, kept) {
  const boxes = new Boxes(camera.width, camera.height, kept);
  const most = Math.max(1, ...anchors.map((anchor) => anchor.n));
  /** @type {LabelBox[]} */
  const drawn = [];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const theme of labelOrder(anchors, focus.theme)) {
    const anchor = anchors[theme];
    const size = camera.width < NARROW ? 12 : Math.round(12.5 + 4.5 * Math.sqrt(anchor.n / most));
    context.font = `600 ${size}px ${palette.font}`;
    const lines = labelLines(themes[theme].label);
    const widths = lines.map((line) => context.measureText(line).width);
    // A dot in the theme's colour leads the first line, as in the list beside the map.
    const dot = size * 0.36;
    widths[0] += 3 * dot;
    const width = Math.max(...widths) + 10;
    const height = lines.length * size * LINE + 6;
    const [x, y] = camera.toScreen(anchor.x, anchor.y);
    const box = boxes.fit(x, y, width, height, labelOffsets(1.25 * anchor.spread * camera.scale, height));
    if (!box) continue;
    context.globalAlpha = focus.theme === null || focus.theme === theme ? 1 : 0.35;
    drawLines(context, palette, lines, box, size, dot);
    context.beginPath();
    context.arc(box.left + (width - widths[0]) / 2 + dot, box.top + 3 + size * (LINE / 2), dot, 0, 7);
    context.strokeStyle = css(palette.panel);
    context.lineWidth = 3;
    context.stroke();
    context.fillStyle = css(palette.themes[theme]);
    context.fill();
    drawn.push({ ...box, theme });
  }
  context.globalAlpha = 1;
  return { drawn, boxes };
}

/**
 * Draws the lines of a label with a halo, the first one to the right of its dot.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {string[]} lines
 * @param {import("./types.js").Box} box
 * @param {number} size Of the font, in pixels.
 * @param {number} dot Radius of the dot, in pixels.
 */
function drawLines(context, palette, lines, box, size, dot) {
  lines.forEach((line, i) => {
    const x = box.left + box.width / 2 + (i === 0 ? 1.5 * dot : 0);
    const y = box.top + 3 + size * LINE * (i + 0.5);
    context.strokeStyle = css(palette.panel);
    context.lineWidth = 4;
    context.strokeText(line, x, y);
    context.fillStyle = css(palette.ink);
    context.fillText(line, x, y);
  });
}
