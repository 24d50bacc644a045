// @ts-check
// Draws a hundred thousand dots in a few milliseconds, disc by disc, into an array of pixels.

/** @typedef {import("./types.js").Colour} Colour */

/** A picture of discs, to be drawn onto a canvas. */
export class Raster {
  canvas = document.createElement("canvas");
  #context = context2d(this.canvas);
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);

  /**
   * Begins a picture of this size, filled with one colour.
   *
   * @param {number} width
   * @param {number} height
   * @param {Colour} colour
   */
  begin(width, height, [red, green, blue]) {
    if (this.#image.width !== width || this.#image.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.#image = this.#context.createImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    // Little-endian, as on every machine with a browser.
    this.#pixels.fill((255 << 24) | (blue << 16) | (green << 8) | red);
  }

  /**
   * Draws a disc with a smooth edge.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {Colour} colour
   * @param {number} alpha From 0 to 1.
   */
  disc(x, y, radius, colour, alpha) {
    paintDisc(this.#image, x, y, radius, colour, alpha);
  }

  end() {
    this.#context.putImageData(this.#image, 0, 0);
  }
}

/**
 * Paints a disc with a smooth edge over the pixels of an image.
 *
 * @param {Pick<ImageData, "width" | "height" | "data">} image
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {Colour} colour
 * @param {number} alpha From 0 to 1.
 */
export function paintDisc({ width, height, data }, x, y, radius, [red, green, blue], alpha) {
  const left = Math.max(0, Math.floor(x - radius)), right = Math.min(width - 1, Math.ceil(x + radius));
  const top = Math.max(0, Math.floor(y - radius)), bottom = Math.min(height - 1, Math.ceil(y + radius));
  const inside = Math.max(0, radius - 0.5) ** 2, outside = (radius + 0.5) ** 2;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const square = (column - x) ** 2 + (row - y) ** 2;
      if (square >= outside) continue;
      const cover = alpha * (square <= inside ? 1 : radius + 0.5 - Math.sqrt(square));
      const at = (row * width + column) * 4;
      data[at] += (red - data[at]) * cover;
      data[at + 1] += (green - data[at + 1]) * cover;
      data[at + 2] += (blue - data[at + 2]) * cover;
    }
  }
}

/**
 * Returns the two-dimensional drawing context of a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  return context;
}
