// @ts-check
// Adds papers from a file to the index behind the page.

import { fill, make } from "../page/dom.js";
import { formatNumber } from "../page/format.js";
import { CHANGE } from "./api.js";
import { closeButton } from "./warnings.js";

/** @typedef {import("../page/types.js").Child} Child */

/**
 * What became of a file: numbers of papers, and the reasons why records could not be used.
 *
 * @typedef {{ added: number, present: number, changed: number, skipped: string[] }} Outcome
 */

/**
 * A button that adds papers, and the place where the outcome is told.
 *
 * @param {import("./api.js").Api} api
 * @returns {Child[]}
 */
export function uploadControls(api) {
  const input = make("input", { type: "file", id: "upload", hidden: true });
  const status = make("span.note", { role: "status" });
  input.addEventListener("change", () => input.files?.[0] && upload(api, input, input.files[0], status));
  return [
    make("label", null, make("button.more", { type: "button", onclick: () => input.click() }, "Add papers…"), input),
    status,
  ];
}

/**
 * @param {import("./api.js").Api} api
 * @param {HTMLInputElement} input
 * @param {File} file
 * @param {HTMLElement} status
 */
async function upload(api, input, file, status) {
  status.textContent = `Adding ${file.name}…`;
  try {
    const address = `/api/papers?${new URLSearchParams({ name: file.name })}`;
    const outcome = await api.ask(address, { ...CHANGE, method: "POST", body: file });
    fill(status, [...outcomeOf(outcome), closeButton(() => status.replaceChildren())]);
  } catch {
    // The reader has been told.
    status.textContent = "";
  }
  input.value = "";
}

/**
 * @param {Outcome} outcome
 * @returns {Child[]}
 */
function outcomeOf({ added, present, changed, skipped }) {
  const counts = [`${formatNumber(added)} added`, `${formatNumber(present)} already there`, `${formatNumber(changed)} changed`];
  if (skipped.length) counts.push(`${formatNumber(skipped.length)} could not be used`);
  const reasons = skipped.length > 0
    ? [make("bdi", null, skipped[0]), skipped.length > 1 && ` and ${formatNumber(skipped.length - 1)} more`, ". "] : [];
  const again = added + changed > 0
    ? ["To see them on the map, ", make("a", { href: "/" }, "load the page again"), "."] : [];
  return [`${counts.join(", ")}. `, ...reasons, ...again];
}
