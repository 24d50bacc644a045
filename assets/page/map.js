// How does the map look? Dots for papers, names for themes, and what is chosen before all others.
//
// `focus` says what is chosen: { papers: Set or null, theme: place or null, centre: place or null }. Chosen papers keep
// their colours and the rest turns pale; lines lead from a paper in the centre to its neighbours.

/** Papers above which dots are drawn at half the resolution of a fine screen while the map moves. */
const MANY = 20000;
/** Papers in view up to which their titles are shown. */
const TITLES = 28;

function newMap(source, themes, papers) {
  const canvas = byId("canvas");
  const context = canvas.getContext("2d");
  const raster = newRaster();
  const camera = newCamera(papers, () => map.redraw());
  let focus = { papers: null, theme: null, centre: null };
  let colours = null;
  let anchors = null;
  let names = [];
  let waiting = 0;
  let settled = 0;
  let ratio = 1;
  let hovered = null;
  let shape = null;
  let crosshair = false;
  let kept = [];

  const map = {
    canvas, camera, papers,
    get focus() { return focus; },
    setFocus(next) {
      focus = { papers: null, theme: null, centre: null, ...next };
      map.redraw();
    },
    hover(place) {
      if (place === hovered) return;
      hovered = place;
      map.redraw();
    },
    /** Shows the lasso while it is drawn. */
    lasso(points) {
      shape = points;
      map.redraw();
    },
    aim(on) {
      crosshair = on;
      map.redraw();
    },
    redraw() {
      waiting ||= requestAnimationFrame(draw);
    },
    /** The paper nearest to a point of the screen, at most so far away; chosen ones first. */
    paperAt(sx, sy, reach) {
      const [x, y] = camera.toMap(sx, sy);
      let best = null, nearest = (reach / camera.scale) ** 2;
      for (let place = 0; place < papers.n; place++) {
        const square = (papers.x[place] - x) ** 2 + (papers.y[place] - y) ** 2;
        if (square < nearest && isChosen(place)) [best, nearest] = [place, square];
      }
      return best;
    },
    nameAt: (sx, sy) =>
      names.find((box) => sx >= box.left && sx <= box.left + box.width && sy >= box.top && sy <= box.top + box.height)?.theme ?? null,
    /** The papers inside a polygon of points of the map. */
    inside(points) {
      const xs = points.map((point) => point[0]), ys = points.map((point) => point[1]);
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const found = [];
      for (let place = 0; place < papers.n; place++) {
        const x = papers.x[place], y = papers.y[place];
        if (x < left || x > right || y < top || y > bottom) continue;
        let inside = false;
        for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
          const crosses = ys[i] > y !== ys[j] > y && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i];
          if (crosses) inside = !inside;
        }
        if (inside) found.push(place);
      }
      return found;
    },
    inView() {
      const { left, top, width, height } = camera.window();
      return map.inside([[left, top], [left + width, top], [left + width, top + height], [left, top + height]]);
    },
    /** Reads colours anew, after light became dark; at once where the page does not wait. */
    recolour(now = false) {
      colours = null;
      if (now) draw();
      else map.redraw();
    },
    resize() {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      if (!width || !height) return;
      // No name stands behind the tools, or behind the keys.
      kept = [...canvas.parentElement.querySelectorAll(".tools, .keys")].map((element) => element.getBoundingClientRect())
        .map((box) => ({ left: box.left - left - 6, top: box.top - top - 6, width: box.width + 12, height: box.height + 12 }));
      ratio = Math.min(window.devicePixelRatio || 1, 3);
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      anchors = null;
      camera.resize(width, height);
      map.redraw();
    },
  };

  const isChosen = (place) =>
    (focus.papers === null || focus.papers.has(place)) && (focus.theme === null || papers.theme[place] === focus.theme);

  function readColours() {
    const probe = canvas.parentElement.appendChild(make("span", { hidden: true }));
    const style = (name) => colourOf(probe, `var(--${name})`);
    colours = {
      themes: themes.map((theme) => colourOf(probe, `var(--c${theme.colour})`)),
      panel: style("panel"), ink: style("ink"), pale: style("pale"),
      font: getComputedStyle(document.body).fontFamily,
    };
    probe.remove();
  }
  const css = ([red, green, blue], alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`;

  /** Dots grow with the zoom, and are smaller where there are more. */
  function radius() {
    const base = Math.min(5.2, Math.max(1.15, 90 / Math.sqrt(papers.n)));
    return Math.min(7.5, base * camera.zoom ** 0.38);
  }

  function drawDots(quality) {
    const size = radius() * quality;
    raster.begin(Math.round(camera.width * quality), Math.round(camera.height * quality), colours.panel);
    const dot = (place, r, colour, alpha) => {
      const [x, y] = camera.toScreen(papers.x[place], papers.y[place]);
      if (x > -9 && y > -9 && x < camera.width + 9 && y < camera.height + 9) {
        raster.disc(x * quality, y * quality, r, colour, alpha);
      }
    };
    const anyFocus = focus.papers !== null || focus.theme !== null;
    if (anyFocus) {
      for (let place = 0; place < papers.n; place++) if (!isChosen(place)) dot(place, size, colours.pale, 0.55);
    }
    // A few chosen ones among many must not be lost.
    const larger = focus.papers && focus.papers.size < 400 ? Math.max(size, 3 * quality) : size;
    for (let place = 0; place < papers.n; place++) {
      if (!anyFocus || isChosen(place)) dot(place, larger, colours.themes[papers.theme[place]], 0.8);
    }
    raster.end();
    context.drawImage(raster.canvas, 0, 0, camera.width, camera.height);
  }

  function ring(place, r, width) {
    const [x, y] = camera.toScreen(papers.x[place], papers.y[place]);
    context.beginPath();
    context.arc(x, y, r, 0, 7);
    context.fillStyle = css(colours.themes[papers.theme[place]]);
    context.fill();
    context.lineWidth = width;
    context.strokeStyle = css(colours.ink);
    context.stroke();
  }

  function drawLinks() {
    const [x, y] = camera.toScreen(papers.x[focus.centre], papers.y[focus.centre]);
    context.strokeStyle = css(colours.ink, 0.4);
    context.lineWidth = 1;
    context.beginPath();
    for (const place of focus.papers ?? []) {
      context.moveTo(x, y);
      context.lineTo(...camera.toScreen(papers.x[place], papers.y[place]));
    }
    context.stroke();
    ring(focus.centre, radius() + 3, 2);
  }

  /** Titles of the papers in view, once they are few. */
  function drawTitles(boxes) {
    const { left, top, width, height } = camera.window();
    const inView = [];
    for (let place = 0; place < papers.n && inView.length <= TITLES; place++) {
      const x = papers.x[place], y = papers.y[place];
      if (x > left && x < left + width && y > top && y < top + height && isChosen(place)) inView.push(place);
    }
    if (inView.length > TITLES || camera.zoom < 1.6) return;
    context.font = `12px ${colours.font}`;
    context.textAlign = "left";
    for (const place of inView) {
      const title = papers.title[place].length > 46 ? papers.title[place].slice(0, 44).trimEnd() + "…" : papers.title[place];
      const [x, y] = camera.toScreen(papers.x[place], papers.y[place]);
      const w = context.measureText(title).width + 6;
      const box = boxes.fit(x + radius() + 5 + w / 2, y, w, 16, [[0, 0], [0, 0.8], [0, -0.8]]);
      if (!box) continue;
      context.strokeStyle = css(colours.panel);
      context.lineWidth = 3;
      context.strokeText(title, box.left, box.top + 8);
      context.fillStyle = css(colours.ink, 0.8);
      context.fillText(title, box.left, box.top + 8);
    }
  }

  function drawOver() {
    if (hovered !== null) ring(hovered, radius() + 2.5, 2);
    if (crosshair) {
      const [x, y] = [camera.width / 2, camera.height / 2];
      context.strokeStyle = css(colours.ink, 0.7);
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x - 10, y), context.lineTo(x + 10, y), context.moveTo(x, y - 10), context.lineTo(x, y + 10);
      context.stroke();
    }
    if (shape?.length > 1) {
      context.beginPath();
      shape.forEach(([x, y]) => context.lineTo(...camera.toScreen(x, y)));
      context.closePath();
      context.fillStyle = css(colours.ink, 0.07);
      context.fill();
      context.strokeStyle = css(colours.ink, 0.75);
      context.lineWidth = 1.5;
      context.setLineDash([5, 4]);
      context.stroke();
      context.setLineDash([]);
    }
  }

  let drawnAt = "";
  function draw() {
    waiting = 0;
    if (!canvas.width || camera.width === 1) return;
    if (!colours) readColours();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const view = JSON.stringify(camera.window());
    const moving = view !== drawnAt;
    drawnAt = view;
    if (moving) {
      // Names find new places, and dots their full sharpness, once the map rests.
      clearTimeout(settled);
      settled = setTimeout(() => {
        anchors = null;
        map.redraw();
      }, 120);
    }
    drawDots(moving && papers.n > MANY ? 1 : Math.min(ratio, 2));
    anchors ??= densest(papers, themes.length, camera);
    if (focus.centre !== null) drawLinks();
    const style = { ink: css(colours.ink), halo: css(colours.panel), font: colours.font, only: focus.theme, kept, colour: (at) => css(colours.themes[at]) };
    const placed = drawNames(context, themes, anchors, camera, style);
    names = placed.drawn;
    drawTitles(placed.boxes);
    drawOver();
    canvas.dataset.names = names.length;
  }
  return map;
}
