import { html } from "lit";
import { brief, outputLines, placeLines, tapLines } from "./grids.js";
import { picked, plane, turned, widthOf } from "./grids-plane.js";

/** @import { Cell, CellReach, Grid, ReachedCell } from "../engine/types.js" */
/** @import { Mark } from "./grids-plane.js" */

/**
 * The pictures of a 2-D layer, or of a slice of a volume.
 *
 * @typedef {object} Looked what the reader looks at: an output with its cell, or an input sample with what it reaches
 * @property {Cell | null} cell
 * @property {CellReach | null} reach
 *
 * @typedef {object} FigureOptions
 * @property {Grid} grid
 * @property {Looked} looked
 * @property {number} depthTap of a volume
 * @property {number} width to fill
 * @property {boolean} numbers
 * @property {(side: "input" | "output", row: number, column: number) => void} point by the places of the last two axes
 * @property {(side: "input" | "output", event: KeyboardEvent) => void} press
 * @property {(side: "input" | "output") => string} label
 */

const largest = 46;
/** Smaller cells stand below each other. */
const readable = 27;
const gaps = { convolution: 110, transposed: 170 };

/** How large a cell can be. @param {number} width @param {number[]} columns of planes side by side
 * @param {number} between */
function fitting(width, columns, between) {
  const total = columns.reduce((sum, count) => sum + count, 0);
  const edge = widthOf(0, 0);
  const beside = Math.floor((width - between - columns.length * edge) / total);
  if (beside >= readable) return Math.min(largest, beside);
  return Math.max(14, Math.min(largest, Math.floor((width - edge) / Math.max(...columns))));
}

/** Of a plane's position, the last two numbers. @param {number[]} position */
const last = (position) => position.slice(-2);

