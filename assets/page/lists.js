// How are papers listed? A part at a time, each with its theme and year.

/** Papers shown at first, and with each further click. */
const PART = 40;

/** The address of a paper on the page. */
const paperAddress = (id) => `#paper=${encodeURIComponent(id)}`;

/** A theme as a dot and its name. */
const themeLink = (theme) =>
  make(`a.theme.c${theme.colour}`, { href: `#theme-${theme.id}` }, make("span.dot.small", { "aria-hidden": "true" }), " ", make("bdi", null, theme.label));

/** A link to a paper, with year and what else is to be said of it. */
function mention(papers, place, ...notes) {
  const year = papers.year[place];
  return [
    make("a", { href: paperAddress(papers.id[place]), dir: "auto", "data-place": String(place) }, papers.title[place]),
    " ",
    make("span.note", null, [year, ...notes].filter((note) => note !== null && note !== undefined).map((note, i) => [i > 0 && " · ", note]).flat()),
  ];
}

/** A list of papers that grows on demand. `item` gives what stands in it for a place, and for what `prepare` said, maybe
 *  later, of all that come in; `first` are shown at once. */
async function growingList(places, item, first = PART, prepare = () => []) {
  const list = make("ol.mentions.growing");
  const more = make("button.more", { type: "button", onclick: () => grow(PART, true) });
  async function grow(n, asked) {
    more.disabled = true;
    const shown = list.children.length;
    const part = places.slice(shown, shown + n);
    const known = await Promise.resolve(prepare(part)).finally(() => (more.disabled = false));
    const next = part.map((place, i) => make("li", null, item(place, known[i])));
    add(list, next);
    const left = places.length - shown - next.length;
    more.hidden = left === 0;
    more.textContent = `Show ${numbers.format(Math.min(PART, left))} more of ${numbers.format(left)}`;
    if (asked) next[0]?.querySelector("a")?.focus();
  }
  await grow(first, false);
  return [list, more];
}

/** Which themes some papers are of, those of most first, as a line of links. */
function breakdown(papers, themes, places) {
  const counts = new Map();
  for (const place of places) counts.set(papers.theme[place], (counts.get(papers.theme[place]) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const shown = most.slice(0, 5);
  const bar = make("div.shares", { "aria-hidden": "true" },
    most.map(([theme, n]) => make(`span.c${themes[theme].colour}`, { width: `${((100 * n) / places.length).toFixed(2)}%` })));
  return places.length === 0 ? [] : [
    bar,
    make("ul.breakdown", null,
      shown.map(([theme, n]) => make("li", null, themeLink(themes[theme]), " ", make("span.note", null, numbers.format(n)))),
      most.length > shown.length && make("li.note", null, `and ${count(most.length - shown.length, "other theme")}`)),
  ];
}
