/** Input sizes as a field of cells, one row after another: where each lies, and what is drawn in it. */

/** @import { RoundTripSize } from "../engine/types.js" */

/** Room for the size that a row begins with. */
const gutter = 40;
const gap = 1;

/**
 * @typedef {object} Field
 * @property {number} columns
 * @property {number} cell from one cell to the next, in CSS pixels
 * @property {number} width
 * @property {number} height
 */

/**
 * Rows of 64, 32 or 16, so that what comes back at every 2nd, 4th, 8th size stands in columns.
 * @param {number} count @param {number} room in CSS pixels
 * @returns {Field}
 */
export function arrangeField(count, room) {
  const columns = room >= 560 ? 64 : room >= 260 ? 32 : 16;
  const cell = Math.max(6, Math.min(12, (room - gutter) / columns));
  return { columns, cell, width: gutter + columns * cell, height: Math.ceil(count / columns) * cell };
}

/** The corner of a cell. @param {number} index @param {Field} field */
export const cornerOf = (index, { columns, cell }) => ({
  x: gutter + (index % columns) * cell,
  y: Math.floor(index / columns) * cell,
});

/** The cell under a point, or null. @param {number} x @param {number} y @param {number} count @param {Field} field */
export function cellAt(x, y, count, { columns, cell }) {
  const column = Math.floor((x - gutter) / cell);
  if (column < 0 || column >= columns || y < 0) return null;
  const index = Math.floor(y / cell) * columns + column;
  return index < count ? index : null;
}

/** @typedef {"back" | "short" | "long" | "fails" | "gone"} Fate */

/** What becomes of a size. @param {RoundTripSize} size @returns {Fate} */
export function fateOf({ off, error }) {
  if (error) return "fails";
  if (off === null) return "gone";
  return off === 0 ? "back" : off < 0 ? "short" : "long";
}

/** The mark of each fate in a cell of side 1, as corners to fill, or lines to draw: told apart without colour. */
const marks = {
  back: (/** @type {Box} */ box) => rectangle(box, 0, 1),
  short: (/** @type {Box} */ box) => rectangle(box, 0.7, 1),
  long: (/** @type {Box} */ box) => rectangle(box, 0, 0.3),
  fails: (/** @type {Box} */ { x, y, side }) => `M${x} ${y}l${side} ${side}M${x + side} ${y}l${-side} ${side}`,
  gone: (/** @type {Box} */ box) => rectangle(box, 0.4, 0.6),
};

/** @typedef {{ x: number, y: number, side: number }} Box */

/** @param {Box} box @param {number} top @param {number} bottom parts of its side */
const rectangle = ({ x, y, side }, top, bottom) => `M${x} ${y + top * side}h${side}v${(bottom - top) * side}h${-side}z`;

/**
 * One SVG path for all cells of a fate.
 * @param {RoundTripSize[]} sizes @param {Field} field
 * @returns {Record<Fate, string>}
 */
export function pathsOf(sizes, field) {
  const paths = { back: "", short: "", long: "", fails: "", gone: "" };
  for (const [index, size] of sizes.entries()) {
    const fate = fateOf(size);
    paths[fate] += marks[fate]({ ...cornerOf(index, field), side: field.cell - gap });
  }
  return paths;
}

/** The mark alone, as in a legend. @param {Fate} fate */
export const markOf = (fate) => marks[fate]({ x: 1, y: 1, side: 10 });
