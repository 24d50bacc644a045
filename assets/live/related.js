// Which papers are like these, and not like those? The wishes stand in the address, `#like=ID&like=ID&not=ID`, so that
// they can be linked to and taken back.

/** Papers listed. */
const RELATED = 50;

const button = (text, onclick, label) => make("button.more", { type: "button", onclick, "aria-label": label ?? false }, text);

function wishes(source) {
  const wanted = (hash) => {
    const asked = new URLSearchParams(/^#?(like|not)=/.test(hash) ? hash.replace(/^#/, "") : "");
    return { like: asked.getAll("like"), not: asked.getAll("not") };
  };
  /** Goes to the wishes; encoded as the page's other addresses are. */
  const go = ({ like, not }) => {
    const parts = [...like.map((id) => ["like", id]), ...not.map((id) => ["not", id])];
    location.hash = parts.length ? parts.map(([name, id]) => `${name}=${encodeURIComponent(id)}`).join("&") : "themes";
  };
  /** The wishes last looked at, to which a paper adds its own. */
  let last = { like: [], not: [] };
  const without = ({ like, not }, id) => ({ like: like.filter((other) => other !== id), not: not.filter((other) => other !== id) });
  const more = (id) => { const rest = without(last, id); go({ ...rest, like: [...rest.like, id] }); };
  const less = (id) => { const rest = without(last, id); go({ ...rest, not: [...rest.not, id] }); };

  /** The wishes that a paper in a list may add; the neighbours of a paper are those like it. */
  const marks = (papers, place, centre = null) => {
    const id = papers.id[place];
    const rest = last.like.length || centre === null ? null : { like: [papers.id[centre]], not: [id] };
    return [
      button("+", () => more(id), `More like ${papers.title[place]}`),
      (last.like.length > 0 || rest) && button("−", () => (rest ? go(rest) : less(id)), `Not like ${papers.title[place]}`),
    ];
  };

  return {
    marks,
    tools: ({ id }) => [
      button(last.like.length ? "More like this too" : "More like this", () => more(id)),
      last.like.length > 0 && button("Not like this", () => less(id)),
    ].filter(Boolean),
    read: (hash) => {
      const { like, not } = wanted(hash);
      return like.length + not.length ? ["related", { like, not }] : null;
    },
    shows: ({ put, back, listed, others, map, papers, themes, isLate }) => ({
      async related(asked, fresh, ticket) {
        last = asked;
        const query = new URLSearchParams([...asked.like.map((id) => ["id", id]), ...asked.not.map((id) => ["not", id]), ["n", RELATED]]);
        const answers = asked.like.length ? await source.ask(`/api/related?${query}`) : [];
        const [found, like, not] = await Promise.all([answers, ...[asked.like, asked.not].map((ids) => ids.map((id) => ({ id })))].map(source.placesOf));
        if (isLate(ticket)) return;
        const chips = (title, places) => places.length === 0 ? [] : [
          make("h3", null, title),
          make("ul.chips", null, places.map((place) =>
            make("li", null, mention(papers, place), button("×", () => go(without(last, papers.id[place])), `Take back ${papers.title[place]}`)))),
        ];
        put("list", "Papers like these", [
          back("#themes", "All themes"),
          make("h2", { tabindex: "-1" }, found.length ? `${count(found.length, "paper")} like these` : "No paper is like these"),
          ...chips("More like", like), ...chips("Not like", not),
          ...breakdown(papers, themes, found),
          ...(await listed(found, (place) => [
            mention(papers, place, themeLink(themes[papers.theme[place]]), others(place)),
            source.marks(papers, place),
          ].flat())),
        ]);
        map.setFocus({ papers: new Set([...found, ...like]) });
        announce(`${count(found.length, "paper")} like these`);
      },
    }),
  };
}
