// What do hands do on the map? Drag, pinch, scroll, point, click, draw a lasso; and the same with keys. One finger scrolls
// the page, of which the map may fill a whole screen; so two move the map.

/** Pixels that a click may wander. */
const WANDER = 5;
/** Pixels from a dot at which it is meant, by mouse and by finger. */
const REACH = { mouse: 9, touch: 18 };

/** Milliseconds after which the wheel's next turn is another gesture, which may do something else. */
const PAUSE = 300;
/** Milliseconds for which the way to move the map is shown. */
const SAID = 2500;

/** `told` hears of `paper(place)`, `theme(place)`, `area(places)` and `nothing()`. */
function listen(map, themes, told) {
  const { canvas, camera, papers } = map;
  const tip = byId("tip");
  const pointers = new Map();
  let lassoing = false;
  let points = null;
  let moved = 0;

  const at = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const setLasso = (on) => {
    lassoing = on;
    byId("lasso").setAttribute("aria-pressed", on);
    canvas.classList.toggle("lassoing", on);
  };

  function point(event) {
    const [x, y] = at(event);
    const place = map.paperAt(x, y, REACH[event.pointerType] ?? REACH.mouse);
    map.hover(place);
    canvas.classList.toggle("pointing", place !== null || map.nameAt(x, y) !== null);
    tip.hidden = place === null;
    if (place === null) return;
    const theme = themes[papers.theme[place]];
    tip.replaceChildren(
      make("b", { dir: "auto" }, papers.title[place]),
      make(`span.c${theme.colour}`, null, make("span.dot.small"), " ", make("bdi", null, theme.label),
        papers.year[place] !== null && `, ${papers.year[place]}`));
    const [sx, sy] = camera.toScreen(papers.x[place], papers.y[place]);
    const { offsetWidth: width, offsetHeight: height } = tip;
    tip.style.left = `${Math.max(6, Math.min(sx - width / 2, camera.width - width - 6))}px`;
    tip.style.top = `${sy - height - 14 > 4 ? sy - height - 14 : sy + 16}px`;
  }

  function click(event) {
    const [x, y] = at(event);
    const place = map.paperAt(x, y, REACH[event.pointerType] ?? REACH.mouse);
    const theme = map.nameAt(x, y);
    // A name is over the dots: whoever points at it means it, unless a dot is hit in the middle.
    if (theme !== null && (place === null || map.paperAt(x, y, 3) === null)) told.theme(theme);
    else if (place !== null) told.paper(place);
    else told.nothing();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pointers.size === 1) {
      moved = 0;
      points = lassoing || event.shiftKey ? [camera.toMap(...at(event))] : null;
    } else {
      points = null;
      map.lasso(null);
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return point(event);
    const now = [event.clientX, event.clientY];
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    moved += Math.hypot(dx, dy);
    if (moved > WANDER) tip.hidden = true;
    if (points) {
      points.push(camera.toMap(...at(event)));
      map.lasso(points);
    } else if (pointers.size === 1 && moved > WANDER) {
      if (event.pointerType === "touch") sayTwo();
      else camera.pan(dx, dy);
    } else if (pointers.size === 2) {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      const { left, top } = canvas.getBoundingClientRect();
      const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
      camera.pan(dx / 2, dy / 2);
      camera.zoomAt(apart(now) / Math.max(1, apart(before)), (now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top);
    }
    pointers.set(event.pointerId, now);
  });
  /** Says once that two fingers move the map. */
  let isSaid = false;
  function sayTwo() {
    if (isSaid) return;
    isSaid = true;
    const hint = make("p.told", null, "Two fingers move the map");
    canvas.after(hint);
    setTimeout(() => hint.remove(), SAID);
  }
  // What the browser takes two fingers for, the map does itself.
  for (const kind of ["touchstart", "touchmove"]) {
    canvas.addEventListener(kind, (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), { passive: false });
  }
  const release = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (event.type === "pointercancel" && event.pointerType === "touch" && pointers.size === 0) sayTwo();
    if (points) {
      map.lasso(null);
      if (moved > WANDER) {
        told.area(map.inside(points));
        setLasso(false);
      }
      points = null;
    } else if (event.type === "pointerup" && moved <= WANDER && pointers.size === 0) {
      click(event);
    }
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => {
    tip.hidden = true;
    map.hover(null);
  });
  // At the whole map a wheel that would zoom out scrolls the page, and whoever has begun to scroll goes on.
  let [turned, scrolls] = [0, false];
  canvas.addEventListener("wheel", (event) => {
    const isNew = event.timeStamp - turned > PAUSE;
    turned = event.timeStamp;
    if (isNew) scrolls = event.deltaY > 0 && !event.ctrlKey && camera.zoom < 1.01;
    if (scrolls) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 18 : 1;
    const factor = Math.exp(-Math.max(-240, Math.min(240, event.deltaY * unit)) * 0.0022);
    // Not beyond the whole, so that the next turn scrolls.
    camera.zoomAt(camera.zoom > 1 ? Math.max(factor, 1 / camera.zoom) : Math.max(factor, 1), ...at(event));
  }, { passive: false });

  const showAll = () => camera.show(null);
  const keys = {
    ArrowLeft: () => camera.pan(60, 0), ArrowRight: () => camera.pan(-60, 0),
    ArrowUp: () => camera.pan(0, 60), ArrowDown: () => camera.pan(0, -60),
    "+": () => camera.zoomAt(1.4), "=": () => camera.zoomAt(1.4), "-": () => camera.zoomAt(1 / 1.4), "0": showAll,
    l: () => setLasso(!lassoing), v: () => told.area(map.inView()),
    Enter: () => {
      const place = map.paperAt(camera.width / 2, camera.height / 2, 200);
      if (place !== null) told.paper(place);
    },
  };
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    map.aim(canvas.matches(":focus-visible"));
    act();
  });
  canvas.addEventListener("blur", () => map.aim(false));
  // Before it leads back to the themes, Escape puts the lasso away.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(lassoing || points)) return;
    event.stopImmediatePropagation();
    points = null;
    map.lasso(null);
    setLasso(false);
  }, { capture: true });
  byId("zoom-in").addEventListener("click", () => camera.zoomAt(1.6));
  byId("zoom-out").addEventListener("click", () => camera.zoomAt(1 / 1.6));
  byId("zoom-fit").addEventListener("click", showAll);
  byId("lasso").addEventListener("click", () => setLasso(!lassoing));
  byId("in-view").addEventListener("click", () => told.area(map.inView()));
}
