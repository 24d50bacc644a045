// @ts-check
// The look of the page: light, dark, or as the system has it.

import { byId } from "./dom.js";

/**
 * Reads and writes the look chosen before; a page opened from disk may have no storage.
 *
 * @param {string} [look]
 * @returns {string | null}
 */
function stored(look) {
  try {
    if (look) localStorage.setItem("look", look);
    return localStorage.getItem("look");
  } catch {
    return look ?? null;
  }
}

/**
 * Applies the look, and the button that changes it.
 *
 * @param {(now?: boolean) => void} onChange Called after each change, with `true` where the page does not wait.
 */
export function chooseLook(onChange) {
  const button = byId("look");
  const system = matchMedia("(prefers-color-scheme: dark)");
  /** @param {string | null} look */
  const set = (look) => {
    const isDark = look ? look === "dark" : system.matches;
    const next = isDark ? "light" : "dark";
    if (look) document.documentElement.dataset.look = look;
    button.textContent = isDark ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${next} colours`);
    button.onclick = () => set(stored(next) ?? next);
    onChange();
  };
  button.hidden = false;
  system.addEventListener("change", () => set(stored()));
  set(stored());
  printLight(onChange);
}

/**
 * Prints in light colours, as paper is.
 *
 * @param {(now?: boolean) => void} onChange
 */
function printLight(onChange) {
  const { dataset } = document.documentElement;
  /** @type {string | undefined} */
  let before;
  window.addEventListener("beforeprint", () => {
    before = dataset.look;
    dataset.look = "light";
    onChange(true);
  });
  window.addEventListener("afterprint", () => {
    if (before) dataset.look = before;
    else delete dataset.look;
    onChange();
  });
}
