// How are a hundred thousand dots drawn in a few milliseconds? Into an array of pixels, disc by disc.

/** Red, green and blue of a style's colour, as the browser resolves it; `probe` is an element to try it on. */
function colourOf(probe, style) {
  probe.style.color = style;
  return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** A picture of discs, to be drawn onto a canvas. */
function newRaster() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  let image = null;
  let pixels = null;

  return {
    canvas,
    /** Begins a picture of this size, all of one colour. */
    begin(width, height, [red, green, blue]) {
      if (!image || image.width !== width || image.height !== height) {
        canvas.width = width;
        canvas.height = height;
        image = context.createImageData(width, height);
        pixels = new Uint32Array(image.data.buffer);
      }
      // Little-endian, as every machine with a browser is.
      pixels.fill((255 << 24) | (blue << 16) | (green << 8) | red);
    },
    /** A disc with smooth edge; `alpha` 0 to 1. */
    disc(x, y, radius, [red, green, blue], alpha) {
      const { width, height, data } = image;
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
    },
    end: () => context.putImageData(image, 0, 0),
  };
}
