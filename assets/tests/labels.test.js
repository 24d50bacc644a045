import assert from "node:assert/strict";
import { test } from "node:test";

import { Boxes, densest, labelLines, labelOffsets, labelOrder, overlap } from "../page/label-layout.js";

const WINDOW = { left: 0, top: 0, width: 2400, height: 2400 };

test("a theme's anchor is in its densest part", () => {
  // Theme 0: a cloud at (500, 500) and one stray paper; theme 1: two papers; theme 2: none in view.
  const x = [480, 500, 520, 510, 2300, 1500, 1510, 9000];
  const y = [500, 490, 510, 505, 2300, 1500, 1490, 9000];
  const papers = { n: x.length, x, y, theme: [0, 0, 0, 0, 0, 1, 1, 2] };
  const [first, second, third] = densest(papers, 3, WINDOW);
  assert.ok(Math.abs(first.x - 502.5) < 1e-9 && Math.abs(first.y - 501.25) < 1e-9);
  assert.equal(first.n, 5);
  assert.ok(first.spread > 0 && first.spread < 10);
  assert.equal(second.n, 2);
  assert.equal(third.n, 0);
});

test("a cloud on the border of two cells counts as one", () => {
  const x = [99, 101, 99, 101, 1250, 1251, 1252], y = [99, 101, 101, 99, 1250, 1250, 1250];
  const [anchor] = densest({ n: 7, x, y, theme: [0, 0, 0, 0, 0, 0, 0] }, 1, WINDOW);
  assert.deepEqual([anchor.x, anchor.y], [1251, 1250], "three papers of one cell count twice");
  const five = densest({ n: 9, x: [...x, 99, 101, 98].slice(0, 9), y: [...y, 98, 98].slice(0, 9), theme: Array(9).fill(0) }, 1, WINDOW);
  assert.ok(five[0].x < 200, "six papers around a border are more");
});

test("long labels break into two lines as even as possible", () => {
  assert.deepEqual(labelLines("short"), ["short"]);
  assert.deepEqual(labelLines("fourteen chars"), ["fourteen chars"]);
  assert.deepEqual(labelLines("unbreakablelabel"), ["unbreakablelabel"]);
  assert.deepEqual(labelLines("graph neural networks"), ["graph neural", "networks"]);
  for (const label of ["a bb ccc dddd eeeee ffffff", "one two three four five"]) {
    assert.equal(labelLines(label).join(" "), label);
  }
});

test("boxes neither overlap nor leave the frame", () => {
  const kept = [{ left: 0, top: 0, width: 80, height: 300 }];
  const boxes = new Boxes(400, 300, kept);
  const placed = [];
  for (let i = 0; i < 60; i++) {
    const box = boxes.fit((i * 97) % 400, (i * 61) % 300, 50, 20, labelOffsets((i % 7) * 20, 20));
    if (box) placed.push(box);
  }
  assert.ok(placed.length > 15, `${placed.length}`);
  for (const [i, box] of placed.entries()) {
    assert.ok(box.left >= 4 && box.top >= 4 && box.left + box.width <= 396 && box.top + box.height <= 296);
    for (const other of [...kept, ...placed.slice(0, i)]) assert.ok(!overlap(box, other));
  }
  assert.equal(new Boxes(40, 40).fit(20, 20, 50, 10, [[0, 0]]), null);
});

test("boxes that touch do not overlap", () => {
  const box = { left: 0, top: 0, width: 10, height: 10 };
  assert.equal(overlap(box, { ...box, left: 10 }), false);
  assert.equal(overlap(box, { ...box, top: 9 }), true);
  assert.equal(overlap(box, box), true);
});

test("a label stands beside a small cloud and inside a large one", () => {
  assert.notEqual(labelOffsets(10, 20)[0][1], 0);
  assert.deepEqual(labelOffsets(100, 20)[0], [0, 0]);
  // The next to a small cloud: half its own height, and what the cloud takes.
  assert.deepEqual(labelOffsets(20, 20)[0], [0, -1.6]);
});

test("the chosen theme is labelled first, then the largest, and tiny ones not at all", () => {
  const anchors = [5, 2, 9, 3, 9].map((n) => ({ x: 0, y: 0, n, spread: 0 }));
  assert.deepEqual(labelOrder(anchors, null), [2, 4, 0, 3]);
  assert.deepEqual(labelOrder(anchors, 3), [3, 2, 4, 0]);
  // Where no theme has three papers, those with most are labelled.
  assert.deepEqual(labelOrder([1, 2, 0].map((n) => ({ x: 0, y: 0, n, spread: 0 })), null), [1]);
});
