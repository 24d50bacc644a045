// @ts-check
// The page as views see it: its data, the map, and the panel that they fill.

import { byId, fill, make } from "./dom.js";
import { shorten } from "./format.js";
import { growingList } from "./lists.js";
import { Steps } from "./steps.js";

/** @typedef {import("./types.js").Child} Child */

/** Characters of a title or an id shown where there is one line. */
export const LONG = 80;

export class Page {
  steps;
  panel = byId("panel");
  view = byId("view");
  query = /** @type {HTMLInputElement} */ (byId("query"));
  /** The cards of the themes, in their order. */
  cards;
  /** The papers last chosen on the map, even if none; an address cannot hold them. @type {number[] | null} */
  area = null;
  /** How much of the lists shown next was shown before. @type {number[]} */
  counts = [];
  #nav = byId("themes");
  #title = document.title;
  #retry;

  /**
   * @param {import("./types.js").Source} source
   * @param {import("./types.js").Theme[]} themes
   * @param {import("./types.js").Papers} papers
   * @param {import("./map.js").PaperMap} map
   * @param {() => void} retry Shows once more what the address asks for.
   */
  constructor(source, themes, papers, map, retry) {
    this.source = source;
    this.themes = themes;
    this.papers = papers;
    this.map = map;
    this.#retry = retry;
    this.steps = new Steps(this.panel);
    this.cards = themes.map((theme) => byId(`theme-${theme.id}`));
    // The router reads the addresses of themes; the browser would scroll to the elements with these ids.
    for (const element of [this.#nav, ...this.cards]) element.id = `part-${element.id}`;
  }

  /**
   * Shows a view in the panel.
   *
   * @param {string} name
   * @param {string} title What the browser's history calls it; empty for the overview.
   * @param {(Child | Child[])[]} parts
   * @param {HTMLElement | null} [card] The card of the theme shown.
   */
  put(name, title, parts, card = null) {
    document.body.dataset.view = name;
    this.setStale(false);
    document.title = title ? `${shorten(title, LONG)} – ${this.#title}` : this.#title;
    this.steps.arrive(name !== "themes" && name !== "paper");
    this.#nav.hidden = name !== "themes";
    byId("cards").hidden = card === null;
    for (const other of this.cards) other.classList.toggle("open", other === card);
    this.view.hidden = parts.length === 0;
    fill(this.view, parts);
  }

  /**
   * Says that what is shown is not what the address asks for, or takes that back.
   *
   * @param {boolean} isStale
   */
  setStale(isStale) {
    this.panel.classList.toggle("stale", isStale);
    document.getElementById("stale")?.remove();
    if (!isStale) return;
    const again = make("button.more", { type: "button", onclick: () => this.#retry() }, "Try again");
    this.view.before(make("p.warning", { id: "stale" }, "What stands below is what was shown before. ", again));
  }

  /**
   * A link back to a list, which is then shown as it was left.
   *
   * @param {string} href
   * @param {string} text
   */
  back(href, text) {
    /** @param {MouseEvent} event */
    const onclick = (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.steps.turnBack();
    };
    return make("p.back", null, make("a", { href, onclick }, "← ", make("bdi", null, text)));
  }

  /**
   * A list that shows as much as when it was last left. See `growingList`.
   *
   * @template [T=undefined]
   * @param {number[]} rows
   * @param {(row: number, known: T) => Child[] | Child} item
   * @param {{ first?: number, prepare?: (rows: number[]) => Promise<T[]> }} [options]
   */
  list(rows, item, options = {}) {
    return growingList(rows, item, { ...options, first: this.counts.shift() ?? options.first });
  }
}