/** @param {FigureOptions} options */
export function figure({ grid, looked, depthTap, width, numbers, point, press, label }) {
  const [rows, columns] = grid.axes.slice(-2);
  const volume = grid.axes.length === 3;
  const { cell, reach } = looked;
  const across = [columns.places.length, columns.kernel, columns.outputs.length];
  const size = fitting(width, across, grid.transposed ? gaps.transposed : gaps.convolution);
  const rowOf = (/** @type {number} */ at) => at - rows.places[0].at;
  const columnOf = (/** @type {number} */ at) => at - columns.places[0].at;
  const terms = (cell?.terms ?? []).filter(({ tap }) => !volume || tap[0] === depthTap);
  const met = terms.filter(({ source }) => source);
  const inSlice = (/** @type {ReachedCell} */ { position, tap }) =>
    !volume || (tap[0] === depthTap && position[0] === grid.position[grid.position.length - 3]);
  const reached = (reach?.cells ?? []).filter(inSlice);
  const weightText = (/** @type {number} */ weight) => `×${brief(weight, 36)}`;

  // A slice beside the volume is all padding, or all inserted zeros.
  const beside = grid.slice && grid.slice.source === null ? grid.slice.kind : null;

  /** @type {Mark[]} */
  const windowMarks = terms.map(({ at, weight }) => ({
    row: rowOf(last(at)[0]),
    column: columnOf(last(at)[1]),
    name: "kernel",
    text: weightText(weight),
  }));
  const sampleMark = (/** @type {(axis: Grid["axes"][0], sample: number) => number} */ find) => {
    if (!reach) return [];
    const [row, column] = last(reach.position);
    return [{ row: find(rows, row), column: find(columns, column), name: "input" }];
  };
  const outputIndex = (/** @type {Grid["axes"][0]} */ axis, /** @type {number} */ at) => at - axis.outputs[0].at;
  /** @type {Mark[]} */
  const outputMarks = cell
    ? [
        {
          row: outputIndex(rows, last(cell.position)[0]),
          column: outputIndex(columns, last(cell.position)[1]),
          name: "output",
        },
      ]
    : reached.map(({ position, weight }) => ({
        row: outputIndex(rows, last(position)[0]),
        column: outputIndex(columns, last(position)[1]),
        name: "kernel",
        text: weightText(weight),
      }));
  const seen = (/** @type {Mark[]} */ marks, /** @type {number} */ height, /** @type {number} */ across) =>
    marks.filter(({ row, column }) => row >= 0 && row < height && column >= 0 && column < across);
  const used = (cell ? met : reached).map(({ tap }) => last(tap));
  const kernelMarks = (/** @type {boolean} */ flipped) =>
    used.map(([row, column]) => ({
      row: flipped ? rows.kernel - 1 - row : row,
      column: flipped ? columns.kernel - 1 - column : column,
      name: "kernel",
    }));

  const kernel = (/** @type {boolean} */ flipped) =>
    plane({
      title: flipped ? "kernel, flipped" : "kernel",
      note: `weight[${grid.kernelIndex.join(", ")}${volume ? `, ${depthTap}` : ""}]`,
      rows: tapLines(rows.kernel, flipped),
      columns: tapLines(columns.kernel, flipped),
      values: turned(grid.kernel, flipped),
      ink: "kernel",
      size,
      numbers,
      marks: kernelMarks(flipped),
    });
  const placeIndex = (/** @type {Grid["axes"][0]} */ axis, /** @type {number} */ sample) =>
    axis.places.findIndex(({ kind, source }) => kind === "input" && source === sample);
  const stretched = (/** @type {string} */ title, /** @type {string} */ note, /** @type {boolean} */ keys) =>
    plane({
      title,
      note,
      rows: beside ? placeLines(rows).map((row) => ({ ...row, kind: beside })) : placeLines(rows),
      columns: placeLines(columns),
      values: grid.input,
      ink: "input",
      size,
      numbers,
      marks: seen(cell ? windowMarks : sampleMark(placeIndex), rows.places.length, columns.places.length),
      keys: keys ? label("input") : undefined,
      point: (row, column) => {
        const [y, x] = [rows.places[row], columns.places[column]];
        if (y.kind === "input" && x.kind === "input") point("input", Number(y.source), Number(x.source));
      },
      press: keys ? (event) => press("input", event) : undefined,
    });
  const output = plane({
    title: "output",
    note: sizesOf(grid.outputShape, grid.axes.length),
    rows: outputLines(rows),
    columns: outputLines(columns),
    values: grid.output,
    ink: "output",
    size,
    numbers,
    marks: seen(outputMarks, rows.outputs.length, columns.outputs.length),
    keys: label("output"),
    point: (row, column) => point("output", rows.outputs[row].at, columns.outputs[column].at),
    press: (event) => press("output", event),
  });
  const sizes = sizesOf(grid.inputShape, grid.axes.length);
  const op = (/** @type {string} */ sign) => html`<span class="op" aria-hidden="true">${sign}</span>`;
  if (!grid.transposed) {
    return html`<div class="planes">
      ${stretched("input", sizes, true)} ${op("∗")} ${kernel(false)} ${op("→")} ${output}
    </div>`;
  }

  const samples = (/** @type {Grid["axes"][0]} */ { places }) =>
    places.flatMap(({ kind }, index) => (kind === "input" ? [index] : []));
  const [sampleRows, sampleColumns] = [samples(rows), samples(columns)];
  const lines = (/** @type {Grid["axes"][0]} */ axis) => placeLines(axis).filter(({ kind }) => kind === "input");
  const sampleIndex = (/** @type {Grid["axes"][0]} */ axis, /** @type {number} */ sample) =>
    lines(axis).findIndex(({ label: text }) => text === String(sample));
  /** @type {Mark[]} */
  const scatterMarks = cell
    ? met.map(({ source, weight }) => {
        const [row, column] = last(source ?? []);
        return {
          row: sampleIndex(rows, row),
          column: sampleIndex(columns, column),
          name: "kernel",
          text: weightText(weight),
        };
      })
    : sampleMark(sampleIndex);
  const scattered = plane({
    title: "input",
    note: sizes,
    rows: lines(rows),
    columns: lines(columns),
    values: picked(grid.input, sampleRows, sampleColumns),
    ink: "input",
    size,
    numbers,
    marks: seen(scatterMarks, sampleRows.length, sampleColumns.length),
    keys: label("input"),
    point: (row, column) =>
      point("input", Number(rows.places[sampleRows[row]].source), Number(columns.places[sampleColumns[column]].source)),
    press: (event) => press("input", event),
  });
  return html`<div class="two">
    <div class="views">
      <section class="view">
        <h4>Scatter: every input stamps the kernel, stride ${strides(grid)} apart</h4>
        <div class="planes">${scattered} ${op("∗")} ${kernel(false)}</div>
      </section>
      <section class="view">
        <h4>The same as a convolution: zeros inserted, padded, kernel flipped, stride 1</h4>
        <div class="planes">${stretched("stretched input", "", false)} ${op("∗")} ${kernel(true)}</div>
      </section>
    </div>
    ${op("→")} ${output}
  </div>`;
}

/** @param {number[]} shape @param {number} spatial */
const sizesOf = (shape, spatial) => shape.slice(-spatial).join(" × ");

/** @param {Grid} grid */
const strides = ({ axes }) => [...new Set(axes.map(({ stride }) => stride))].join(" × ");
