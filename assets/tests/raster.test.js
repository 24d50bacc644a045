import assert from "node:assert/strict";
import { test } from "node:test";

import { paintDisc } from "../page/raster.js";

/** A white picture. */
const white = (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4).fill(255) });
const pixel = ({ width, data }, x, y) => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];

test("a disc covers its middle and leaves the rest", () => {
  const image = white(21, 21);
  paintDisc(image, 10, 10, 5, [200, 100, 0], 1);
  assert.deepEqual(pixel(image, 10, 10), [200, 100, 0, 255]);
  assert.deepEqual(pixel(image, 14, 10), [200, 100, 0, 255]);
  assert.deepEqual(pixel(image, 16, 10), [255, 255, 255, 255]);
  assert.deepEqual(pixel(image, 0, 0), [255, 255, 255, 255]);
  // Half of a pixel on the edge is covered.
  assert.deepEqual(pixel(image, 15, 10), [228, 178, 128, 255]);
});

test("a disc covers about its area", () => {
  const image = white(41, 41);
  paintDisc(image, 20.3, 19.6, 12, [0, 0, 0], 1);
  let covered = 0;
  for (let at = 0; at < image.data.length; at += 4) covered += 1 - image.data[at] / 255;
  assert.ok(Math.abs(covered / (Math.PI * 144) - 1) < 0.01, `${covered}`);
});

test("a transparent disc mixes with what is below, and one outside changes nothing", () => {
  const image = white(5, 5);
  paintDisc(image, 2, 2, 10, [0, 0, 0], 0.4);
  assert.deepEqual(pixel(image, 2, 2), [153, 153, 153, 255]);
  const before = [...image.data];
  paintDisc(image, -20, 2, 3, [0, 0, 0], 1);
  assert.deepEqual([...image.data], before);
});
