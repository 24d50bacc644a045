// @ts-check
// Shows what the address asks for. Views can be linked to, and the browser's back and forward lead from one to another.

import { parseAddress, themeAddress } from "./addresses.js";
import { LONG } from "./page.js";
import { newViews } from "./views.js";

/** @typedef {import("./types.js").Route} Route */
/** @typedef {import("./types.js").Visit} Visit */

/**
 * How an address is followed: at the page's first view, while a search is typed, which keeps the focus, or `isAgain`,
 * which keeps the position too.
 *
 * @typedef {{ isFirst?: boolean, isTyping?: boolean, isAgain?: boolean }} Manner
 */

/** Part of the window's height below which the panel's top counts as out of sight. */
const LOW = 0.75;

export class Router {
  #page;
  #views;
  /** Counts what was asked for, so that an answer that comes too late is dropped. */
  #ticket = 0;

  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.#page = page;
    this.#views = newViews(page, (row) => this.#backFrom(row));
  }

  /**
   * Shows what the address asks for.
   *
   * @param {Manner} [manner]
   */
  async follow(manner = {}) {
    const ticket = ++this.#ticket;
    const isLate = () => ticket !== this.#ticket;
    try {
      await this.#show({ isFirst: manner.isFirst ?? false, isLate }, manner);
    } catch (error) {
      if (!(error instanceof Error && "isTold" in error)) throw error;
      if (!isLate()) this.#page.setStale(true);
    }
  }

  /**
   * Lists papers chosen on the map.
   *
   * @param {number[]} rows
   */
  chooseArea(rows) {
    this.#page.area = rows;
    if (location.hash === "#area") this.follow();
    else location.hash = "area";
  }

  /**
   * Finds the view that an address asks for; null where it is an element of the page.
   *
   * @param {string} address
   * @returns {Promise<Route | null>}
   */
  async #resolve(address) {
    const { source, themes, area } = this.#page;
    const target = parseAddress(address);
    switch (target.view) {
      case "themes":
        return ["themes"];
      case "area":
        return area ? ["area"] : ["themes", "The area that was chosen on the map is not kept when the page is closed."];
      case "theme": {
        const theme = themes.findIndex((other) => other.id === Number(target.id));
        return theme < 0 ? ["themes", `There is no theme ${target.id} here.`] : ["theme", theme];
      }
      case "paper": {
        const { id } = target;
        const row = await source.rowOf(id);
        return row === undefined ? ["themes", `There is no paper ${id.length > LONG ? `${id.slice(0, LONG)}…` : id} here.`] : ["paper", row];
      }
      case "search":
        return ["search", target.text];
      default: {
        const hash = address.replace(/^#/, "");
        const route = source.route?.(hash);
        if (route) return route;
        return document.getElementById(hash) ? null : ["themes", "The address of this page names nothing that is here."];
      }
    }
  }

  /**
   * Builds the link from a paper back to the list it was opened from, or else to its theme.
   *
   * @param {number} row
   */
  async #backFrom(row) {
    const { steps, themes, papers } = this.#page;
    const [name, subject] = (steps.from && (await this.#resolve(steps.from))) || ["themes"];
    /** @type {Record<string, () => string>} */
    const titles = {
      search: () => `Results for “${subject}”`, theme: () => themes[subject].label, area: () => "The chosen area",
      list: () => "Reading list", related: () => "Papers like these",
    };
    if (steps.from && titles[name]) return this.#page.back(steps.from, titles[name]());
    const theme = themes[papers.theme[row]];
    return this.#page.back(themeAddress(theme.id), theme.label);
  }

  /**
   * @param {Visit} visit
   * @param {Manner} manner
   */
  async #show(visit, { isFirst, isTyping, isAgain }) {
    const { steps, query } = this.#page;
    const route = (await this.#resolve(location.hash)) ?? (isFirst ? /** @type {Route} */ (["themes"]) : null);
    if (!route || visit.isLate()) return;
    const position = steps.enter(isAgain ?? false);
    const [name, subject] = route;
    // A paper found by a search keeps its words, for whoever wants to change them.
    const [from, words] = (name === "paper" && steps.from && (await this.#resolve(steps.from))) || [];
    if (name !== "search") query.value = from === "search" ? words : "";
    this.#page.counts = position?.counts ?? [];
    await this.#views[name](subject, visit);
    if (visit.isLate()) return;
    if (position) scrollTo(0, position.scroll);
    else if (isFirst && location.hash.startsWith("#theme-")) scrollTo(0, 0);
    else if (isFirst) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    if (!isFirst && !isTyping && !isAgain) this.#focus(route, position);
  }

  /**
   * Moves the focus to the heading of a view, or to the link by which it was left.
   *
   * @param {Route} route
   * @param {{ left?: string } | null} position
   */
  #focus([name, subject], position) {
    const { panel, view, cards } = this.#page;
    /** @type {HTMLElement | null} */
    const heading = name === "themes" ? view.querySelector(".warning") : name === "theme" ? cards[subject].querySelector("h3") : view.querySelector("h2");
    const links = position ? [...panel.querySelectorAll("a")] : [];
    const left = links.find((link) => link.getAttribute("href") === position?.left && link.offsetParent !== null);
    (left ?? heading ?? panel).focus({ preventScroll: true });
    if (position) return;
    const { top } = panel.getBoundingClientRect();
    // On a narrow screen the panel lies below the map.
    if (top < 0 || top > innerHeight * LOW) panel.scrollIntoView({ block: "start" });
  }
}
