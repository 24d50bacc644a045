// @ts-check
// The wheel zooms the map. At the whole map, a turn that would zoom out scrolls the page instead, and scrolling once
// begun goes on.

import { pointOn } from "./pointers.js";

/** Milliseconds after which the next turn is another gesture, which may do something else. */
const PAUSE = 300;
/** Pixels of a line, of a turn at most, and the zoom per pixel. */
const LINE = 18;
const MOST = 240;
const PER_PIXEL = 0.0022;

/**
 * The factor by which a turn zooms. Zooming out ends at the whole map, so that the next turn scrolls.
 *
 * @param {number} turn In pixels; positive zooms out.
 * @param {number} zoom How far one has zoomed in already.
 */
export function wheelFactor(turn, zoom) {
  const factor = Math.exp(-Math.max(-MOST, Math.min(MOST, turn)) * PER_PIXEL);
  return zoom > 1 ? Math.max(factor, 1 / zoom) : Math.max(factor, 1);
}

/** @param {import("./map.js").PaperMap} map */
export function listenToWheel({ canvas, camera }) {
  let turned = 0;
  let isScrolling = false;
  canvas.addEventListener("wheel", (event) => {
    const isNew = event.timeStamp - turned > PAUSE;
    turned = event.timeStamp;
    if (isNew) isScrolling = event.deltaY > 0 && !event.ctrlKey && camera.zoom < 1.01;
    if (isScrolling) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    camera.zoomAt(wheelFactor(event.deltaY * unit, camera.zoom), ...pointOn(canvas, event));
  }, { passive: false });
}
