import { html, LitElement, nothing } from "lit";
import { countOf, positionOf, stepOf } from "../state/steps.js";
import { controls } from "../styles/controls.css.js";
import { asTable, asTableStyle } from "../views/as-table.js";
import { sentence } from "../views/format.js";
import { figure } from "../views/grids-figure.js";
import { line } from "../views/grids-line.js";
import { cellTable, legend, reachTable, sum } from "../views/grids-words.js";
import { CellFocus } from "./cell-focus.js";
import "./conv-grids-channels.js";
import { gridStyles } from "./conv-grids.css.js";
import "./conv-grids-matrix.js";
import "./conv-grids-player.js";
import "./conv-signal-switch.js";
import { WidthOf } from "./conv-signal-width.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Grid } from "../engine/types.js" */
/** @import { Side } from "./cell-focus.js" */
/** @import { Product } from "../views/grids-line.js" */
/** @import { Playground } from "../state/playground.js" */

/** Cells along an axis for a width: 1-D layers stand on one line, 2-D ones next to each other. */
const cellsFor = (/** @type {number} */ width, /** @type {number} */ spatial) =>
  spatial === 1 ? Math.min(28, Math.max(7, Math.floor((width - 100) / 40))) : width >= 1000 ? 13 : width >= 640 ? 9 : 8;

/**
 * The chosen convolution cell by cell, with the values of the signal below: point at an output and see the products that
 * make it, point at an input and see every output it reaches.
 */
export class ConvGrids extends LitElement {
  static properties = { playground: { attribute: false }, numbers: { state: true } };

  static styles = [controls, asTableStyle, gridStyles];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** Cells show their values; else their colours only. */
    this.numbers = true;
    this.width = new WidthOf(this);
    new Watch(this);
    this.focused = new CellFocus(this, (spatial) => (this.width.value ? cellsFor(this.width.value, spatial) : 0));
  }

  render() {
    const { focused } = this;
    const { grid, side, at } = focused;
    const { error } = focused.asked;
    if (!focused.layer || error?.type === "NotImplementedError") return nothing;
    if (error) return html`<p class="muted">${sentence(error.message)} ${error.hint}</p>`;
    if (!grid) return nothing;
    const { numbers } = this;
    const { cell, reach } = focused.looked;
    const sizes = focused.sizes(side);
    return html`
      <div class="bar">
        <h3>Cell by cell</h3>
        <conv-signal-switch
          label="Step through"
          .names=${["Step through outputs", "inputs"]}
          .second=${side === "input"}
          @switch=${(/** @type {CustomEvent<boolean>} */ event) => focused.follow(event.detail ? "input" : "output")}
        ></conv-signal-switch>
        <conv-signal-switch
          label="Cells show"
          .names=${["Values", "colours only"]}
          .second=${!numbers}
          @switch=${(/** @type {CustomEvent<boolean>} */ event) => (this.numbers = !event.detail)}
        ></conv-signal-switch>
      </div>
      <conv-grids-channels
        .grid=${grid}
        .output=${focused.outputChannel}
        @channel=${(/** @type {CustomEvent<{ side: Side, channel: number }>} */ { detail }) => focused.pick(detail.side, detail.channel)}
      ></conv-grids-channels>
      ${grid.axes.length === 3 ? this.#slices(grid) : nothing}
      <conv-grids-player
        .at=${stepOf(at, sizes)}
        .count=${countOf(sizes)}
        .label=${side === "output" ? "output" : "input sample"}
        @step=${(/** @type {CustomEvent<number>} */ event) => focused.go(side, positionOf(event.detail, sizes))}
      ></conv-grids-player>
      <div class="scroll">${grid.axes.length === 1 ? this.#line(grid) : this.#figure(grid)}</div>
      ${legend(grid)} ${side === "output" && cell ? html`${sum(cell)}` : nothing}
      <p class="words">${focused.words}</p>
      ${asTable(
        "Show as table",
        side === "output" ? (cell ? cellTable(cell, grid) : nothing) : reach ? reachTable(reach.cells) : nothing,
      )}
      <conv-grids-matrix
        .playground=${this.playground}
        .grid=${grid}
        .request=${focused.request({ inputChannel: grid.channel, outputChannel: focused.outputChannel })}
        .looked=${{ side, at }}
      ></conv-grids-matrix>
    `;
  }

  updated() {
    this.toggleAttribute("outrun", this.playground?.values.outrun ?? false);
  }

  /** @param {Grid} grid */
  #line(grid) {
    const { cell, reach } = this.focused.looked;
    /** @type {Product[]} */
    const products = cell
      ? cell.terms.map(({ at, tap, source, weight }) => ({
          at: at[0],
          tap: tap[0],
          sample: source ? source[0] : null,
          output: cell.position[cell.position.length - 1],
          weight,
        }))
      : (reach?.cells ?? []).map(({ position, tap, weight, at }) => ({
          at: at[0],
          tap: tap[0],
          sample: reach ? reach.position[reach.position.length - 1] : null,
          output: position[0],
          weight,
        }));
    return line({
      grid,
      size: Math.max(30, Math.min(46, Math.floor((this.width.value - 100) / grid.axes[0].places.length))),
      numbers: this.numbers,
      products,
      output: cell ? cell.position[cell.position.length - 1] : null,
      sample: reach ? reach.position[reach.position.length - 1] : null,
      point: (side, at) => this.focused.go(side, [at]),
      press: (side, event) => this.#press(side, event),
      label: (side) => this.#label(side),
    });
  }

  /** @param {Grid} grid */
  #figure(grid) {
    const outer = grid.axes.length === 3 ? 1 : 0;
    return figure({
      grid,
      looked: this.focused.looked,
      depthTap: this.focused.depthTap,
      width: this.width.value - 32,
      numbers: this.numbers,
      point: (side, row, column) => {
        const depth = side === "output" ? this.focused.position[this.focused.lead] : (grid.slice?.source ?? 0);
        this.focused.go(side, outer ? [depth, row, column] : [row, column]);
      },
      press: (side, event) => this.#press(side, event),
      label: (side) => this.#label(side),
    });
  }

  /** @param {Grid} grid */
  #slices(grid) {
    const { kernel } = grid.axes[0];
    const depth = this.focused.position[this.focused.lead];
    const { source, kind } = grid.slice ?? { source: null, kind: "padding" };
    const from =
      source !== null ? `input slice ${source}` : kind === "inserted" ? "an inserted slice of zeros" : "padding";
    return html`<div class="slices" role="group" aria-label="Slice of the volume">
      <label
        >Kernel slice
        <select @change=${(/** @type {any} */ event) => this.focused.slice(Number(event.target.value))}>
          ${Array.from(
            { length: kernel },
            (_, tap) => html`<option value=${tap} ?selected=${tap === this.focused.depthTap}>${tap}</option>`,
          )}
        </select>
      </label>
      <span class="muted"
        >meets ${from} for output slice ${depth}; the products of all ${kernel} slices are added.</span
      >
    </div>`;
  }

  /** @param {Side} side */
  #label(side) {
    const more = this.focused.grid?.axes.length === 3 ? ", Page Up and Page Down the slice" : "";
    return `${side === "output" ? "Output" : "Input"} cells: arrow keys move the cell${more}`;
  }

  /** @param {Side} side @param {KeyboardEvent} event */
  #press(side, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {import("./conv-grids-player.js").ConvGridsPlayer | null} */ (
      this.renderRoot.querySelector("conv-grids-player")
    )?.pause();
    if (this.focused.press(side, event.key)) event.preventDefault();
  }
}

define("conv-grids", ConvGrids);
