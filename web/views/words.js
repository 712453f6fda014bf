import { counted, decibels, rangeWords, short, sized, unit } from "./format.js";

/** Sentences made from the numbers: text alternatives and measures. */

/**
 * @typedef {{ compared: number[], mse: number, psnr: number }} Measures
 * @typedef {import("./tensor.js").Extent} Extent
 */

/**
 * @param {number[]} compared shape of the part compared
 * @param {number[]} input spatial sizes @param {number[]} output spatial sizes
 */
export function comparedWords(compared, input, output) {
  const size = compared.slice(compared.length - input.length);
  const what = input.length === 1 ? counted(size[0], "sample") : `${sized(size)} ${unit(input.length)}s`;
  const whole = [input, output].every((of) => of.every((n, i) => n === size[i]));
  return whole ? `compared on all ${what}` : `compared on the common ${what}`;
}

/** @param {Measures} measures @param {string} compared */
export const measureWords = ({ mse, psnr }, compared) =>
  psnr === Infinity ? `Identical, ${compared}.` : `PSNR ${decibels(psnr)}, MSE ${short(mse)}, ${compared}.`;

/** @param {string} name @param {number} count @param {Extent} of */
export const lineWords = (name, count, of) => `${name}: ${counted(count, "sample")}, ${rangeWords(of)}.`;

/** @param {string} name @param {number[]} size @param {Extent} of */
export const pictureWords = (name, size, of) => `${name}: ${sized(size)} ${unit(size.length)}s, ${rangeWords(of)}.`;
