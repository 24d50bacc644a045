// What is there to see of a paper? Its abstract, the papers most like it, and why they are.

/** The page of a paper, as the parts of the panel. `marks` stand behind its neighbours, if there are any. */
function paperView(paper, neighbours, texts, papers, themes, marks) {
  const theme = themes[paper.theme];
  const abstract = make("p.abstract", { dir: "auto" });
  const unmark = () => fill(abstract, [paper.abstract || make("span.note", null, "There is no abstract.")]);
  unmark();

  const item = (neighbour, text) => {
    const stems = neighbour.shared.map((shared) => shared.stem);
    const body = make("p.abstract", { dir: "auto" });
    const details = make("details.why", {
      ontoggle: () => {
        if (details.open) {
          // One comparison at a time: two would mix their marks.
          details.closest("ol").querySelectorAll("details.why[open]").forEach((other) => other !== details && (other.open = false));
          fill(abstract, marked(paper.abstract, wordsOf(paper.abstract, stems)));
          fill(body, marked(text, wordsOf(text, stems)));
        } else if (!details.closest("ol").querySelector("details.why[open]")) {
          unmark();
        }
      },
    },
    make("summary", null, neighbour.shared.length ? neighbour.shared.map(({ term, share }) =>
      make("span.share", { width: `${share}%` }, make("bdi", null, term), " ", make("span.n", null, `${share}%`))) : "compare"),
    body);
    const other = themes[papers.theme[neighbour.place]];
    return make(`li.c${other.colour}`, null,
      make("div.likeness", null,
        make("span.meter", { width: `${neighbour.similarity}%`, title: `cosine ${(neighbour.similarity / 100).toFixed(2)}` },
          make("span.n", null, (neighbour.similarity / 100).toFixed(2).replace(/^0/, ""))),
        make("div", null, mention(papers, neighbour.place, other === theme ? null : themeLink(other)), marks?.(papers, neighbour.place, paper.place))),
      details);
  };

  return [
    make("article.paper", null,
      make("h2", { tabindex: "-1", dir: "auto" }, paper.title),
      make("p.facts", null,
        themeLink(theme), make("span.sep", null, " · "),
        paper.year !== null && [String(paper.year), make("span.sep", null, " · ")].flat(),
        make("span", { title: "How much nearer to its own theme than to the next" }, `margin ${(paper.margin / 100).toFixed(2)}`),
        make("span.sep", null, " · "),
        make("bdi.id", null, paper.id)),
      paper.url && make("p.facts", null, make("a.out", { href: paper.url, rel: "noreferrer noopener", target: "_blank" }, "Open on the web")),
      abstract,
      paper.cut && make("p.note", null, "The abstract is cut to keep this page light."),
      paper.others.length > 0 && make("p.facts", null,
        `Stands for ${count(paper.others.length, "near-identical version")}: `, make("span.id", null, paper.others.slice(0, 10).join(", ")),
        paper.others.length > 10 && ` and ${numbers.format(paper.others.length - 10)} more`),
      make("h3", null, neighbours.length ? "Most similar papers" : "No paper shares its words"),
      neighbours.length > 0 && make("p.hint", null, "The terms that both papers share, and how much of the similarity each makes. Open them to see the words in both abstracts."),
      make("ol.near", null, neighbours.map((neighbour, i) => item(neighbour, texts[i])))),
  ];
}
