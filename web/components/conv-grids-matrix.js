import { css, html, LitElement, nothing, svg } from "lit";
import { controls } from "../styles/controls.css.js";
import { asTable, asTableStyle } from "../views/as-table.js";
import { brief, strengths } from "../views/grids.js";
import { sentence, short } from "../views/format.js";
import { stepOf } from "../state/steps.js";
import { Ask } from "./ask.js";
import "./conv-signal-switch.js";
import { WidthOf } from "./conv-signal-width.js";
import { define } from "./define.js";

/** @import { Grid, Tensor } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** Room for the indices. */
const edge = 28;

/**
 * The layer between one input plane and one output plane as a matrix: most of it is zeros, and a transposed convolution's
 * is the transpose. Asked for when it is opened.
 */
export class ConvGridsMatrix extends LitElement {
  static properties = {
    playground: { attribute: false },
    grid: { attribute: false },
    request: { attribute: false },
    looked: { attribute: false },
    open: { state: true },
    other: { state: true },
  };

  static styles = [
    controls,
    asTableStyle,
    css`
      :host {
        display: block;
      }
      .scroll {
        overflow: auto;
        max-block-size: 560px;
        margin-block: 8px;
      }
      svg {
        display: block;
      }
      .weight {
        fill: var(--cs-kernel);
      }
      .zero {
        fill: var(--cs-muted);
        fill-opacity: 0.45;
      }
      .looked {
        fill: none;
        stroke-width: 2;
      }
      .looked.output {
        stroke: var(--cs-output);
      }
      .looked.input {
        stroke: var(--cs-input);
      }
      text {
        font-family: var(--cs-font);
        font-variant-numeric: tabular-nums;
        text-anchor: middle;
        fill: var(--cs-text);
        font-size: 10px;
      }
      text.index {
        fill: var(--cs-muted);
      }
      b.kernel {
        color: var(--cs-kernel);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** @type {Grid | null} */
    this.grid = null;
    /** What to ask for, see questions.js. @type {object | null} */
    this.request = null;
    /** @type {{ side: "input" | "output", at: number[] }} */
    this.looked = { side: "output", at: [] };
    this.open = false;
    /** Show the transpose. */
    this.other = false;
    this.width = new WidthOf(this);
    /** @type {Ask<Tensor>} */
    this.matrix = new Ask(this, "matrix", () => (this.open ? this.request : null));
  }

  render() {
    const { grid } = this;
    if (!grid) return nothing;
    const names = grid.transposed ? ["Wᵀ, what this layer does", "W"] : ["W, what this layer does", "Wᵀ"];
    return html`<details @toggle=${(/** @type {any} */ event) => (this.open = event.currentTarget.open)}>
      <summary>The layer as a matrix</summary>
      ${this.open ? this.#content(grid, /** @type {[string, string]} */ (names)) : nothing}
    </details>`;
  }

  /** @param {Grid} grid @param {[string, string]} names */
  #content(grid, names) {
    const { value: matrix, error } = this.matrix;
    if (error) return html`<p class="muted">${sentence(error.message)} ${error.hint}</p>`;
    if (!matrix) return nothing;
    const [rows, columns] = matrix.shape;
    return html`
      <p>
        ${
          this.other
            ? html`The transpose, ${columns} ×
              ${rows}${
                grid.opposite
                  ? html`, is what ${grid.opposite} with the same weight does.`
                  : html`, which no layer of PyTorch does.`
              }`
            : html`Every row is one output, every column one input sample: output =
                <b class="kernel">${grid.transposed ? "Wᵀ" : "W"}</b> · input, ${rows} ×
                ${columns}${grid.bias === null ? "" : ", plus the bias"}. Dots are zeros.`
        }
      </p>
      <conv-signal-switch
        label="Matrix"
        .names=${names}
        .second=${this.other}
        @switch=${(/** @type {CustomEvent<boolean>} */ event) => (this.other = event.detail)}
      ></conv-signal-switch>
      <div class="scroll" tabindex="0" role="region" aria-label="Matrix">${this.#picture(grid, matrix)}</div>
      ${asTable("Show as table", this.#table(matrix))}
    `;
  }

  /** The entry that stands in a row and a column of what is shown. @param {Tensor} matrix */
  #entries({ shape: [rows, columns], data }) {
    return this.other
      ? {
          rows: columns,
          columns: rows,
          value: (/** @type {number} */ r, /** @type {number} */ c) => data[c * columns + r],
        }
      : { rows, columns, value: (/** @type {number} */ r, /** @type {number} */ c) => data[r * columns + c] };
  }

  /** @param {Grid} grid @param {Tensor} matrix */
  #picture(grid, matrix) {
    const { rows, columns, value } = this.#entries(matrix);
    const size = Math.max(9, Math.min(36, Math.floor((this.width.value - edge) / columns)));
    const strength = strengths(matrix.data);
    const [width, height] = [edge + columns * size + 1, edge + rows * size + 1];
    const numbers = size >= 28;
    const every = size >= 16 ? 1 : 5;
    const { side, at } = this.looked;
    const sizes = grid.axes.map((axis) => axis[side]);
    const step = at.length === sizes.length ? stepOf(at, sizes) : -1;
    const across = (side === "output") !== this.other; // the looked at is a row
    const index = (/** @type {number} */ i) => (i % every === 0 ? i : "");
    return svg`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img"
        aria-label="${rows} × ${columns} matrix of the weights, zeros elsewhere">
      ${Array.from({ length: columns }, (_, c) => svg`<text class="index" x=${edge + (c + 0.5) * size} y=${edge - 6}>${index(c)}</text>`)}
      ${Array.from({ length: rows }, (_, r) => svg`<text class="index" x=${edge / 2} y=${edge + (r + 0.5) * size + 3.5}>${index(r)}</text>`)}
      ${Array.from({ length: rows * columns }, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        const v = value(row, column);
        const [x, y] = [edge + column * size, edge + row * size];
        if (v === 0) return svg`<circle class="zero" cx=${x + size / 2} cy=${y + size / 2} r="1" />`;
        return svg`<rect class="weight" x=${x + 0.5} y=${y + 0.5} width=${size - 1} height=${size - 1}
            fill-opacity=${((numbers ? 0.1 : 0.15) + (numbers ? 0.35 : 0.85) * strength(v)).toFixed(3)} />
          ${numbers ? svg`<text x=${x + size / 2} y=${y + size / 2 + 4}>${brief(v, size)}</text>` : nothing}`;
      })}
      ${
        step < 0
          ? nothing
          : across
            ? svg`<rect class="looked ${side}" x=${edge} y=${edge + step * size} width=${columns * size} height=${size} />`
            : svg`<rect class="looked ${side}" x=${edge + step * size} y=${edge} width=${size} height=${rows * size} />`
      }
    </svg>`;
  }

  /** @param {Tensor} matrix */
  #table(matrix) {
    const { rows, columns, value } = this.#entries(matrix);
    const [across, down] = [columns, rows].map((count) => Array.from({ length: count }, (_, i) => i));
    return html`<table>
      <thead>
        <tr>
          <td></td>
          ${across.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${down.map(
          (row) =>
            html`<tr>
              <th scope="row">${row}</th>
              ${across.map((column) => html`<td>${short(value(row, column))}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

define("conv-grids-matrix", ConvGridsMatrix);
