import { svg } from "lit";

/** Cells on a grid: what every picture of the chosen layer is made of. Pixels only; what stands where says the core. */

/** @import { SVGTemplateResult } from "lit" */
/** @import { GridAxis, PlaceKind } from "../../wasm/js/index.js" */

/**
 * @typedef {"input" | "kernel" | "output"} Ink
 * @typedef {object} Line one row or column of cells
 * @property {string} label its index; "" for none
 * @property {PlaceKind | "output" | "tap"} kind
 * @property {boolean} [unread]
 * @property {boolean} [bare] an output that only the bias reaches
 */

/** Patterns tell apart without colour what colours tell. */
export const patterns = svg`<defs>
  <pattern id="padding" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <path class="line" d="M0 0V6" />
  </pattern>
  <pattern id="unread" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
    <path class="line bad" d="M0 0V5" />
  </pattern>
  <pattern id="inserted" width="6" height="6" patternUnits="userSpaceOnUse">
    <circle class="dot" cx="3" cy="3" r="1" />
  </pattern>
</defs>`;

/** A value in a cell: short enough for four digits' width. @param {number} v @param {number} size of the cell */
export function brief(v, size) {
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  const far = Math.abs(v);
  if (far === 0) return "0";
  if (far >= 1000) return v.toExponential(0).replace("-", "−").replace("e+", "e");
  const text = v.toFixed(far >= 100 ? 0 : far >= 10 || size < 30 ? 1 : far < 0.01 && size >= 40 ? 3 : 2);
  if (Number(text) === 0) return "≈0";
  // Without the zero before the point where there is no room for it.
  return (far < 0.01 || (far < 1 && size < 40) ? text.replace("0.", ".") : text).replace("-", "−");
}

/** How strong a cell's colour is: its part of the largest magnitude. @param {ArrayLike<number>} values */
export function strengths(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) most = Math.max(most, Math.abs(values[i]));
  return (/** @type {number} */ v) => (most > 0 && Number.isFinite(v) ? Math.abs(v) / most : 0);
}

/**
 * One cell: its colour by its value, its pattern by what it is, its number.
 * @param {object} cell
 * @param {number} cell.x @param {number} cell.y @param {number} cell.size
 * @param {number} cell.value @param {number} cell.strength
 * @param {Ink} cell.ink
 * @param {Line["kind"]} cell.kind
 * @param {boolean} [cell.unread] @param {boolean} [cell.bare]
 * @param {boolean} cell.numbers
 * @returns {SVGTemplateResult}
 */
export function cellAt({ x, y, size, value, strength, ink, kind, unread, bare, numbers }) {
  const zero = kind === "padding" || kind === "inserted";
  const opacity = numbers ? 0.07 + 0.3 * strength : 0.06 + 0.9 * strength;
  const box = { x: x + 0.5, y: y + 0.5, edge: size - 1 };
  return svg`<rect class="cell ${zero ? kind : ink} ${bare ? "bare" : ""}" x=${box.x} y=${box.y} width=${box.edge}
      height=${box.edge} fill-opacity=${zero && value === 0 ? 0 : opacity.toFixed(3)} />
    ${zero ? svg`<rect x=${box.x} y=${box.y} width=${box.edge} height=${box.edge} fill="url(#${kind})" />` : ""}
    ${unread && kind === "input" ? svg`<rect x=${box.x} y=${box.y} width=${box.edge} height=${box.edge} fill="url(#unread)" />` : ""}
    ${
      numbers
        ? svg`<text class=${zero ? "number zero" : "number"} x=${x + size / 2} y=${y + size / 2 + 4}
            font-size=${size < 34 ? 9.5 : 11.5}>${brief(value, size)}</text>`
        : value < 0
          ? svg`<path class="sign" d="M${x + size * 0.36} ${y + size / 2}h${size * 0.28}" />`
          : ""
    }`;
}

/** A frame round one cell. @param {number} x @param {number} y @param {number} size @param {string} name */
export const frame = (x, y, size, name) =>
  svg`<rect class="frame ${name}" x=${x + 1} y=${y + 1} width=${size - 2} height=${size - 2} rx="2" />`;

/** The axis' places as lines. @param {GridAxis} axis @returns {Line[]} */
export const placeLines = ({ places }) =>
  places.map(({ source, kind, read }) => ({ label: kind === "input" ? String(source) : "", kind, unread: !read }));

/** @param {GridAxis} axis @returns {Line[]} */
export const outputLines = ({ outputs }) =>
  outputs.map(({ at, reached }) => ({ label: String(at), kind: "output", bare: reached === 0 }));

/** @param {number} count @param {boolean} flipped @returns {Line[]} */
export function tapLines(count, flipped) {
  /** @type {Line[]} */
  const lines = Array.from({ length: count }, (_, tap) => ({ label: String(tap), kind: "tap" }));
  return flipped ? lines.reverse() : lines;
}

/** What stands where a row and a column meet. @param {Line} row @param {Line} column @returns {Line["kind"]} */
export function kindWhere(row, column) {
  for (const kind of /** @type {const} */ (["padding", "inserted"]))
    if (row.kind === kind || column.kind === kind) return kind;
  return column.kind;
}
