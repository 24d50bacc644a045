// What is kept at hand, and how do papers come in? Both need an index behind the page.

/** What changes something carries this, which no other site can send. */
const CHANGE = { headers: { "X-Themata": "1" } };

/** A button that takes away what was told. */
const closer = (onclick) => make("button.close", { type: "button", "aria-label": "Take this away", onclick }, "×");

function readingList(source) {
  const address = (id) => `/api/list/${encodeURIComponent(id)}`;
  const kept = new Set();
  let isIndex = false;

  /** The ways to list and upload, below the search. */
  async function begin() {
    const { index, trouble } = (await source.ask("/api/about")) ?? {};
    isIndex = Boolean(index);
    if (trouble) byId("search").after(make("p.warning", { role: "status" }, trouble));
    if (!isIndex) return;
    for (const { id } of (await source.ask("/api/list")) ?? []) kept.add(id);
    const input = make("input", { type: "file", id: "upload", hidden: true });
    input.addEventListener("change", () => input.files[0] && upload(input));
    const told = make("span.note", { role: "status" });
    input.told = told;
    byId("search").after(make("div.reach", null,
      make("a", { href: "#list" }, "Reading list"),
      make("label", null, make("button.more", { type: "button", onclick: () => input.click() }, "Add papers…"), input), told));
    // What was shown before this was known.
    if (/^#(list$|paper=|search=|like=|not=)/.test(location.hash)) window.dispatchEvent(new Event("hashchange"));
  }

  async function upload(input) {
    const [file] = input.files;
    input.told.textContent = `Adding ${file.name}…`;
    try {
      const address = `/api/papers?${new URLSearchParams({ name: file.name })}`;
      const { added, present, changed, skipped } = await source.ask(address, { ...CHANGE, method: "POST", body: file });
      const parts = [`${numbers.format(added)} added`, `${numbers.format(present)} already there`, `${numbers.format(changed)} changed`];
      const first = skipped.length ? [make("bdi", null, skipped[0]), skipped.length > 1 && ` and ${numbers.format(skipped.length - 1)} more`, ". "] : [];
      if (skipped.length) parts.push(`${numbers.format(skipped.length)} could not be used`);
      const again = make("a", { href: "/" }, "load the page again");
      fill(input.told, [`${parts.join(", ")}. `, ...first, ...(added + changed ? ["To see them on the map, ", again, "."] : []),
        closer(() => input.told.replaceChildren())]);
    } catch {
      input.told.textContent = "";
    }
    input.value = "";
  }

  /** A button that keeps a paper or lets it go; behind the `title` of a paper in a list it is but a star. */
  const toggle = (id, title = null) => {
    const show = () => {
      const label = kept.has(id) ? "Take off the reading list" : "Keep on the reading list";
      toggled.textContent = title === null ? label : kept.has(id) ? "★" : "☆";
      if (title !== null) toggled.setAttribute("aria-label", `${label}: ${title}`);
    };
    const toggled = make("button.more", { type: "button", onclick: async () => {
      const isKept = kept.has(id);
      const answer = await source.ask(address(id), { ...CHANGE, method: isKept ? "DELETE" : "PUT" });
      if (!answer) return source.tell("This paper is no longer in the index.");
      if (isKept) kept.delete(id);
      else kept.add(id);
      show();
    } });
    show();
    return toggled;
  };

  // What is told of how papers were read may be put away, and stays away while the browser is open.
  document.querySelectorAll(".head .warning").forEach((warning) => {
    const text = warning.textContent;
    const stored = (act) => {
      try {
        return act(sessionStorage);
      } catch {
        return null;
      }
    };
    warning.hidden = stored((storage) => storage.getItem(text)) !== null;
    warning.append(closer(() => {
      warning.hidden = true;
      stored((storage) => storage.setItem(text, "read"));
    }));
  });
  begin().catch(() => {});
  return {
    tools: ({ id }) => (isIndex ? [toggle(id)] : []),
    marks: (papers, place) => (isIndex ? [toggle(papers.id[place], papers.title[place])] : []),
    read: (hash) => (hash === "list" ? ["list"] : null),
    shows: ({ put, back, others, map, papers, themes, isLate }) => ({
      async list(_, fresh, ticket) {
        const entries = isIndex ? await source.ask("/api/list") : [];
        const places = await Promise.all(entries.map(({ id, title }) => (title === null ? undefined : source.place(id))));
        if (isLate(ticket)) return;
        const links = ["bib", "ris", "csv"].map((ending) => make("a", { href: `/api/list.${ending}`, download: "" }, ending.toUpperCase()));
        put("list", "Reading list", [
          back("#themes", "All themes"),
          make("h2", { tabindex: "-1" }, "Reading list"),
          entries.length ? make("p.reach", null, "Save as", links)
            : make("p.hint", null, isIndex ? "Nothing is kept yet. The page of each paper has a button for it."
              : "A reading list is kept with an index, and these papers were read from files: `themata index` makes one."),
          make("ol.mentions", null, entries.map(({ id }, i) => make("li", null,
            places[i] === undefined ? [make("span.id", null, id), make("span.note", null, " is no longer in the index")] : mention(papers, places[i], themeLink(themes[papers.theme[places[i]]]), others(places[i])),
            " ", toggle(id)))),
        ]);
        const found = places.filter((place) => place !== undefined);
        map.setFocus({ papers: new Set(found) });
        announce(`${count(entries.length, "paper")} on the reading list`);
      },
    }),
  };
}
