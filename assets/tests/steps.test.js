import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Steps } from "../page/steps.js";

/** A browser's history, as far as steps need it. */
class FakeHistory {
  entries = [{ hash: "", state: null }];
  at = 0;
  get state() {
    return this.entries[this.at].state;
  }
  replaceState(state) {
    this.entries[this.at].state = state;
  }
  /** Follows a link. */
  visit(hash) {
    this.entries.splice(++this.at, Infinity, { hash, state: null });
  }
  go(by) {
    this.at += by;
  }
}

/** Numbers of papers that the lists in the panel show. */
let counts;
let steps;

beforeEach(() => {
  counts = [];
  globalThis.history = new FakeHistory();
  globalThis.location = { get hash() { return history.entries[history.at].hash; } };
  globalThis.window = { addEventListener: () => {} };
  globalThis.scrollY = 0;
  const panel = { querySelectorAll: () => counts.map((length) => ({ children: { length } })) };
  steps = new Steps(panel);
});

/** Shows what the address asks for, and returns the position to restore. */
function show(isList, again = false) {
  const position = steps.enter(again);
  steps.arrive(isList);
  return position;
}

/** Scrolls, with so many papers in the lists. */
function scroll(to, ...shown) {
  globalThis.scrollY = to;
  counts = shown;
}

test("a new step has no position, and back restores that of the one before", () => {
  assert.equal(show(false), null);
  scroll(300);
  history.visit("#theme-1");
  assert.equal(show(true), null);
  scroll(700, 80);
  history.go(-1);
  assert.deepEqual(show(false), { scroll: 300, counts: [], left: "#theme-1" });
  history.go(1);
  assert.deepEqual(show(true), { scroll: 700, counts: [80], left: "" });
});

test("a paper knows the list that it was opened from, also through other papers", () => {
  show(false);
  assert.equal(steps.from, null);
  history.visit("#search=coral");
  show(true);
  assert.equal(steps.from, null);
  history.visit("#paper=a");
  show(false);
  assert.equal(steps.from, "#search=coral");
  history.visit("#paper=b");
  show(false);
  assert.equal(steps.from, "#search=coral");
  history.go(-2);
  show(true);
  assert.equal(steps.from, null);
});

test("a link back restores the list, and an ordinary link begins it anew", () => {
  history.visit("#theme-1");
  show(true);
  scroll(500, 120);
  history.visit("#paper=a");
  show(false);
  scroll(10);
  steps.turnBack();
  history.visit("#theme-1");
  assert.deepEqual(show(true), { scroll: 500, counts: [120], left: "#paper=a" });
  history.visit("#paper=a");
  show(false);
  history.visit("#theme-1");
  assert.equal(show(true), null);
});

test("what is shown again keeps its position", () => {
  show(true);
  scroll(40, 10);
  assert.deepEqual(show(true, true), { scroll: 40, counts: [10] });
  assert.equal(show(true), null);
});

test("the position survives when the page is loaded again", () => {
  history.replaceState({ step: "1.1", from: "#area", place: { scroll: 90, counts: [40] } });
  assert.deepEqual(show(false), { scroll: 90, counts: [40], left: undefined });
  assert.equal(steps.from, "#area");
});

test("a step that was never shown has no position", () => {
  show(true);
  scroll(50, 40);
  history.visit("#paper=slow");
  steps.enter(false);
  // The answer was too late: the next step is entered from the list that is still shown.
  history.visit("#paper=b");
  assert.equal(show(false), null);
  assert.equal(steps.from, "");
  history.go(-2);
  assert.deepEqual(show(true), { scroll: 50, counts: [40], left: "#paper=b" });
});
