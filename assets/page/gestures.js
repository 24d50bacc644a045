// @ts-check
// What hands do on the map, with pointers, the wheel, keys and buttons.

import { byId } from "./dom.js";
import { Lasso } from "./lasso.js";
import { listenToPointers } from "./pointers.js";
import { listenToWheel } from "./wheel.js";

/**
 * Hears what was chosen on the map: a paper by its row, a theme by its position, papers of an area, or nothing.
 *
 * @typedef {object} Listener
 * @property {(row: number) => void} paper
 * @property {(theme: number) => void} theme
 * @property {(rows: number[]) => void} area
 * @property {() => void} nothing
 */

/** Pixels by which an arrow moves the map, and factors by which a key and a button zoom. */
const STEP = 60;
const KEY_ZOOM = 1.4;
const BUTTON_ZOOM = 1.6;
/** Pixels from the middle within which Enter opens a paper. */
const REACH = 200;

/**
 * @param {import("./map.js").PaperMap} map
 * @param {import("./types.js").Theme[]} themes
 * @param {Listener} listener
 */
export function listenToGestures(map, themes, listener) {
  const lasso = new Lasso(map);
  listenToPointers(map, themes, lasso, listener);
  listenToWheel(map);
  listenToKeys(map, lasso, listener);
  const { camera } = map;
  byId("zoom-in").addEventListener("click", () => camera.zoomAt(BUTTON_ZOOM));
  byId("zoom-out").addEventListener("click", () => camera.zoomAt(1 / BUTTON_ZOOM));
  byId("zoom-fit").addEventListener("click", () => camera.show(null));
  byId("lasso").addEventListener("click", () => lasso.toggle());
  byId("in-view").addEventListener("click", () => listener.area(map.inView()));
}

/**
 * @param {import("./map.js").PaperMap} map
 * @param {Lasso} lasso
 * @param {Listener} listener
 */
function listenToKeys(map, lasso, listener) {
  const { canvas, camera } = map;
  /** @type {Record<string, () => void>} */
  const actions = {
    ArrowLeft: () => camera.pan(STEP, 0), ArrowRight: () => camera.pan(-STEP, 0),
    ArrowUp: () => camera.pan(0, STEP), ArrowDown: () => camera.pan(0, -STEP),
    "+": () => camera.zoomAt(KEY_ZOOM), "=": () => camera.zoomAt(KEY_ZOOM), "-": () => camera.zoomAt(1 / KEY_ZOOM),
    "0": () => camera.show(null),
    l: () => lasso.toggle(),
    v: () => listener.area(map.inView()),
    Enter: () => {
      const row = map.paperAt(camera.width / 2, camera.height / 2, REACH);
      if (row !== null) listener.paper(row);
    },
  };
  canvas.addEventListener("keydown", (event) => {
    const act = actions[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    map.setCrosshair(canvas.matches(":focus-visible"));
    act();
  });
  canvas.addEventListener("blur", () => map.setCrosshair(false));
  // Escape puts the lasso away before it leads back to the themes.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(lasso.isOn || lasso.isDrawing)) return;
    event.stopImmediatePropagation();
    lasso.cancel();
    lasso.set(false);
  }, { capture: true });
}
