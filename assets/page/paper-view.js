// @ts-check
// The view of a paper: its abstract, the most similar papers, and why they are similar.

import { fill, make, marked } from "./dom.js";
import { count, formatNumber } from "./format.js";
import { mention, themeLink } from "./lists.js";
import { findStems } from "./text.js";

/** @typedef {import("./types.js").Child} Child */
/** @typedef {import("./types.js").Neighbour} Neighbour */
/** @typedef {import("./types.js").Paper} Paper */

/** Near-identical papers whose ids are shown. */
const MOST_OTHERS = 10;

/**
 * What the view of a paper is made of.
 *
 * @typedef {object} PaperContext
 * @property {import("./types.js").Papers} papers
 * @property {import("./types.js").Theme[]} themes
 * @property {import("./types.js").Marks} [marks] What stands behind a neighbour.
 */

/**
 * Builds the view of a paper.
 *
 * @param {Paper} paper
 * @param {Neighbour[]} neighbours
 * @param {string[]} abstracts Of the neighbours.
 * @param {PaperContext} context
 * @returns {HTMLElement}
 */
export function paperView(paper, neighbours, abstracts, context) {
  const abstract = make("p.abstract", { dir: "auto" });
  const compare = comparison(abstract, paper.abstract);
  return make("article.paper", null,
    ...paperFacts(paper, context.themes[paper.theme]),
    abstract,
    paper.cut && make("p.note", null, "The abstract is cut to keep this page light."),
    paper.others.length > 0 && make("p.facts", null,
      `Stands for ${count(paper.others.length, "near-identical version")}: `,
      make("span.id", null, paper.others.slice(0, MOST_OTHERS).join(", ")),
      paper.others.length > MOST_OTHERS && ` and ${formatNumber(paper.others.length - MOST_OTHERS)} more`),
    make("h3", null, neighbours.length ? "Most similar papers" : "No paper shares its words"),
    neighbours.length > 0 && make("p.hint", null, "The terms that both papers share, and how much of the similarity each makes. Open them to see the words in both abstracts."),
    make("ol.near", null, neighbours.map((neighbour, i) => neighbourItem(paper, neighbour, context, compare(neighbour, abstracts[i])))));
}

/**
 * The title of a paper, and what is known of it besides its abstract.
 *
 * @param {Paper} paper
 * @param {import("./types.js").Theme} theme
 * @returns {Child[]}
 */
function paperFacts(paper, theme) {
  const separator = () => make("span.sep", null, " · ");
  return [
    make("h2", { tabindex: "-1", dir: "auto" }, paper.title),
    make("p.facts", null,
      themeLink(theme), separator(),
      paper.year !== null && [String(paper.year), separator()],
      make("span", { title: "How much nearer to its own theme than to the next" }, `margin ${(paper.margin / 100).toFixed(2)}`),
      separator(),
      make("bdi.id", null, paper.id)),
    paper.url && make("p.facts", null, make("a.out", { href: paper.url, rel: "noreferrer noopener", target: "_blank" }, "Open on the web")),
  ];
}

/**
 * Compares an abstract with those of its neighbours, one at a time: two comparisons would mix their marks.
 *
 * @param {HTMLElement} element Where the abstract stands.
 * @param {string} abstract
 * @returns {(neighbour: Neighbour, text: string) => HTMLDetailsElement} Builds the comparison with a neighbour.
 */
function comparison(element, abstract) {
  const unmark = () => fill(element, [abstract || make("span.note", null, "There is no abstract.")]);
  unmark();
  return (neighbour, text) => {
    const stems = neighbour.shared.map((shared) => shared.stem);
    const body = make("p.abstract", { dir: "auto" });
    /** @returns {HTMLDetailsElement[]} */
    const open = () => [...(details.closest("ol")?.querySelectorAll(/** @type {"details"} */ ("details.why[open]")) ?? [])];
    const details = make("details.why", {
      ontoggle: () => {
        if (details.open) {
          for (const other of open()) if (other !== details) other.open = false;
          fill(element, marked(abstract, findStems(abstract, stems)));
          fill(body, marked(text, findStems(text, stems)));
        } else if (!open().length) {
          unmark();
        }
      },
    },
    make("summary", null, neighbour.shared.length ? neighbour.shared.map(({ term, share }) =>
      make("span.share", { width: `${share}%` }, make("bdi", null, term), " ", make("span.n", null, `${share}%`))) : "compare"),
    body);
    return details;
  };
}

/**
 * A neighbour in the list: its similarity, its title, and the comparison.
 *
 * @param {Paper} paper
 * @param {Neighbour} neighbour
 * @param {PaperContext} context
 * @param {HTMLElement} details
 */
function neighbourItem(paper, { row, similarity }, { papers, themes, marks }, details) {
  const theme = papers.theme[row];
  const cosine = (similarity / 100).toFixed(2);
  return make(`li.c${themes[theme].colour}`, null,
    make("div.likeness", null,
      make("span.meter", { width: `${similarity}%`, title: `cosine ${cosine}` }, make("span.n", null, cosine.replace(/^0/, ""))),
      make("div", null, mention(papers, row, theme === paper.theme ? null : themeLink(themes[theme])), marks?.(papers, row, paper.row))),
    details);
}
