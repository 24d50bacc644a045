// @ts-check
// Mice, pens and fingers on the map: drag, pinch, point, click, draw a lasso. One finger scrolls the page, since the map
// may fill a whole screen; two fingers move the map.

import { make } from "./dom.js";
import { hideTip, showTip } from "./tooltip.js";

/** @typedef {import("./gestures.js").Listener} Listener */
/** @typedef {import("./types.js").Point} Point */

/** Pixels that a click may wander. */
const WANDER = 5;
/** Pixels from a dot within which a pointer means it. */
const REACH = 9;
const REACH_TOUCH = 18;
/** The same on a label, which covers dots. */
const REACH_LABEL = 3;
/** Milliseconds for which the hint about two fingers is shown. */
const HINT = 2500;

/** @param {PointerEvent} event */
const reachOf = (event) => (event.pointerType === "touch" ? REACH_TOUCH : REACH);

/**
 * The point of an event on an element.
 *
 * @param {HTMLElement} element
 * @param {MouseEvent} event
 * @returns {Point}
 */
export function pointOn(element, event) {
  const { left, top } = element.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

class Pointers {
  #map;
  #themes;
  #lasso;
  #listener;
  /** Where each pressed pointer is, in the window. @type {Map<number, Point>} */
  #pressed = new Map();
  /** Pixels moved since the first was pressed. */
  #moved = 0;
  #isHinted = false;

  /**
   * @param {import("./map.js").PaperMap} map
   * @param {import("./types.js").Theme[]} themes
   * @param {import("./lasso.js").Lasso} lasso
   * @param {Listener} listener
   */
  constructor(map, themes, lasso, listener) {
    this.#map = map;
    this.#themes = themes;
    this.#lasso = lasso;
    this.#listener = listener;
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    const { canvas, camera } = this.#map;
    canvas.setPointerCapture(event.pointerId);
    this.#pressed.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.#pressed.size === 1) {
      this.#moved = 0;
      if (this.#lasso.isOn || event.shiftKey) this.#lasso.begin(camera.toMap(...pointOn(canvas, event)));
    } else {
      this.#lasso.cancel();
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.#pressed.get(event.pointerId);
    if (!before) return this.#point(event);
    const { canvas, camera } = this.#map;
    /** @type {Point} */
    const now = [event.clientX, event.clientY];
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    this.#moved += Math.hypot(dx, dy);
    if (this.#moved > WANDER) hideTip();
    if (this.#lasso.isDrawing) {
      this.#lasso.extend(camera.toMap(...pointOn(canvas, event)));
    } else if (this.#pressed.size === 1 && this.#moved > WANDER) {
      if (event.pointerType === "touch") this.#hintTwoFingers();
      else camera.pan(dx, dy);
    } else if (this.#pressed.size === 2) {
      this.#pinch(event.pointerId, before, now);
    }
    this.#pressed.set(event.pointerId, now);
  }

  /** @param {PointerEvent} event */
  release(event) {
    if (!this.#pressed.delete(event.pointerId)) return;
    const isLast = this.#pressed.size === 0;
    if (event.type === "pointercancel" && event.pointerType === "touch" && isLast) this.#hintTwoFingers();
    if (this.#lasso.isDrawing) {
      const rows = this.#lasso.close();
      if (this.#moved > WANDER) {
        this.#listener.area(rows);
        this.#lasso.set(false);
      }
    } else if (event.type === "pointerup" && this.#moved <= WANDER && isLast) {
      this.#click(event);
    }
  }

  leave() {
    hideTip();
    this.#map.hover(null);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const map = this.#map;
    const [x, y] = pointOn(map.canvas, event);
    const row = map.paperAt(x, y, reachOf(event));
    map.hover(row);
    map.canvas.classList.toggle("pointing", row !== null || map.labelAt(x, y) !== null);
    showTip(map, this.#themes, row);
  }

  /** @param {PointerEvent} event */
  #click(event) {
    const map = this.#map;
    const [x, y] = pointOn(map.canvas, event);
    const row = map.paperAt(x, y, reachOf(event));
    const theme = map.labelAt(x, y);
    // A click on a label means the label, unless it hits the middle of a dot.
    if (theme !== null && (row === null || map.paperAt(x, y, REACH_LABEL) === null)) this.#listener.theme(theme);
    else if (row !== null) this.#listener.paper(row);
    else this.#listener.nothing();
  }

  /**
   * Moves and zooms the map with two fingers, one of which has moved.
   *
   * @param {number} id
   * @param {Point} before
   * @param {Point} now
   */
  #pinch(id, before, now) {
    const { canvas, camera } = this.#map;
    const [other] = [...this.#pressed].filter(([otherId]) => otherId !== id).map(([, point]) => point);
    const { left, top } = canvas.getBoundingClientRect();
    /** @param {Point} point */
    const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
    camera.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    camera.zoomAt(apart(now) / Math.max(1, apart(before)), (now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top);
  }

  /** Says once that two fingers move the map. */
  #hintTwoFingers() {
    if (this.#isHinted) return;
    this.#isHinted = true;
    const hint = make("p.told", null, "Two fingers move the map");
    this.#map.canvas.after(hint);
    setTimeout(() => hint.remove(), HINT);
  }
}

/**
 * Listens to pointers on the map.
 *
 * @param {import("./map.js").PaperMap} map
 * @param {import("./types.js").Theme[]} themes
 * @param {import("./lasso.js").Lasso} lasso
 * @param {Listener} listener
 */
export function listenToPointers(map, themes, lasso, listener) {
  const { canvas } = map;
  const pointers = new Pointers(map, themes, lasso, listener);
  canvas.addEventListener("pointerdown", (event) => pointers.press(event));
  canvas.addEventListener("pointermove", (event) => pointers.move(event));
  canvas.addEventListener("pointerup", (event) => pointers.release(event));
  canvas.addEventListener("pointercancel", (event) => pointers.release(event));
  canvas.addEventListener("pointerleave", () => pointers.leave());
  // The map does itself what the browser would do with two fingers.
  for (const kind of /** @type {const} */ (["touchstart", "touchmove"])) {
    canvas.addEventListener(kind, (event) => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    }, { passive: false });
  }
}
