// @ts-check
// The reading list, and the way to add papers. Both need an index behind the page.

import { announce, byId, make } from "../page/dom.js";
import { count } from "../page/format.js";
import { mention, othersNote, themeLink } from "../page/lists.js";
import { CHANGE } from "./api.js";
import { uploadControls } from "./upload.js";
import { closeWarnings } from "./warnings.js";

/** @typedef {import("../page/page.js").Page} Page */

/** Endings of the files that the list can be saved as. */
const FORMATS = ["bib", "ris", "csv"];
/** Addresses of views that show buttons for the list. */
const SHOWS_BUTTONS = /^#(list$|paper=|search=|like=|not=)/;

/**
 * @param {import("./api.js").Api} api
 * @param {import("./rows.js").Rows} rows
 * @returns {import("./source.js").Part}
 */
export function readingList(api, rows) {
  const list = new ReadingList(api);
  closeWarnings();
  // What went wrong has been told.
  list.start().catch(() => {});
  return {
    tools: ({ id }) => (list.hasIndex ? [list.button(id)] : []),
    marks: (papers, row) => (list.hasIndex ? [list.button(papers.id[row], papers.title[row])] : []),
    route: (hash) => (hash === "list" ? ["list"] : null),
    views: (page) => ({
      list: (_, visit) => showList(page, visit, list, rows),
    }),
  };
}

class ReadingList {
  #api;
  /** Ids of the papers kept. @type {Set<string>} */
  #kept = new Set();
  hasIndex = false;

  /** @param {import("./api.js").Api} api */
  constructor(api) {
    this.#api = api;
  }

  /** Asks whether there is an index, and adds the ways to list and upload below the search. */
  async start() {
    const { index, trouble } = (await this.#api.ask("/api/about")) ?? {};
    this.hasIndex = Boolean(index);
    if (trouble) byId("search").after(make("p.warning", { role: "status" }, trouble));
    if (!this.hasIndex) return;
    for (const { id } of (await this.entries()) ?? []) this.#kept.add(id);
    byId("search").after(make("div.reach", null, make("a", { href: "#list" }, "Reading list"), uploadControls(this.#api)));
    // Shows again what was shown before this was known.
    if (SHOWS_BUTTONS.test(location.hash)) window.dispatchEvent(new Event("hashchange"));
  }

  /**
   * The papers kept; a title is null where the paper is no longer in the index.
   *
   * @returns {Promise<{ id: string, title: string | null }[]>}
   */
  async entries() {
    return this.hasIndex ? this.#api.ask("/api/list") : [];
  }

  /**
   * A button that keeps a paper or lets it go. Behind the title of a paper in a list it is just a star.
   *
   * @param {string} id
   * @param {string} [title]
   */
  button(id, title) {
    const button = make("button.more", { type: "button", onclick: async () => {
      if (await this.#toggle(id)) show();
    } });
    const show = () => {
      const isKept = this.#kept.has(id);
      const label = isKept ? "Take off the reading list" : "Keep on the reading list";
      button.textContent = title === undefined ? label : isKept ? "★" : "☆";
      if (title !== undefined) button.setAttribute("aria-label", `${label}: ${title}`);
    };
    show();
    return button;
  }

  /**
   * Keeps a paper or lets it go, and returns whether that was done.
   *
   * @param {string} id
   */
  async #toggle(id) {
    const isKept = this.#kept.has(id);
    const answer = await this.#api.ask(`/api/list/${encodeURIComponent(id)}`, { ...CHANGE, method: isKept ? "DELETE" : "PUT" });
    if (!answer) {
      this.#api.tell("This paper is no longer in the index.");
      return false;
    }
    if (isKept) this.#kept.delete(id);
    else this.#kept.add(id);
    return true;
  }
}

/**
 * @param {Page} page
 * @param {import("../page/types.js").Visit} visit
 * @param {ReadingList} list
 * @param {import("./rows.js").Rows} rows
 */
async function showList(page, { isLate }, list, rows) {
  const { papers, themes } = page;
  const entries = await list.entries();
  const listed = await Promise.all(entries.map(async ({ id, title }) => ({ id, row: title === null ? undefined : await rows.find(id) })));
  if (isLate()) return;
  const links = FORMATS.map((ending) => make("a", { href: `/api/list.${ending}`, download: "" }, ending.toUpperCase()));
  const hint = list.hasIndex ? "Nothing is kept yet. The page of each paper has a button for it."
    : "A reading list is kept with an index, and these papers were read from files: `themata index` makes one.";
  page.put("list", "Reading list", [
    page.back("#themes", "All themes"),
    make("h2", { tabindex: "-1" }, "Reading list"),
    entries.length ? make("p.reach", null, "Save as", links) : make("p.hint", null, hint),
    make("ol.mentions", null, listed.map(({ id, row }) => make("li", null,
      row === undefined ? [make("span.id", null, id), make("span.note", null, " is no longer in the index")]
        : mention(papers, row, themeLink(themes[papers.theme[row]]), othersNote(papers, row)),
      " ", list.button(id)))),
  ]);
  page.map.setFocus({ papers: new Set(listed.flatMap(({ row }) => (row === undefined ? [] : [row]))) });
  announce(`${count(entries.length, "paper")} on the reading list`);
}
