import { html, nothing, svg } from "lit";
import { cellAt, frame, kindWhere, patterns, strengths } from "./grids.js";

/** @import { Tensor } from "../../wasm/js/index.js" */
/** @import { Ink, Line } from "./grids.js" */

/** Room for the indices above and beside the cells. */
const head = 16;
const side = 24;

/**
 * @typedef {object} Mark a cell that belongs to what the reader looks at
 * @property {number} row place in the plane
 * @property {number} column
 * @property {string} name class of its frame
 * @property {string} [text] small, at its lower edge
 *
 * @typedef {object} PlaneOptions
 * @property {string} title
 * @property {string} [note]
 * @property {Line[]} rows
 * @property {Line[]} columns
 * @property {Tensor} values (rows, columns)
 * @property {Ink} ink
 * @property {number} size of a cell
 * @property {boolean} numbers
 * @property {Mark[]} marks
 * @property {string} [keys] what arrow keys do here; without it the plane takes no keys
 * @property {(row: number, column: number) => void} [point]
 * @property {(event: KeyboardEvent) => void} [press]
 */

/** How wide so many columns are. @param {number} columns @param {number} size */
export const widthOf = (columns, size) => side + columns * size + 2;

/** A plane of values as a picture. @param {PlaneOptions} options */
export function plane({ title, note, rows, columns, values, ink, size, numbers, marks, keys, point, press }) {
  const strength = strengths(values.data);
  const width = widthOf(columns.length, size);
  const height = head + rows.length * size + 2;
  const x = (/** @type {number} */ column) => side + column * size;
  const y = (/** @type {number} */ row) => head + row * size;
  /** @param {MouseEvent & { currentTarget: any }} event */
  const found = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - head) / size);
    const column = Math.floor((event.clientX - box.left - side) / size);
    if (row >= 0 && row < rows.length && column >= 0 && column < columns.length) point?.(row, column);
  };
  return html`<figure class="plane">
    <figcaption><b class=${ink}>${title}</b>${note ? html` <span class="muted">${note}</span>` : nothing}</figcaption>
    <svg
      width=${width}
      height=${height}
      viewBox="0 0 ${width} ${height}"
      role=${keys ? "application" : "img"}
      aria-label=${keys ? `${title}. ${keys}` : title}
      tabindex=${keys ? 0 : nothing}
      @pointermove=${point ? found : nothing}
      @pointerdown=${point ? found : nothing}
      @keydown=${press ?? nothing}
    >
      ${patterns}
      ${columns.map(({ label }, column) => svg`<text class="index" x=${x(column) + size / 2} y=${head - 5}>${label}</text>`)}
      ${rows.map(({ label }, row) => svg`<text class="index row" x=${side - 5} y=${y(row) + size / 2 + 3.5}>${label}</text>`)}
      ${rows.map((line, row) =>
        columns.map((across, column) => {
          const value = values.data[row * columns.length + column];
          return cellAt({
            x: x(column),
            y: y(row),
            size,
            value,
            strength: strength(value),
            ink,
            kind: kindWhere(line, across),
            unread: line.unread || across.unread,
            bare: line.bare || across.bare,
            numbers,
          });
        }),
      )}
      ${marks.map(
        ({ row, column, name, text }) =>
          svg`${frame(x(column), y(row), size, name)}${
            text && numbers && size >= 34
              ? svg`<text class="weight" x=${x(column) + size / 2} y=${y(row) + size - 4}>${text}</text>`
              : ""
          }`,
      )}
    </svg>
  </figure>`;
}

/** The same values with rows and columns in the order of these lines' labels. @param {Tensor} tensor
 * @param {boolean} flipped @returns {Tensor} */
export const turned = (tensor, flipped) =>
  flipped ? { shape: tensor.shape, data: Float32Array.from(tensor.data).reverse() } : tensor;

/** Only some rows and columns of a plane. @param {Tensor} tensor @param {number[]} rows @param {number[]} columns
 * @returns {Tensor} */
export function picked({ shape, data }, rows, columns) {
  const values = rows.flatMap((row) => columns.map((column) => data[row * shape[1] + column]));
  return { shape: [rows.length, columns.length], data: Float32Array.from(values) };
}
