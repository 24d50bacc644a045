// Where does the live page's data come from? Themes and places on the map stand in the page; everything else is asked of
// the program behind it. Its answers name papers by ids; a paper that is not on the map, because there are too many, gets
// a place behind those that are.

/** Papers that a search lists at most. */
const FOUND = 200;
/** Milliseconds after which a search is asked for, if no other letter is typed. */
const TYPED = 120;

function liveSource() {
  const embedded = embeddedSource();
  let lists = null;
  let slots = null;
  const guests = new Map();
  const papers = async () => (lists ??= await embedded.papers());
  const path = (id) => `/api/papers/${encodeURIComponent(id)}`;

  /** The version of the index that the page was made of; null where papers were read. */
  const version = document.querySelector("meta[name=index-version]")?.content ?? null;

  /** Says that an answer comes from another version, whose themes and map the page does not have. */
  function notice() {
    if (byId("changed")) return;
    const again = make("button.more", { type: "button", onclick: () => location.reload() }, "Reload");
    byId("view").before(make("p.note", { id: "changed", role: "status" }, "The index has changed. ", again));
  }

  /** An answer as JSON; null where there is none. What else goes wrong is told, and thrown. */
  async function ask(address, options = {}) {
    let response;
    try {
      response = await fetch(address, { ...options, credentials: "same-origin" });
    } catch (error) {
      if (error.name !== "AbortError") tell("The program behind this page does not answer. It may have been stopped.");
      throw Object.assign(error, { isTold: true });
    }
    const answer = await response.json();
    if ((response.headers.get("X-Themata-Index") ?? version) !== version) notice();
    if (response.ok) {
      tell("");
      return answer;
    }
    if (response.status === 404) return null;
    tell([answer.error, answer.hint].filter(Boolean).join(": "));
    throw Object.assign(new Error(answer.error), { isTold: true });
  }

  /** Says what went wrong, where it is seen and heard. */
  function tell(text) {
    let box = byId("trouble");
    if (!box && !text) return;
    if (!box) {
      box = make("p.warning", { id: "trouble", role: "alert" });
      byId("view").before(box);
    }
    box.textContent = text;
    box.hidden = !text;
  }

  /** Gives a paper that is not on the map a place. */
  function welcome(view) {
    const place = lists.id.length;
    const { id, year, url, shown: { title } } = view;
    lists.id.push(id);
    lists.title.push(title);
    lists.year.push(year);
    lists.url.push(url);
    lists.theme.push(slots.get(view.theme) ?? 0);
    lists.margin.push(Math.round(100 * view.margin));
    lists.x.push(Math.round(1e4 * view.x));
    lists.y.push(Math.round(1e4 * view.y));
    guests.set(id, place);
    return place;
  }

  async function place(id) {
    await papers();
    slots ??= new Map((await embedded.themes()).map((theme, slot) => [theme.id, slot]));
    const known = guests.get(id) ?? (await embedded.place(id));
    if (known !== undefined) return known;
    const view = await ask(path(id));
    if (!view) return undefined;
    if (view.duplicate_of) return place(view.duplicate_of);
    return guests.get(id) ?? welcome(view);
  }

  /** The places of papers that an answer names. */
  const placesOf = async (answers) => (await withPlaces(answers ?? [])).map(({ place }) => place);

  /** Answers with the places of the papers they name, without those that are gone. */
  async function withPlaces(answers) {
    const all = await Promise.all(answers.map(async (answer) => ({ answer, place: await place(answer.id) })));
    return all.filter(({ place }) => place !== undefined);
  }

  let asked = null;
  const source = {
    ask,
    tell,
    place,
    papers,
    placesOf,
    themes: embedded.themes,
    paper: async (place) => {
      const { id, title, year, url, theme, margin } = await papers();
      const answer = await ask(path(id[place]));
      return {
        place, id: id[place], title: title[place], year: year[place], url: url[place], theme: theme[place],
        margin: margin[place], others: answer?.others ?? [], abstract: answer?.shown.abstract ?? "", cut: false,
      };
    },
    neighbours: async (place) => {
      const { id } = await papers();
      const answers = (await ask(`${path(id[place])}/neighbours`)) ?? [];
      const percent = (share) => Math.round(100 * share);
      return (await withPlaces(answers)).map(({ answer, place }) => ({
        place,
        similarity: percent(answer.similarity),
        shared: answer.shared_terms.map(({ term, share }, j) => ({ term, stem: answer.stems[j], share: percent(share) })),
      }));
    },
    search: async (text) => {
      const nothing = { found: [], near: [], isCut: false, stems: new Map() };
      if (!text.trim()) return nothing;
      asked?.abort();
      const mine = (asked = new AbortController());
      await new Promise((done) => setTimeout(done, TYPED));
      if (mine.signal.aborted) return nothing;
      try {
        const address = `/api/search?${new URLSearchParams({ q: text.slice(0, 1000), n: FOUND, words: "first" })}`;
        const answers = await ask(address, { signal: mine.signal });
        const holding = answers.filter((answer) => answer.holds_all), others = answers.filter((answer) => !answer.holds_all);
        const [found, beside] = await Promise.all([placesOf(holding), withPlaces(others)]);
        const near = beside.map(({ place }) => place);
        const stems = new Map(beside.map(({ answer, place }) => [place, answer.stems]));
        return { found, near, isCut: holding.length === FOUND, stems };
      } catch (error) {
        // Another search has begun, and nobody waits for this one.
        if (error.name === "AbortError") return nothing;
        throw error;
      }
    },
  };
  const parts = [wishes(source), readingList(source)];
  source.marks = (...place) => [" ", make("span.pair", null, parts.flatMap((part) => part.marks(...place)))];
  source.tools = (paper) => [make("div.wishes", null, parts.flatMap((part) => part.tools(paper)))];
  source.read = (hash) => parts.map((part) => part.read(hash)).find(Boolean);
  source.shows = (page) => Object.assign({}, ...parts.map((part) => part.shows(page)));
  return source;
}
