import assert from "node:assert/strict";
import { test } from "node:test";

import { newSearch } from "../page/search.js";

const TITLES = ["Coral reefs", "Reefs of the past", "Battery cells", "Coral cells", "Économie des récifs"];
const ABSTRACTS = ["They bleach.", "Coral is rare; coral bleaches.", "Lithium.", "Bleached cells and coral", "Un récif corallien"];
const MARGIN = [10, 20, 30, 40, 50];
const search = newSearch({ title: TITLES, margin: MARGIN }, ABSTRACTS);

test("only papers that contain every word are found", () => {
  assert.deepEqual(search("coral cells"), [3]);
  assert.deepEqual(search("coral lithium"), []);
  assert.deepEqual(search(""), []);
  assert.deepEqual(search("   "), []);
});

test("a word in a title counts more than words in an abstract", () => {
  // Row 3 has the word in title and abstract, row 0 in the title, row 1 twice in the abstract, row 4 as a beginning.
  assert.deepEqual(search("coral"), [3, 0, 1, 4]);
});

test("a beginning finds the word, and so does a part inside it, which counts less", () => {
  assert.deepEqual(new Set(search("bleach")), new Set([0, 1, 3]));
  const inside = newSearch({ title: ["about overfitting", "about fitting"], margin: [90, 10] }, ["", ""]);
  assert.deepEqual(inside("fitting"), [1, 0]);
});

test("a phrase is found as it stands", () => {
  assert.deepEqual(search('"reefs of"'), [1]);
  assert.deepEqual(search('"of reefs"'), []);
  // A phrase does not run from a title into an abstract.
  assert.deepEqual(search('"reefs they"'), []);
});

test("case and diacritics do not matter", () => {
  assert.deepEqual(search("RÉCIF economie"), [4]);
  assert.deepEqual(search("recif"), search("Récif"));
});

test("equal papers are ordered by margin, then by row", () => {
  const equal = newSearch({ title: ["same", "same", "same"], margin: [5, 9, 5] }, ["", "", ""]);
  assert.deepEqual(equal("same"), [1, 0, 2]);
});

test("a word in one paper a hundred times counts a few times", () => {
  const often = newSearch({ title: ["x", "word"], margin: [0, 0] }, ["word ".repeat(100), ""]);
  assert.deepEqual(often("word"), [1, 0]);
});

test("the result is what a plain search finds", () => {
  const words = ["alpha", "beta", "gamma", "alphabet"];
  const texts = Array.from({ length: 200 }, (_, i) => [0, 1, 2, 3].map((k) => words[(i * 7 + k * (i % 5)) % 4]).slice(0, 1 + (i % 4)).join(" "));
  const titles = texts.map((text) => text.split(" ")[0]);
  const find = newSearch({ title: titles, margin: texts.map(() => 0) }, texts);
  for (const asked of ["alpha", "beta gamma", "alphabet beta", "gamma gamma", "bet"]) {
    const expected = texts.flatMap((text, row) => (asked.split(" ").every((word) => `${titles[row]}\n${text}`.includes(word)) ? [row] : []));
    assert.deepEqual(find(asked).sort((a, b) => a - b), expected, asked);
  }
});
