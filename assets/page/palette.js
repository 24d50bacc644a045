// @ts-check
// The colours and the font of the style sheet, as a canvas needs them.

import { make } from "./dom.js";

/** @typedef {import("./types.js").Colour} Colour */

/**
 * @typedef {object} Palette
 * @property {Colour[]} themes One colour per theme.
 * @property {Colour} panel The background.
 * @property {Colour} ink Text and lines.
 * @property {Colour} pale Papers that are not chosen.
 * @property {string} font Families of the page's font.
 */

/**
 * Reads the palette as the browser resolves it now.
 *
 * @param {HTMLElement} host An element whose styles apply.
 * @param {import("./types.js").Theme[]} themes
 * @returns {Palette}
 */
export function readPalette(host, themes) {
  const probe = host.appendChild(make("span", { hidden: true }));
  /**
   * @param {string} name
   * @returns {Colour}
   */
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    const [red, green, blue] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue];
  };
  const palette = {
    themes: themes.map((theme) => colour(`c${theme.colour}`)),
    panel: colour("panel"), ink: colour("ink"), pale: colour("pale"),
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return palette;
}

/**
 * Writes a colour as CSS does.
 *
 * @param {Colour} colour
 * @param {number} [alpha] From 0 to 1.
 */
export const css = ([red, green, blue], alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`;
