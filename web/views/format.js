/** Numbers and sizes in words, the same everywhere a signal is shown. */

/** @typedef {import("./tensor.js").Extent} Extent */

const minus = (/** @type {string} */ text) => text.replace("-", "−").replace("e-", "e−").replace("e+", "e");

/**
 * Four significant digits (or as many as asked); 0.5000 stays 0.5000 so that columns of values keep their width.
 * @param {number | null | undefined} v
 * @param {number} [digits]
 */
export function fixed(v, digits = 4) {
  if (v === null || v === undefined) return "–";
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  if (v === 0) return "0";
  const size = Math.abs(v);
  return minus(size >= 1e5 || size < 1e-4 ? v.toExponential(2) : v.toPrecision(digits));
}

/** The shortest of the same: 0.5. @param {number | null | undefined} v */
export function short(v) {
  const text = fixed(v);
  const [head, power] = text.split("e");
  const trimmed = head.includes(".") ? head.replace(/\.?0+$/, "") : head;
  return power ? `${trimmed}e${power}` : trimmed;
}

/** @param {number} n @param {string} noun */
export const counted = (n, noun) => `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;

/** Thin space between thousands. @param {number} n */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** 12.3 kB, 4.5 MB. @param {number} n */
export function bytes(n) {
  const power = Math.min(Math.floor(Math.log10(Math.max(n, 1)) / 3), 4);
  return `${power === 0 ? n : Number((n / 1000 ** power).toPrecision(3))}\u00a0${["B", "kB", "MB", "GB", "TB"][power]}`;
}

/** @param {number[]} size */
export const sized = (size) => size.map(grouped).join(" × ");

/** @param {Extent} of */
export function rangeWords(of) {
  const odd = of.odd ? `, ${oddWords(of.odd)}` : "";
  if (!(of.min <= of.max)) return of.count ? "no finite value" : "no values";
  if (of.min === of.max) return `every value ${short(of.min)}${odd}`;
  return `values ${short(of.min)} to ${short(of.max)}${odd}`;
}

/** @param {number} odd */
const oddWords = (odd) => `${grouped(odd)} NaN or infinite`;

/** @param {number} db */
export function decibels(db) {
  if (db === Infinity) return "identical";
  return Number.isFinite(db) ? `${minus(db.toFixed(1))} dB` : "–";
}

/** Names of the spatial axes, in their order. @param {number} spatial */
const axisNames = (spatial) => ["slice", "row", "column"].slice(3 - spatial);

/** What one value is called. @param {number} spatial */
export const unit = (spatial) => (spatial === 1 ? "sample" : spatial === 2 ? "pixel" : "voxel");

/**
 * How the output's size differs from the input's: "1 row and 1 column missing"; "" when it does not.
 * @param {number[]} input @param {number[]} output @param {number} spatial
 */
export function sizeDifference(input, output, spatial) {
  const names = spatial === 1 ? ["sample"] : axisNames(spatial);
  const say = (/** @type {number} */ sign) => {
    const all = names
      .map((name, i) => [name, sign * (output[i] - input[i])])
      .filter(([, n]) => Number(n) > 0)
      .map(([name, n]) => counted(Number(n), String(name)));
    return [all.slice(0, -1).join(", "), all.at(-1)].filter(Boolean).join(" and ");
  };
  const missing = say(-1);
  const extra = say(1);
  return [missing && `${missing} missing`, extra && `${extra} too many`].filter(Boolean).join(", ");
}

/**
 * A message as a sentence: the core's have no full stop, the page's own do.
 * @param {string} message
 */
export const sentence = (message) => `${message.replace(/\.$/, "")}.`;
