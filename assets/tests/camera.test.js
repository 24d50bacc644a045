import assert from "node:assert/strict";
import { test } from "node:test";

import { between, Camera, frameAll, frameSome } from "../page/camera.js";

globalThis.cancelAnimationFrame ??= () => {};

const PAPERS = { n: 5, x: [0, 10000, 2500, 2600, 5000], y: [0, 10000, 7500, 7400, 5000] };

/** A camera with a view of this size, and how often it told of a change. */
function started(width = 1000, height = 800) {
  let changes = 0;
  const camera = new Camera(PAPERS, () => changes++);
  camera.resize(width, height);
  return { camera, changes: () => changes };
}

/** Asserts that two lists of numbers are equal but for rounding. */
function close(actual, expected) {
  for (const [i, value] of actual.entries()) assert.ok(Math.abs(value - expected[i]) < 1e-6, `${actual} is not ${expected}`);
}

test("the whole map fits into the view at first", () => {
  const { camera, changes } = started();
  assert.equal(camera.zoom, 1);
  assert.equal(changes(), 1);
  for (let row = 0; row < PAPERS.n; row++) {
    const [x, y] = camera.toScreen(PAPERS.x[row], PAPERS.y[row]);
    assert.ok(x >= 0 && x <= 1000 && y >= 0 && y <= 800, `${x} ${y}`);
  }
  close(camera.toScreen(5000, 5000), [500, 400]);
});

test("screen and map are inverse to one another", () => {
  const { camera } = started();
  camera.zoomAt(3.7, 120, 640);
  camera.pan(-31, 17);
  for (const point of [[0, 0], [1000, 800], [333, 77]]) {
    close(camera.toScreen(...camera.toMap(...point)), point);
  }
  const { left, top, width, height } = camera.window();
  close(camera.toScreen(left, top), [0, 0]);
  close(camera.toScreen(left + width, top + height), [1000, 800]);
});

test("zooming keeps the point under the pointer", () => {
  const { camera } = started();
  const before = camera.toMap(200, 300);
  camera.zoomAt(2.5, 200, 300);
  close(camera.toMap(200, 300), before);
  assert.ok(Math.abs(camera.zoom - 2.5) < 1e-9);
});

test("zoom has limits", () => {
  const { camera } = started();
  camera.zoomAt(1e6);
  assert.ok(Math.abs(camera.zoom - 80) < 1e-9);
  camera.zoomAt(1e-9);
  assert.ok(Math.abs(camera.zoom - 0.6) < 1e-9);
});

test("panning moves the map by pixels", () => {
  const { camera } = started();
  const [x, y] = camera.toScreen(2500, 7500);
  camera.pan(30, -45);
  close(camera.toScreen(2500, 7500), [x + 30, y - 45]);
});

test("a paper well inside the view stays where it is, others come to the middle", () => {
  const { camera, changes } = started();
  camera.bring(4, false);
  assert.equal(changes(), 1);
  camera.zoomAt(20);
  camera.bring(0, false);
  close(camera.toScreen(0, 0), [500, 400]);
  assert.ok(Math.abs(camera.zoom - 20) < 1e-9);
});

test("showing some papers zooms to them, but not too close", () => {
  const { camera } = started();
  camera.show([2, 3], false);
  close(camera.toScreen(2550, 7450), [500, 400]);
  assert.ok(Math.abs(camera.zoom - 12) < 1e-9);
  camera.show([], false);
  assert.ok(Math.abs(camera.zoom - 12) < 1e-9);
  camera.show(null, false);
  assert.equal(camera.zoom, 1);
});

test("resizing keeps the whole map whole, and a closer view as it is", () => {
  const { camera } = started();
  camera.resize(600, 500);
  assert.equal(camera.zoom, 1);
  camera.zoomAt(4);
  const middle = camera.toMap(300, 250);
  camera.resize(900, 700);
  close(camera.toMap(450, 350), middle);
});

test("frames leave out a few papers far away", () => {
  const n = 1000;
  const papers = { n, x: Array.from({ length: n }, (_, i) => (i < 5 ? 10000 : i)), y: Array.from({ length: n }, (_, i) => i) };
  const rows = Array.from({ length: n }, (_, i) => i);
  const [x, y] = frameSome(papers, rows, { width: 800, height: 800 }, 10) ?? [];
  assert.ok(x < 520 && y < 520, `${x} ${y}`);
  assert.equal(frameSome(papers, [], { width: 800, height: 800 }, 10), null);
});

test("a map without papers, or with one, has a finite frame", () => {
  for (const papers of [{ n: 0, x: [], y: [] }, { n: 1, x: [7], y: [9] }]) {
    assert.ok(frameAll(papers, { width: 300, height: 200 }).every(Number.isFinite));
  }
  assert.deepEqual(frameAll({ n: 0, x: [], y: [] }, { width: 300, height: 200 }).slice(0, 2), [5000, 5000]);
});

test("a glide begins and ends where it should, and its scale changes evenly", () => {
  const from = [0, 0, 1], to = [100, 50, 16];
  assert.deepEqual(between(from, to, 0), from);
  assert.deepEqual(between(from, to, 1), to);
  close(between(from, to, 0.5), [50, 25, 4]);
  let last = 0;
  for (let part = 0; part <= 1; part += 0.05) {
    const [x] = between(from, to, part);
    assert.ok(x >= last);
    last = x;
  }
});
