import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Rows } from "../live/rows.js";

/** Papers that the program knows, by their ids. */
const VIEWS = {
  late: { id: "late", shown: { title: "Zeppelins" }, year: 2024, url: null, theme: 7, margin: 0.125, x: 0.5, y: 0.25 },
  copy: { id: "copy", duplicate_of: "late" },
  lost: { id: "lost", shown: { title: "No theme" }, year: null, url: null, theme: 99, margin: 0, x: 0, y: 1 },
};

let asked;
let lists;
let rows;

beforeEach(() => {
  asked = [];
  lists = { n: 2, id: ["a", "b"], title: ["A", "B"], year: [1, 2], url: [null, null], theme: [0, 1], margin: [0, 0], x: [0, 0], y: [0, 0], others: {} };
  const api = {
    ask: async (address) => {
      asked.push(address);
      return VIEWS[decodeURIComponent(address.split("/").at(-1))] ?? null;
    },
  };
  const embedded = {
    themes: async () => [{ id: 3, label: "x", colour: 0 }, { id: 7, label: "y", colour: 1 }],
    papers: async () => lists,
    rowOf: async (id) => ({ a: 0, b: 1, b2: 1 })[id],
  };
  rows = new Rows(api, embedded);
});

test("papers on the map need no question", async () => {
  assert.equal(await rows.find("b"), 1);
  assert.equal(await rows.find("b2"), 1);
  assert.deepEqual(asked, []);
});

test("another paper gets a row behind them, once", async () => {
  assert.deepEqual(await Promise.all([rows.find("late"), rows.find("late")]), [2, 2]);
  assert.equal(await rows.find("copy"), 2);
  assert.deepEqual(lists.id, ["a", "b", "late"]);
  assert.equal(lists.n, 2, "the map does not grow");
  assert.deepEqual([lists.title[2], lists.theme[2], lists.margin[2], lists.x[2], lists.y[2]], ["Zeppelins", 1, 13, 5000, 2500]);
});

test("a paper of a theme that the page does not know counts to the first", async () => {
  const row = await rows.find("lost");
  assert.equal(lists.theme[row], 0);
});

test("answers come with their rows, without papers that are gone", async () => {
  const answers = [{ id: "late" }, { id: "gone" }, { id: "a" }];
  assert.deepEqual(await rows.pair(answers), [{ answer: { id: "late" }, row: 2 }, { answer: { id: "a" }, row: 0 }]);
  assert.deepEqual(await rows.findAll(answers), [2, 0]);
  assert.deepEqual(await rows.findAll(null), []);
  assert.equal(await rows.find("50% /?"), undefined);
  assert.equal(asked.at(-1), "/api/papers/50%25%20%2F%3F");
});
