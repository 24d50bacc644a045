import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeNeighbours, embeddedSource, rowsById } from "../page/embedded.js";
import { count, formatNumber, shorten } from "../page/format.js";
import { inside, nearest } from "../page/geometry.js";
import { byMargin, countByTheme, membersOf } from "../page/papers.js";

const PARTS = {
  report: { themes: [{ id: 4, label: "reefs", colour: 1 }], abstracts: 20 },
  papers: {
    id: ["a", "b", "c"], title: ["Coral", "Reefs", "Cells"], year: [2001, null, 2003], url: [null, "https://x.example/b", null],
    theme: [0, 0, 0], margin: [10, 30, 30], x: [0, 5000, 10000], y: [0, 5000, 10000], others: { 1: ["b2", "b3"] },
  },
  abstracts: ["About corals.", "About reefs, cut…", ""],
  links: { terms: [["coral", "coral"], ["studies", "studi"]], of: [[[1, 75, 0, 50, 1, 25], [2, 10]], [], [[0, 10]]] },
};
const source = embeddedSource((name) => PARTS[name]);

test("the lists of a page are a source of papers", async () => {
  assert.equal((await source.papers()).n, 3);
  assert.deepEqual(await source.themes(), PARTS.report.themes);
  const paper = await source.paper(1);
  assert.deepEqual(paper, {
    row: 1, id: "b", title: "Reefs", year: null, url: "https://x.example/b", theme: 0, margin: 30, others: ["b2", "b3"],
    abstract: "About reefs, cut…", cut: true,
  });
  assert.equal((await source.paper(0)).cut, false);
  assert.deepEqual((await source.paper(0)).others, []);
  assert.deepEqual(await source.search("about"), { found: [1, 0], near: [], isCut: false, stems: new Map() });
});

test("near-identical papers lead to the one that stands for them", async () => {
  assert.equal(await source.rowOf("c"), 2);
  assert.equal(await source.rowOf("b3"), 1);
  assert.equal(await source.rowOf("d"), undefined);
  assert.equal(rowsById(PARTS.papers).size, 5);
});

test("neighbours are decoded with their shared terms", () => {
  assert.deepEqual(decodeNeighbours(PARTS.links, 0), [
    { row: 1, similarity: 75, shared: [{ term: "coral", stem: "coral", share: 50 }, { term: "studies", stem: "studi", share: 25 }] },
    { row: 2, similarity: 10, shared: [] },
  ]);
  assert.deepEqual(decodeNeighbours(PARTS.links, 1), []);
});

test("papers are ordered by margin, then by row", () => {
  assert.deepEqual([0, 1, 2].sort(byMargin(PARTS.papers)), [1, 2, 0]);
  assert.deepEqual(membersOf({ ...PARTS.papers, n: 3, theme: [1, 0, 1] }, 1), [2, 0]);
});

test("themes are counted, largest first and equal ones in order", () => {
  assert.deepEqual(countByTheme({ theme: [2, 0, 2, 1, 0, 3] }, [0, 1, 2, 3, 4]), [[0, 2], [2, 2], [1, 1]]);
  assert.deepEqual(countByTheme({ theme: [1] }, []), []);
});

test("the nearest paper is found within a distance", () => {
  const papers = { n: 3, x: [0, 10, 11], y: [0, 10, 10] };
  assert.equal(nearest(papers, [10.4, 10], 5, () => true), 1);
  assert.equal(nearest(papers, [10.4, 10], 5, (row) => row !== 1), 2);
  assert.equal(nearest(papers, [5, 0], 5, () => true), null);
});

test("a lasso contains the papers inside it, whatever its shape", () => {
  const papers = { n: 4, x: [1, 5, 9, 5], y: [1, 5, 9, 1] };
  assert.deepEqual(inside(papers, [[0, 0], [10, 0], [10, 10], [0, 10]]), [0, 1, 2, 3]);
  // An L around the lower left leaves out the middle.
  assert.deepEqual(inside(papers, [[0, 0], [10, 0], [10, 2], [2, 2], [2, 10], [0, 10]]), [0, 3]);
  assert.deepEqual(inside(papers, [[0, 0], [10, 10]]), []);
});

test("numbers and texts are formatted", () => {
  assert.equal(formatNumber(1234567), "1,234,567");
  assert.equal(count(1, "paper"), "1 paper");
  assert.equal(count(0, "paper"), "0 papers");
  assert.equal(count(12345, "other theme"), "12,345 other themes");
  assert.equal(shorten("abc", 3), "abc");
  assert.equal(shorten("ab cd", 3), "ab…");
});
