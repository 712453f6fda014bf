import { interpolateRdBu, interpolateViridis } from "d3-scale-chromatic";

/** @typedef {Uint8ClampedArray} Palette 256 colours, red green blue alpha */
/** @typedef {"grey" | "many" | "difference" | "difference-dark"} PaletteName */

/** @param {string} text what d3-scale-chromatic gives: rgb(1, 2, 3) or #010203 */
function parse(text) {
  if (text.startsWith("#")) return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** @param {(t: number) => number[]} colour @returns {Palette} */
function table(colour) {
  const palette = new Uint8ClampedArray(1024);
  for (let i = 0; i < 256; i++) palette.set([...colour(i / 255), 255].slice(-4), i * 4);
  return palette;
}

/** @type {Record<PaletteName, (t: number) => number[]>} */
const colours = {
  grey: (t) => [t * 255, t * 255, t * 255],
  many: (t) => parse(interpolateViridis(t)),
  // Red where the output is above the input, blue where below.
  difference: (t) => parse(interpolateRdBu(1 - t)),
  // On a dark page "no difference" is dark, and the strong ends are light.
  "difference-dark": (t) => {
    const far = Math.abs(2 * t - 1);
    const end = t < 0.5 ? [120, 184, 232] : [250, 150, 115];
    return [30, 32, 36].map((c, i) => c * (1 - far) + end[i] * far);
  },
};

/** @type {Map<PaletteName, Palette>} */
const made = new Map();

/** @param {PaletteName} name @returns {Palette} */
export function palette(name) {
  let colour = made.get(name);
  if (!colour) made.set(name, (colour = table(colours[name])));
  return colour;
}
