// Where do names stand on the map? Where their theme is densest, none over another.

/** Cells of the view, each way, in which papers are counted to find where a theme is densest. */
const CELLS = 24;

/** For each theme where, in the map's own units, most of its papers in view lie together: `{ x, y, n, spread }`, n of
 *  them in view, and how far they scatter up and down. */
function densest(papers, nThemes, camera) {
  const { left, top, width, height } = camera.window();
  const counts = new Uint32Array(nThemes * CELLS * CELLS);
  const cells = new Int32Array(papers.n).fill(-1);
  const inView = new Uint32Array(nThemes);
  for (let place = 0; place < papers.n; place++) {
    const column = Math.floor(((papers.x[place] - left) / width) * CELLS);
    const row = Math.floor(((papers.y[place] - top) / height) * CELLS);
    if (column < 0 || row < 0 || column >= CELLS || row >= CELLS) continue;
    cells[place] = row * CELLS + column;
    counts[papers.theme[place] * CELLS * CELLS + cells[place]]++;
    inView[papers.theme[place]]++;
  }
  const best = Array.from({ length: nThemes }, (_, theme) => {
    let most = 0, at = -1;
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      // With its neighbours: a cloud may lie on the border of two cells.
      const here = around(counts, theme * CELLS * CELLS, cell);
      if (here > most) [most, at] = [here, cell];
    }
    return at;
  });
  const sums = best.map(() => [0, 0, 0, 0]);
  for (let place = 0; place < papers.n; place++) {
    const theme = papers.theme[place];
    if (cells[place] < 0 || !isAround(cells[place], best[theme])) continue;
    sums[theme][0] += papers.x[place];
    sums[theme][1] += papers.y[place];
    sums[theme][2]++;
    sums[theme][3] += papers.y[place] ** 2;
  }
  return sums.map(([x, y, n, squares], theme) => ({
    x: x / n, y: y / n, n: n ? inView[theme] : 0, spread: Math.sqrt(Math.max(0, squares / n - (y / n) ** 2)),
  }));
}

function around(counts, start, cell) {
  const row = Math.floor(cell / CELLS), column = cell % CELLS;
  let sum = counts[start + cell];
  for (let r = Math.max(0, row - 1); r <= Math.min(CELLS - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(CELLS - 1, column + 1); c++) {
      sum += counts[start + r * CELLS + c];
    }
  }
  return sum;
}

function isAround(cell, other) {
  return Math.abs(Math.floor(cell / CELLS) - Math.floor(other / CELLS)) <= 1 && Math.abs((cell % CELLS) - (other % CELLS)) <= 1;
}

/** A name on one line, or on two where it is long. */
function nameLines(name) {
  const words = name.split(" ");
  if (name.length <= 14 || words.length === 1) return [name];
  let best = [name], longest = name.length;
  for (let cut = 1; cut < words.length; cut++) {
    const lines = [words.slice(0, cut).join(" "), words.slice(cut).join(" ")];
    const length = Math.max(lines[0].length, lines[1].length);
    if (length < longest) [best, longest] = [lines, length];
  }
  return best;
}

/** Boxes that do not overlap one another, nor leave the frame. */
function newBoxes(width, height) {
  const taken = [];
  return {
    /** The first of some offsets at which a box around (x, y) fits, as a box; or nothing. */
    fit(x, y, w, h, offsets) {
      for (const [dx, dy] of offsets) {
        const box = { left: x + dx * w - w / 2, top: y + dy * h - h / 2, width: w, height: h };
        const inFrame = box.left >= 4 && box.top >= 4 && box.left + w <= width - 4 && box.top + h <= height - 4;
        const free = taken.every((other) =>
          box.left + w <= other.left || other.left + other.width <= box.left ||
          box.top + h <= other.top || other.top + other.height <= box.top);
        if (inFrame && free) {
          taken.push(box);
          return box;
        }
      }
      return null;
    },
    /** Keeps a box free. */
    keep: (box) => taken.push(box),
  };
}

/** Where a name may stand, in its own widths and heights from the middle of its theme: above or below a small cloud, so
 *  as not to hide it, and in the middle of a large one. */
function offsets(spread, height) {
  const out = spread / height + 0.6;
  const beside = [[0, -out], [0, out], [-0.3, -out], [0.3, -out], [-0.3, out], [0.3, out], [-0.46, -out], [0.46, -out], [-0.46, out], [0.46, out]];
  const middle = [[0, 0], [0, -0.7], [0, 0.7], [-0.4, 0], [0.4, 0], [-0.6, -0.7], [0.6, 0.7]];
  return spread > 2.2 * height ? [...middle, ...beside] : [...beside, ...middle];
}

/** Draws the names of themes, larger themes first, and returns their boxes. */
function drawNames(context, themes, anchors, camera, { ink, halo, font, only, colour, kept }) {
  const boxes = newBoxes(camera.width, camera.height);
  kept.forEach(boxes.keep);
  const most = Math.max(1, ...anchors.map((anchor) => anchor.n));
  const order = themes.map((_, at) => at).filter((at) => anchors[at].n >= 3 || anchors[at].n === most);
  order.sort((a, b) => (b === only) - (a === only) || anchors[b].n - anchors[a].n || a - b);
  const drawn = [];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const at of order) {
    const size = camera.width < 560 ? 12 : Math.round(12.5 + 4.5 * Math.sqrt(anchors[at].n / most));
    context.font = `600 ${size}px ${font}`;
    const lines = nameLines(themes[at].label);
    const widths = lines.map((line) => context.measureText(line).width);
    // A dot of the theme's colour leads the first line, as in the list beside the map.
    const dot = size * 0.36;
    widths[0] += 3 * dot;
    const width = Math.max(...widths) + 10;
    const height = lines.length * size * 1.18 + 6;
    const [x, y] = camera.toScreen(anchors[at].x, anchors[at].y);
    const box = boxes.fit(x, y, width, height, offsets(1.25 * anchors[at].spread * camera.scale, height));
    if (!box) continue;
    context.globalAlpha = only === null || only === at ? 1 : 0.35;
    lines.forEach((line, i) => {
      const [cx, cy] = [box.left + width / 2 + (i === 0 ? 1.5 * dot : 0), box.top + 3 + size * 1.18 * (i + 0.5)];
      context.strokeStyle = halo;
      context.lineWidth = 4;
      context.strokeText(line, cx, cy);
      context.fillStyle = ink;
      context.fillText(line, cx, cy);
    });
    context.beginPath();
    context.arc(box.left + (width - widths[0]) / 2 + dot, box.top + 3 + size * 0.59, dot, 0, 7);
    context.strokeStyle = halo;
    context.lineWidth = 3;
    context.stroke();
    context.fillStyle = colour(at);
    context.fill();
    drawn.push({ ...box, theme: at });
  }
  context.globalAlpha = 1;
  return { drawn, boxes };
}
