// What stands in the panel? The list of themes, a theme, a paper, or the papers found by a search or a lasso. Each has an
// address, so that it can be linked to, and the browser's back and forward lead from one to the other.

/** Letters of a title or an id that stand where there is one line. */
const LONG = 80;
/** Papers near to a search that are shown below those that hold its words. */
const FEW = 10;

function newViews(source, themes, papers, map) {
  const panel = byId("panel"), view = byId("view"), query = byId("query");
  const nav = byId("themes"), cards = byId("cards");
  /** The papers last chosen on the map, be they none; an address cannot hold them. */
  let area = null;
  /** Counts what was asked for: an answer that comes too late is dropped. */
  let asked = 0;
  const steps = newSteps(panel);
  /** How much of the lists that are shown next was shown before. */
  let counts = [];
  const bySlot = themes.map((theme) => byId(`theme-${theme.id}`));
  // The addresses of themes are read here; left to itself, the browser would scroll to the elements of these names.
  [nav, ...bySlot].forEach((element) => (element.id = `part-${element.id}`));
  const membersOf = (slot) => {
    const members = [];
    for (let place = 0; place < papers.n; place++) if (papers.theme[place] === slot) members.push(place);
    return members.sort(byMargin(papers));
  };

  const back = (href, text) => make("p.back", null, make("a", { href, onclick: (event) => event.ctrlKey || event.metaKey || event.shiftKey || steps.turnBack() }, "← ", make("bdi", null, text)));
  const listed = (places, item, prepare, first) => growingList(places, item, counts.shift() ?? first, prepare);

  /** Says that what is shown is not what the address asks for, or no more. */
  function setStale(is) {
    panel.classList.toggle("stale", is);
    byId("stale")?.remove();
    if (is) view.before(make("p.warning", { id: "stale" }, "What stands below is what was shown before. ", make("button.more", { type: "button", onclick: () => follow() }, "Try again")));
  }

  const ofAll = document.title;
  /** Shows one of the panel's parts, which the browser's history calls by `title`; `card` is a theme's, or none. */
  function put(name, title, parts, card = null) {
    document.body.dataset.view = name;
    setStale(false);
    document.title = title ? `${title.length > LONG ? `${title.slice(0, LONG).trimEnd()}…` : title} – ${ofAll}` : ofAll;
    steps.arrive(name !== "themes" && name !== "paper");
    nav.hidden = name !== "themes";
    cards.hidden = card === null;
    bySlot.forEach((other) => other.classList.toggle("open", other === card));
    view.hidden = parts.length === 0;
    fill(view, parts);
  }

  const shows = {
    async themes(missing) {
      put("themes", "", missing ? [make("p.warning", { tabindex: "-1" }, missing)] : []);
      map.setFocus({});
      announce(missing ?? "");
    },
    async theme(slot, fresh) {
      const card = bySlot[slot];
      const members = membersOf(slot);
      put("theme", themes[slot].label, [back("#themes", "All themes")], card);
      const list = card.querySelector(".listed");
      if (list && !card.dataset.whole) {
        card.dataset.whole = "yes";
        list.replaceWith(...(await listed(members, (place) => mention(papers, place, others(place)))));
      }
      map.setFocus({ theme: slot });
      map.camera.show(members, !fresh);
      announce(`${themes[slot].label}, ${count(members.length, "paper")}`);
    },
    async paper(place, fresh, ticket) {
      const [paper, neighbours] = await Promise.all([source.paper(place), source.neighbours(place)]);
      const texts = await Promise.all(neighbours.map(async (neighbour) => (await source.paper(neighbour.place)).abstract));
      if (ticket !== asked) return;
      const theme = themes[paper.theme];
      announce("");
      put("paper", paper.title, [await backFrom(theme), ...(source.tools?.(paper) ?? []), ...paperView(paper, neighbours, texts, papers, themes, source.marks)]);
      map.setFocus({ papers: new Set([place, ...neighbours.map((neighbour) => neighbour.place)]), centre: place });
      map.camera.bring(place, !fresh);
    },
    async search(text, fresh, ticket) {
      // Whoever is typing may be about to write the next word: the blank before it stays.
      if (query.value.trim() !== text) query.value = text;
      const { found, near, isCut, stems } = await source.search(text);
      const words = searchWords(text);
      if (ticket !== asked) return;
      const heading = isCut ? `The first ${count(found.length, "paper")}` : found.length ? count(found.length, "paper")
        : near.length ? "No paper holds all these words" : "Nothing found";
      const heads = [make("h2", { tabindex: "-1" }, heading),
        !found.length && !near.length && make("p.hint", null, "Papers are found that hold all words as typed, in title or abstract. Try fewer words, or their beginnings."),
        ...breakdown(papers, themes, found.length ? found : near)];
      const lists = make("div");
      put("list", `Search: ${text}`, [back("#themes", "All themes"), heads.filter(Boolean), lists].flat());
      map.setFocus({ papers: new Set(found.length ? found : near) });
      announce([heading, near.length && `${count(near.length, "paper")} near to these words`].filter(Boolean).join("; "));
      const first = found.length && await listFound(found, (part) => findWords(part, words));
      if (ticket !== asked) return;
      fill(lists, [first || []].flat());
      if (!near.length) return;
      // Marks on short words, which are in every text, would hide the others.
      const long = words.flatMap((word) => word.split(" ")).filter((word) => word.length > 3);
      const others = await listFound(near, (part, place) => wordsOf(part, [...long, ...(stems.get(place) ?? [])]), found.length ? FEW : PART);
      if (ticket !== asked) return;
      add(lists, [make("h3", null, found.length ? `And ${count(near.length, "paper")} near to these words` : `${count(near.length, "paper")} near to these words`), ...others]);
    },
    async area() {
      const found = area.slice().sort(byMargin(papers));
      put("list", `${count(found.length, "paper")} of an area`, [
        back("#themes", "All themes"),
        make("h2", { tabindex: "-1" }, found.length ? `${count(found.length, "paper")} in this area` : "No paper in this area"),
        ...breakdown(papers, themes, found),
        ...(await listed(found, (place) => mention(papers, place, themeLink(themes[papers.theme[place]]), others(place)))),
      ]);
      map.setFocus({ papers: new Set(found) });
      announce(`${count(found.length, "paper")} in this area`);
    },
  };

  const others = (place) => {
    const n = papers.others[place]?.length;
    return n ? `+ ${count(n, "near-identical version")}` : null;
  };

  /** What a search found, with the part of each abstract where the words stand that `find` finds in a text. */
  function listFound(found, find, first = PART) {
    const abstracts = (places) => Promise.all(places.map(async (place) => (await source.paper(place)).abstract));
    return listed(found, (place, abstract) => {
      const link = mention(papers, place, themeLink(themes[papers.theme[place]]), others(place));
      const here = (text) => find(text, place);
      fill(link[0], marked(papers.title[place], here(papers.title[place])));
      return [link, source.marks?.(papers, place), abstract && make("p.snippet", { dir: "auto" }, snippet(abstract, here))].flat();
    }, abstracts, first);
  }

  /** The way from a paper back to the list that it was opened from, or else to its theme. */
  async function backFrom(theme) {
    const [name, what] = (steps.from && (await read(steps.from))) ?? ["themes"];
    const names = { search: () => `Results for “${what}”`, theme: () => themes[what].label, area: () => "The chosen area",
      list: () => "Reading list", related: () => "Papers like these" };
    return names[name] ? back(steps.from, names[name]()) : back(`#theme-${theme.id}`, theme.label);
  }

  // A source may know more to show than the page does: `shows`, and `read`, which finds it in an address.
  Object.assign(shows, source.shows?.({ put, back, listed, others, map, papers, themes, isLate: (ticket) => ticket !== asked }));

  /** What an address asks for; nothing where it is a place on the page. */
  async function read(address) {
    const hash = address.replace(/^#/, "");
    const decode = (text) => {
      try {
        return decodeURIComponent(text);
      } catch {
        return text;
      }
    };
    if (hash === "" || hash === "themes") return ["themes"];
    if (hash === "area") return area ? ["area"] : ["themes", "The area that was chosen on the map is not kept when the page is closed."];
    const theme = /^theme-(\d+)$/.exec(hash);
    if (theme) {
      const slot = themes.findIndex((other) => other.id === Number(theme[1]));
      return slot < 0 ? ["themes", `There is no theme ${theme[1]} here.`] : ["theme", slot];
    }
    if (hash.startsWith("paper=")) {
      const id = decode(hash.slice(6));
      const place = await source.place(id);
      return place === undefined ? ["themes", `There is no paper ${id.length > LONG ? `${id.slice(0, LONG)}…` : id} here.`] : ["paper", place];
    }
    const more = source.read?.(hash);
    if (more) return more;
    if (hash.startsWith("search=")) {
      const text = decode(hash.slice(7)).trim();
      return text ? ["search", text] : ["themes"];
    }
    return byId(hash) ? null : ["themes", "The address of this page names nothing that is here."];
  }

  /** Shows what the address asks for. `fresh` is the page's first sight, `typing` leaves the focus where it is, and
   *  `again` the page's place, too. */
  async function follow({ fresh = false, typing = false, again = false } = {}) {
    const ticket = ++asked;
    try {
      await show(ticket, fresh, typing, again);
    } catch (error) {
      if (!error.isTold) throw error;
      if (ticket === asked) setStale(true);
    }
  }

  async function show(ticket, fresh, typing, again) {
    const route = (await read(location.hash)) ?? (fresh ? ["themes"] : null);
    if (!route || ticket !== asked) return;
    const place = steps.enter(again);
    const [name, what] = route;
    // A paper found by a search keeps its words, for who comes to change them.
    const [from, words] = (name === "paper" && steps.from && (await read(steps.from))) || [];
    if (name !== "search") query.value = from === "search" ? words : "";
    counts = place?.counts ?? [];
    await shows[name](what, fresh, ticket);
    if (ticket !== asked) return;
    if (place) scrollTo(0, place.scroll);
    else if (fresh && location.hash.startsWith("#theme-")) scrollTo(0, 0);
    else if (fresh) byId(location.hash.slice(1))?.scrollIntoView();
    if (fresh || typing || again) return;
    const heading = name === "themes" ? view.querySelector(".warning") : name === "theme" ? bySlot[what].querySelector("h3") : view.querySelector("h2");
    const left = place && [...panel.querySelectorAll("a")].find((link) => link.getAttribute("href") === place.left && link.offsetParent !== null);
    (left ?? heading ?? panel).focus({ preventScroll: true });
    if (place) return;
    const { top } = panel.getBoundingClientRect();
    // On a narrow screen the panel lies below the map.
    if (top < 0 || top > innerHeight * 0.75) panel.scrollIntoView({ block: "start" });
  }

  return {
    follow,
    /** Lists papers chosen on the map. */
    chooseArea(places) {
      area = places;
      if (location.hash === "#area") follow();
      else location.hash = "area";
    },
  };
}
