import assert from "node:assert/strict";
import { test } from "node:test";

import { parseSeeds, seedsAddress, withLike, withNot, without } from "../live/seeds.js";
import { paperAddress, parseAddress, searchAddress, themeAddress } from "../page/addresses.js";
import { wheelFactor } from "../page/wheel.js";

const IDS = ["s022", "10.1/x?y=1&z", "a b", "ünïcode", "100%", "#paper=x", "\"quoted\"", "/../"];

test("an address leads back to its paper, theme or search", () => {
  for (const id of IDS) assert.deepEqual(parseAddress(paperAddress(id)), { view: "paper", id });
  for (const text of IDS) assert.deepEqual(parseAddress(searchAddress(text)), { view: "search", text });
  assert.deepEqual(parseAddress(themeAddress(12)), { view: "theme", id: "12" });
});

test("an address without a view of its own leads to the themes, or elsewhere on the page", () => {
  for (const address of ["", "#", "#themes", "themes", "#search=", "#search=%20"]) assert.deepEqual(parseAddress(address), { view: "themes" });
  assert.deepEqual(parseAddress("#area"), { view: "area" });
  for (const address of ["#time", "#theme-x", "#theme-1x", "#list", "#like=a"]) assert.deepEqual(parseAddress(address), { view: "other" });
  assert.equal(searchAddress(""), "#themes");
});

test("a badly encoded address is taken as it stands", () => {
  assert.deepEqual(parseAddress("#paper=%ZZ"), { view: "paper", id: "%ZZ" });
  assert.deepEqual(parseAddress("#search=50% "), { view: "search", text: "50%" });
});

test("seeds come back from their address", () => {
  const seeds = { like: IDS, not: ["x", "y&not=z"] };
  assert.deepEqual(parseSeeds(seedsAddress(seeds).slice(1)), seeds);
  assert.deepEqual(parseSeeds("paper=x&like=y"), { like: [], not: [] });
  assert.equal(seedsAddress({ like: ["a"], not: ["b"] }), "#like=a&not=b");
  assert.equal(seedsAddress({ like: [], not: [] }), "#themes");
});

test("a paper is wanted, unwanted or neither", () => {
  const seeds = { like: ["a", "b"], not: ["c"] };
  assert.deepEqual(withLike(seeds, "c"), { like: ["a", "b", "c"], not: [] });
  assert.deepEqual(withNot(seeds, "a"), { like: ["b"], not: ["c", "a"] });
  assert.deepEqual(withLike(seeds, "a"), { like: ["b", "a"], not: ["c"] });
  assert.deepEqual(without(seeds, "c"), { like: ["a", "b"], not: [] });
  assert.deepEqual(seeds, { like: ["a", "b"], not: ["c"] });
});

test("the wheel zooms in and out again, not beyond the whole map", () => {
  assert.ok(wheelFactor(-100, 1) > 1);
  assert.equal(wheelFactor(100, 1), 1);
  assert.equal(wheelFactor(100, 0.8), 1);
  assert.ok(Math.abs(wheelFactor(100, 4) * wheelFactor(-100, 4) - 1) < 1e-12);
  assert.equal(wheelFactor(1e9, 1.1), 1 / 1.1);
  assert.equal(wheelFactor(-1e9, 2), wheelFactor(-240, 2));
});
