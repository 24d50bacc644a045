// Where does data come from? From the page itself. Another source with the same answers, such as a server, can stand in
// its place: everything else on the page asks a source, and waits.
//
//   themes()         [{ id, label, colour }]
//   papers()         { n, x, y, theme, margin, title, id, year, others }: lists, one entry a paper; x and y in 0 to 10,000
//   place(id)        the paper's place in these lists, or undefined
//   paper(place)     { id, title, year, url, theme, margin, others, abstract, cut }
//   neighbours(place) [{ place, similarity, shared: [{ term, stem, share }] }], in percent
//   search(text)     { found, near, isCut, stems }: the places of the papers that hold all words of the text, best first,
//                    and of others that are near to it; whether more were found than are told; and for a place of those
//                    near by the stems of the words that make it so
//
// One that can do more also has: tools(paper), elements above a paper, and marks(papers, place), behind it in a list; and
// read(hash) and shows(page), further things to show and their addresses.

/** The order in which places are listed where nothing else orders them: those surest of their theme first. */
const byMargin = ({ margin }) => (a, b) => margin[b] - margin[a] || a - b;

function embeddedSource() {
  const parsed = new Map();
  /** A part of the page's data, read when it is first asked for. */
  const part = (name) => {
    if (!parsed.has(name)) {
      const element = byId(`data-${name}`);
      parsed.set(name, JSON.parse(element.textContent));
      element.remove();
    }
    return parsed.get(name);
  };
  let places = null;
  let searcher = null;

  return {
    themes: async () => part("report").themes,
    papers: async () => {
      const papers = part("papers");
      return { n: papers.id.length, ...papers };
    },
    place: async (id) => {
      if (!places) {
        const { id: ids, others } = part("papers");
        places = new Map(ids.map((id, place) => [id, place]));
        for (const [place, ids] of Object.entries(others)) {
          for (const other of ids) places.set(other, Number(place));
        }
      }
      return places.get(id);
    },
    paper: async (place) => {
      const { id, title, year, url, theme, margin, others } = part("papers");
      const abstract = part("abstracts")[place];
      return {
        place, id: id[place], title: title[place], year: year[place], url: url[place], theme: theme[place],
        margin: margin[place], others: others[place] ?? [], abstract,
        cut: part("report").abstracts !== null && abstract.endsWith("…"),
      };
    },
    neighbours: async (place) => {
      const { terms, of } = part("links");
      return of[place].map(([to, similarity, ...pairs]) => {
        const shared = [];
        for (let i = 0; i < pairs.length; i += 2) {
          const [term, stem] = terms[pairs[i]];
          shared.push({ term, stem, share: pairs[i + 1] });
        }
        return { place: to, similarity, shared };
      });
    },
    search: async (text) => {
      searcher ??= newSearcher(part("papers"), part("abstracts"));
      return { found: searcher(text), near: [], isCut: false, stems: new Map() };
    },
  };
}
