// @ts-check
// Warnings about how papers were read, which a reader may put away while the browser is open.

import { make } from "../page/dom.js";

/**
 * A button that takes a message away.
 *
 * @param {() => void} onclick
 */
export const closeButton = (onclick) => make("button.close", { type: "button", "aria-label": "Take this away", onclick }, "×");

/** Lets the reader put away the warnings at the head of the page. */
export function closeWarnings() {
  for (const warning of document.querySelectorAll(/** @type {"p"} */ (".head .warning"))) {
    const text = warning.textContent ?? "";
    warning.hidden = isRead(text);
    warning.append(closeButton(() => {
      warning.hidden = true;
      markRead(text);
    }));
  }
}

/** @param {string} text */
function isRead(text) {
  try {
    return sessionStorage.getItem(text) !== null;
  } catch {
    // Without storage, warnings come back.
    return false;
  }
}

/** @param {string} text */
function markRead(text) {
  try {
    sessionStorage.setItem(text, "read");
  } catch {
    // As above.
  }
}
