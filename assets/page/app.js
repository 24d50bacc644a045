// @ts-check
// Starts the page. The map is drawn first; abstracts are read when the browser has time, or when they are needed.

import { paperAddress, searchAddress, themeAddress } from "./addresses.js";
import { byId } from "./dom.js";
import { listenToGestures } from "./gestures.js";
import { chooseLook } from "./look.js";
import { PaperMap } from "./map.js";
import { Page } from "./page.js";
import { Router } from "./router.js";

/** @typedef {import("./types.js").Papers} Papers */

/**
 * Starts the page on the data of a source.
 *
 * @param {import("./types.js").Source} source
 */
export async function start(source) {
  const [themes, papers] = [await source.themes(), await source.papers()];
  if (!themes.length) return;
  document.documentElement.classList.add("live");
  byId("map").hidden = false;
  byId("search").hidden = false;
  linkPapers(papers);

  const map = new PaperMap(themes, papers);
  const page = new Page(source, themes, papers, map, () => router.follow());
  const router = new Router(page);
  chooseLook((now) => map.recolour(now));
  listenToGestures(map, themes, {
    paper: (row) => (location.hash = paperAddress(papers.id[row])),
    theme: (theme) => (location.hash = themeAddress(themes[theme].id)),
    area: (rows) => router.chooseArea(rows),
    nothing: () => (location.hash = "themes"),
  });
  map.resize();
  new ResizeObserver(() => map.resize()).observe(byId("map"));
  pointFromPanel(page);
  listenToSearch(page, router);
  listenToKeys(page);
  // A part of the page that has learned more sends the event itself.
  window.addEventListener("hashchange", (event) => router.follow({ isAgain: !event.isTrusted }));
  await router.follow({ isFirst: true });
  // The first search then need not wait.
  (window.requestIdleCallback ?? setTimeout)(() => source.search(""));
  document.documentElement.dataset.ready = "yes";
}

/**
 * Turns the titles of papers into links to the papers on this page; without a script they lead to the web.
 *
 * @param {Papers} papers
 */
function linkPapers(papers) {
  for (const link of document.querySelectorAll(/** @type {"a"} */ ("a[data-paper]"))) {
    const row = Number(link.dataset.paper);
    link.href = paperAddress(papers.id[row]);
    link.dataset.place = String(row);
  }
}

/**
 * Shows on the map what is pointed at in a list.
 *
 * @param {Page} page
 */
function pointFromPanel({ panel, map }) {
  /** @param {Event} event */
  const point = ({ target }) => {
    const row = target instanceof Element ? target.closest(/** @type {"a"} */ ("[data-place]"))?.dataset.place : undefined;
    map.hover(row === undefined ? null : Number(row));
  };
  panel.addEventListener("mouseover", point);
  panel.addEventListener("focusin", point);
}

/**
 * Searches while one types. A search is one step of the history, however many letters it has.
 *
 * @param {Page} page
 * @param {Router} router
 */
function listenToSearch({ query }, router) {
  query.addEventListener("input", () => {
    const text = query.value.trim();
    const isSearch = location.hash.startsWith("#search=");
    if (!text && !isSearch) return;
    if (isSearch) history.replaceState(history.state, "", searchAddress(text));
    else history.pushState(null, "", searchAddress(text));
    router.follow({ isTyping: true });
  });
  byId("search").addEventListener("submit", (event) => event.preventDefault());
}

/**
 * A slash leads to the search, Escape back to the themes.
 *
 * @param {Page} page
 */
function listenToKeys({ query }) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && /^(input|textarea|select)$/i.test(event.target.tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      query.focus();
    } else if (event.key === "Escape" && location.hash && location.hash !== "#themes") {
      location.hash = "themes";
    }
  });
}
