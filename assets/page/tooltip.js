// @ts-check
// The tip beside the paper that is pointed at on the map.

import { byId, make } from "./dom.js";

/** Pixels between the tip and the edge of the map, and between the tip and its paper above or below. */
const EDGE = 6;
const ABOVE = 14;
const BELOW = 16;

/**
 * Shows the tip of a paper, or hides it.
 *
 * @param {import("./map.js").PaperMap} map
 * @param {import("./types.js").Theme[]} themes
 * @param {number | null} row
 */
export function showTip({ camera, papers }, themes, row) {
  const tip = byId("tip");
  tip.hidden = row === null;
  if (row === null) return;
  const theme = themes[papers.theme[row]];
  tip.replaceChildren(
    make("b", { dir: "auto" }, papers.title[row]),
    make(`span.c${theme.colour}`, null, make("span.dot.small"), " ", make("bdi", null, theme.label),
      papers.year[row] !== null && `, ${papers.year[row]}`));
  const [x, y] = camera.toScreen(papers.x[row], papers.y[row]);
  const { offsetWidth: width, offsetHeight: height } = tip;
  tip.style.left = `${Math.max(EDGE, Math.min(x - width / 2, camera.width - width - EDGE))}px`;
  tip.style.top = `${y - height - ABOVE > 4 ? y - height - ABOVE : y + BELOW}px`;
}

/** Hides the tip. */
export function hideTip() {
  byId("tip").hidden = true;
}
