// Which part of the map is in view? The camera: a point in the middle and a scale, moved at once or in a short glide.

/** Times that one can zoom in on the whole map. */
const CLOSEST = 80;
/** Milliseconds of a glide. */
const GLIDE = 380;

function newCamera(papers, changed) {
  let [x, y, scale] = [5000, 5000, 0.05];
  let whole = 0.05;
  let gliding = 0;
  const camera = {
    width: 1,
    height: 1,
    get scale() { return scale; },
    /** How far one has zoomed in: 1 shows all. */
    get zoom() { return scale / whole; },
    toScreen: (px, py) => [(px - x) * scale + camera.width / 2, (py - y) * scale + camera.height / 2],
    toMap: (sx, sy) => [(sx - camera.width / 2) / scale + x, (sy - camera.height / 2) / scale + y],
    /** The part of the map in view. */
    window: () => ({
      left: x - camera.width / 2 / scale, top: y - camera.height / 2 / scale,
      width: camera.width / scale, height: camera.height / scale,
    }),
    pan(dx, dy) {
      camera.stop();
      set(x - dx / scale, y - dy / scale, scale);
    },
    /** Zooms by a factor, keeping what is at a point of the screen where it is. */
    zoomAt(factor, sx = camera.width / 2, sy = camera.height / 2) {
      camera.stop();
      const [px, py] = camera.toMap(sx, sy);
      const next = Math.min(Math.max(scale * factor, whole * 0.6), whole * CLOSEST);
      set(px - (sx - camera.width / 2) / next, py - (sy - camera.height / 2) / next, next);
    },
    /** Shows these papers, or all. */
    show(places, glide = true) {
      const to = frame(places);
      if (to) go(to, glide);
    },
    /** Brings a paper into view, if it is not well inside. */
    bring(place, glide = true) {
      const [sx, sy] = camera.toScreen(papers.x[place], papers.y[place]);
      const inside = sx > 60 && sy > 60 && sx < camera.width - 60 && sy < camera.height - 60;
      if (!inside) go([papers.x[place], papers.y[place], scale], glide);
    },
    resize(width, height) {
      const wasWhole = camera.width === 1 || Math.abs(scale / whole - 1) < 0.01;
      [camera.width, camera.height] = [width, height];
      const all = frame(null);
      whole = all[2];
      if (wasWhole) set(...all);
    },
    stop: () => cancelAnimationFrame(gliding),
  };

  function set(nextX, nextY, nextScale) {
    [x, y, scale] = [nextX, nextY, nextScale];
    changed();
  }

  /** The view that shows these papers with some space around; a few that lie far off may be outside. */
  function frame(places) {
    if (places && !places.length) return null;
    const range = (list) => {
      const along = Float64Array.from(places ?? { length: papers.n }, (place, i) => list[places ? place : i]).sort();
      if (!along.length) return [0, 10000];
      const cut = Math.floor(along.length * (places ? 0.02 : 0.0005));
      return [along[cut], along[along.length - 1 - cut]];
    };
    const [left, right] = range(papers.x), [top, bottom] = range(papers.y);
    const edge = Math.min(46, camera.width / 12);
    const fit = Math.min(
      (camera.width - 2 * edge) / Math.max(right - left, 1), (camera.height - 2 * edge) / Math.max(bottom - top, 1));
    const limit = places ? whole * 12 : Infinity;
    return [(left + right) / 2, (top + bottom) / 2, Math.min(fit, limit, places ? Infinity : 1)];
  }

  function go([toX, toY, toScale], glide) {
    camera.stop();
    if (!glide || matchMedia("(prefers-reduced-motion: reduce)").matches) return set(toX, toY, toScale);
    const [fromX, fromY, fromScale] = [x, y, scale];
    const begun = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - begun) / GLIDE));
      const eased = part * part * (3 - 2 * part);
      set(fromX + (toX - fromX) * eased, fromY + (toY - fromY) * eased, fromScale * (toScale / fromScale) ** eased);
      if (part < 1) gliding = requestAnimationFrame(step);
    };
    gliding = requestAnimationFrame(step);
  }
  return camera;
}
