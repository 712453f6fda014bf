import { drawPicture, pixels } from "./picture.js";

/** @import { Inks } from "./inks.js" */
/** @import { palette as Palette, PaletteName } from "./palette.js" */

/**
 * @typedef {object} Brush
 * @property {Inks} inks
 * @property {number} scale device pixels per CSS pixel
 *
 * @typedef {Brush & { palette: typeof Palette }} PictureBrush
 */

/** @param {"grey" | "difference" | "many"} colours @param {PictureBrush} brush @returns {PaletteName} */
const paletteFor = (colours, { inks }) => (colours === "difference" && inks.dark ? "difference-dark" : colours);

/** Gives a canvas the device pixels of its box. @param {HTMLCanvasElement} canvas @param {number} scale */
export function fit(canvas, scale) {
  setSize(canvas, Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale));
}

/** Changing a canvas' size clears it, even to the same size. @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function setSize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/**
 * Paints an image on a canvas that takes its size from it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {object} what
 * @param {Float32Array[]} what.planes
 * @param {number[]} what.size
 * @param {number[]} what.frame
 * @param {[number, number]} what.range
 * @param {"grey" | "difference" | "many"} what.colours
 * @param {number} factor device pixels per value
 * @param {PictureBrush} brush
 */
export function paintPicture(canvas, { planes, size, frame, range, colours }, factor, brush) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { inks, scale, palette } = brush;
  const [height, width] = size.map((n, i) => Math.max(1, Math.ceil(Math.max(n, frame[i]) * factor)));
  setSize(canvas, width, height);
  canvas.style.width = `${width / scale}px`;
  canvas.style.height = `${height / scale}px`;
  const image = pixels(planes, size[1], size[0], range, palette(paletteFor(colours, brush)));
  drawPicture(context, image, { factor, scale, frame: [frame[0], frame[1]], ink: inks.error });
}

/** All colours of a scale, from the first to the last. @param {HTMLCanvasElement} canvas
 * @param {"grey" | "difference" | "many"} colours @param {PictureBrush} brush */
export function paintScale(canvas, colours, brush) {
  setSize(canvas, 256, 1);
  const ramp = Float32Array.from({ length: 256 }, (_, i) => i);
  const image = pixels([ramp], 256, 1, [0, 255], brush.palette(paletteFor(colours, brush)));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
