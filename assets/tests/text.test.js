import assert from "node:assert/strict";
import { test } from "node:test";

import { excerpt, findStems, findWords, fold, searchWords, widenToWords } from "../page/text.js";

/** The parts of a text that spans cover. */
const covered = (text, spans) => spans.map(([start, end]) => text.slice(start, end));

test("folding drops case and diacritics", () => {
  assert.equal(fold("Émile Borel’s THÉORÈME"), "emile borel’s theoreme");
  assert.equal(fold("Straße 7"), "straße 7");
  assert.equal(fold(fold("Ångström")), fold("Ångström"));
});

test("a search splits into distinct words, and quotes keep a phrase together", () => {
  assert.deepEqual(searchWords("  coral   bleaching Coral "), ["coral", "bleaching"]);
  assert.deepEqual(searchWords('"deep  learning" nets "nets"'), ["deep  learning", "nets"]);
  assert.deepEqual(searchWords('an "open phrase'), ["an", "open", "phrase"]);
  assert.deepEqual(searchWords(' " " '), []);
  assert.equal(searchWords(Array.from({ length: 90 }, (_, i) => `w${i}`).join(" ")).length, 60);
});

test("stems find the forms of their words", () => {
  const text = "Many studies study a studio; well-studied cells, Cell's and cellobiohydrolase, sub-cells.";
  assert.deepEqual(covered(text, findStems(text, ["studi"])), ["studies", "study", "studio", "well-studied"]);
  assert.deepEqual(covered(text, findStems(text, ["cell"])), ["cells", "Cell's", "sub-cells"]);
  // Of short stems only the very word is found.
  assert.deepEqual(covered("an ant and ants", findStems("an ant and ants", ["an"])), ["an"]);
  assert.deepEqual(findStems(text, []), []);
});

test("the words of a search are found as whole words", () => {
  const text = "Bleached corals: coral-reef bleaching, no CORAL.";
  assert.deepEqual(covered(text, findWords(text, ["coral"])), ["corals", "coral-reef", "CORAL"]);
  assert.deepEqual(covered(text, findWords(text, ["bleach", "leach"])), ["Bleached", "bleaching"]);
  assert.deepEqual(covered(text, findWords(text, ["coral-reef bleach"])), ["coral-reef bleaching"]);
  // Where folding changes the length, words are found by their beginnings.
  assert.deepEqual(covered("Ｎaïve ﬁts", findWords("Ｎaïve ﬁts", ["naive"])), ["Ｎaïve"]);
});

test("spans widen to words in scripts that separate them, and nowhere else", () => {
  assert.deepEqual(widenToWords("its well-known end", [[6, 7], [9, 10]]), [[4, 14]]);
  assert.deepEqual(widenToWords("深層学習の研究", [[1, 3]]), [[1, 3]]);
  assert.deepEqual(widenToWords("a b", [[1, 2]]), [[1, 2]]);
});

test("found spans ascend, do not overlap and stay inside the text", () => {
  const text = "graph graphs graphics photograph, graph-based and re-graphed; graphé".repeat(3);
  for (const words of [["graph"], ["gra", "raph", "ph"], ["a", "b", "graph b"], ["é"]]) {
    let last = 0;
    for (const [start, end] of findWords(text, words)) {
      assert.ok(last <= start && start < end && end <= text.length, `${words}: ${last} ${start} ${end}`);
      last = end;
    }
  }
});

test("an excerpt begins near the first word found and ends with whole words", () => {
  const abstract = `${"early words ".repeat(20)}needle ${"late words ".repeat(40)}`.trim();
  const text = excerpt(abstract, (part) => findWords(part, ["needle"]));
  assert.ok(text.startsWith("… ") && text.endsWith(" …"), text);
  assert.ok(text.includes("needle") && text.length <= 224, text);
  for (const word of text.slice(2, -2).split(" ")) assert.match(word, /^(early|words|needle|late)$/);
  assert.equal(excerpt("Short.", () => []), "Short.");
  assert.equal(excerpt(abstract, () => []).startsWith("early words"), true);
});
