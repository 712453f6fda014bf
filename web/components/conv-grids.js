import { html, LitElement, nothing } from "lit";
import { countOf, moved, positionOf, stepOf } from "../state/steps.js";
import { controls } from "../styles/controls.css.js";
import { figure } from "../views/grids-figure.js";
import { line } from "../views/grids-line.js";
import { cellTable, cellWords, legend, reachTable, reachWords, sum } from "../views/grids-words.js";
import { Ask } from "./ask.js";
import "./conv-grids-channels.js";
import { gridStyles } from "./conv-grids.css.js";
import "./conv-grids-matrix.js";
import "./conv-grids-player.js";
import "./conv-signal-switch.js";
import { WidthOf } from "./conv-signal-width.js";
import { define } from "./define.js";
import { Watch } from "./watch.js";

/** @import { Cell, CellReach, Grid } from "../engine/types.js" */
/** @import { Product } from "../views/grids-line.js" */
/** @import { Playground } from "../state/playground.js" */

/** @typedef {"input" | "output"} Side */

/** Cells along an axis for a width: 1-D layers stand on one line, 2-D ones next to each other. */
const cellsFor = (/** @type {number} */ width, /** @type {number} */ spatial) =>
  spatial === 1 ? Math.min(28, Math.max(7, Math.floor((width - 100) / 40))) : width >= 1000 ? 13 : width >= 640 ? 9 : 8;

/**
 * The chosen convolution cell by cell, with the values of the signal below: point at an output and see the products that
 * make it, point at an input and see every output it reaches.
 */
export class ConvGrids extends LitElement {
  static properties = {
    playground: { attribute: false },
    side: { state: true },
    position: { state: true },
    sample: { state: true },
    channel: { state: true },
    depthTap: { state: true },
    numbers: { state: true },
  };

  static styles = [controls, gridStyles];

  constructor() {
    super();
    /** @type {Playground | null} */
    this.playground = null;
    /** What the reader follows: outputs, or input samples. @type {Side} */
    this.side = "output";
    /** Of the output, batch and channel included. @type {number[]} */
    this.position = [];
    /** Of the input, along the spatial axes. @type {number[] | null} */
    this.sample = null;
    /** The input channel; null: the first that is read. @type {number | null} */
    this.channel = null;
    this.depthTap = 0;
    this.numbers = true;
    /** The layer and sizes that the position belongs to. */
    this.subject = "";
    /** The reader moved by key: the next answer is said. */
    this.say = false;
    this.width = new WidthOf(this);
    new Watch(this);
    /** @type {Ask<Grid>} */
    this.grid = new Ask(this, "grid", () => this.#request(this.#window));
    /** @type {Ask<Cell>} */
    this.cell = new Ask(this, "cell", () => (this.side === "output" ? this.#request(this.#focus) : null));
    /** @type {Ask<CellReach>} */
    this.reach = new Ask(this, "cellReach", () => (this.side === "input" ? this.#request(this.#source) : null));
  }

  /** The layer as it was run; null where there are no values. */
  get #layer() {
    const { ran, chosen } = this.playground ?? {};
    const index = ran?.report.layers.findIndex(({ name }) => name === chosen) ?? -1;
    const layer = ran?.report.layers[index];
    return ran && layer?.output ? { index, ...layer, output: layer.output } : null;
  }

  /** @param {() => object | null} what */
  #request(what) {
    const layer = this.#layer;
    if (!layer || !this.playground?.ran || this.position.length === 0) return null;
    const asked = what();
    if (!asked) return null;
    const { report: _, ...run } = this.playground.ran;
    return { run, layer: layer.index, ...asked };
  }

  #window = () =>
    this.width.value
      ? { position: this.position, channel: this.channel ?? undefined, depthTap: this.depthTap, cells: this.#cells }
      : null;
  #focus = () => ({ position: this.position, channel: this.channel ?? undefined });
  #source = () => {
    const { value: grid } = this.grid;
    if (!grid || !this.sample) return null;
    return { position: this.#inputPosition(grid, this.sample), outputChannel: this.position[this.#lead - 1] };
  };

  get #lead() {
    return this.position.length - this.#spatial;
  }

  get #spatial() {
    return this.grid.value?.axes.length ?? this.playground?.analysis?.spatial ?? 1;
  }

  get #cells() {
    return cellsFor(this.width.value, this.playground?.analysis?.spatial ?? 1);
  }

  /** @param {Grid} grid @param {number[]} sample */
  #inputPosition(grid, sample) {
    return [...this.position.slice(0, this.#lead - 1), grid.channel, ...sample];
  }

  willUpdate() {
    const layer = this.#layer;
    const subject = layer ? `${layer.name} ${layer.type} ${layer.input} ${layer.output}` : "";
    if (!layer || subject === this.subject) return;
    this.subject = subject;
    // The middle of a volume says more than its border.
    const volume = this.playground?.analysis?.spatial === 3;
    this.position = layer.output.map((size, axis, { length }) => (volume && axis === length - 3 ? size >> 1 : 0));
    this.side = "output";
    this.sample = null;
    this.channel = null;
    this.depthTap = 0;
  }

  render() {
    const { value: grid, error } = this.grid;
    const layer = this.#layer;
    if (!layer || error?.type === "NotImplementedError") return nothing;
    if (error) return html`<p class="muted">${error.message}. ${error.hint}</p>`;
    if (!grid || grid.outputShape.length !== this.position.length) return nothing;
    const { side, numbers } = this;
    const { cell, reach } = this.#looked;
    const sizes = this.#sizes(side, grid);
    const at = side === "output" ? this.position.slice(this.#lead) : (this.sample ?? []);
    return html`
      <div class="bar">
        <h3>Cell by cell</h3>
        <conv-signal-switch
          label="Step through"
          .names=${["Step through outputs", "inputs"]}
          .second=${side === "input"}
          @switch=${(/** @type {CustomEvent<boolean>} */ event) => this.#follow(event.detail ? "input" : "output")}
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
        .output=${this.position[this.#lead - 1]}
        @channel=${this.#pickChannel}
      ></conv-grids-channels>
      ${grid.axes.length === 3 ? this.#slices(grid) : nothing}
      <conv-grids-player
        .at=${stepOf(at, sizes)}
        .count=${countOf(sizes)}
        .label=${side === "output" ? "output" : "input sample"}
        @step=${(/** @type {CustomEvent<number>} */ event) => this.#go(side, positionOf(event.detail, sizes))}
      ></conv-grids-player>
      <div class="scroll">${grid.axes.length === 1 ? this.#line(grid) : this.#figure(grid)}</div>
      ${legend(grid)} ${side === "output" && cell ? html`${sum(cell)}` : nothing}
      <p class="words">${this.#words()}</p>
      <details>
        <summary>Show as table</summary>
        <div class="table">
          ${side === "output" ? (cell ? cellTable(cell, grid) : nothing) : reach ? reachTable(reach.cells) : nothing}
        </div>
      </details>
      <conv-grids-matrix
        .playground=${this.playground}
        .grid=${grid}
        .request=${this.#request(() => ({ inputChannel: grid.channel, outputChannel: this.position[this.#lead - 1] }))}
        .looked=${{ side, at }}
      ></conv-grids-matrix>
    `;
  }

  /** What the core said of the cell that the reader looks at; nothing while it is that of another layer. */
  get #looked() {
    const axes = this.grid.value?.axes.length;
    const cell = this.side === "output" ? this.cell.value : null;
    const reach = this.side === "input" ? this.reach.value : null;
    const rank = this.position.length;
    return {
      cell: cell?.position.length === rank && cell.terms[0]?.at.length === axes ? cell : null,
      reach: reach?.position.length === rank && this.sample?.length === axes ? reach : null,
    };
  }

  /** @param {Side} side @param {Grid} grid */
  #sizes(side, grid) {
    return grid.axes.map((axis) => axis[side]);
  }

  #words() {
    const { cell, reach } = this.#looked;
    if (cell) return cellWords(cell);
    return reach ? reachWords(reach.position, reach.value, reach.cells) : "";
  }

  /** @param {Grid} grid */
  #line(grid) {
    const { cell, reach } = this.#looked;
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
      point: (side, at) => this.#go(side, [at]),
      press: (side, event) => this.#press(side, event),
      label: (side) => this.#label(side),
    });
  }

  /** @param {Grid} grid */
  #figure(grid) {
    const outer = grid.axes.length === 3 ? 1 : 0;
    return figure({
      grid,
      looked: this.#looked,
      depthTap: this.depthTap,
      width: this.width.value - 32,
      numbers: this.numbers,
      point: (side, row, column) => {
        const depth = side === "output" ? this.position[this.#lead] : (grid.slice?.source ?? 0);
        this.#go(side, outer ? [depth, row, column] : [row, column]);
      },
      press: (side, event) => this.#press(side, event),
      label: (side) => this.#label(side),
    });
  }

  /** @param {Grid} grid */
  #slices(grid) {
    const { kernel } = grid.axes[0];
    const depth = this.position[this.#lead];
    const { source, kind } = grid.slice ?? { source: null, kind: "padding" };
    const from =
      source !== null ? `input slice ${source}` : kind === "inserted" ? "an inserted slice of zeros" : "padding";
    return html`<div class="slices" role="group" aria-label="Slice of the volume">
      <label
        >Kernel slice
        <select @change=${(/** @type {any} */ event) => (this.depthTap = Number(event.target.value))}>
          ${Array.from(
            { length: kernel },
            (_, tap) => html`<option value=${tap} ?selected=${tap === this.depthTap}>${tap}</option>`,
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
    const more = this.#spatial === 3 ? ", Page Up and Page Down the slice" : "";
    return `${side === "output" ? "Output" : "Input"} cells: arrow keys move the cell${more}`;
  }

  /** @param {Side} side */
  #follow(side) {
    if (side === "input" && !this.sample) {
      const read = this.cell.value?.terms.find(({ source }) => source);
      this.sample = read?.source ?? Array.from({ length: this.#spatial }, () => 0);
    }
    this.side = side;
  }

  /** @param {Side} side @param {number[]} at along the spatial axes */
  #go(side, at) {
    this.side = side;
    if (side === "input") this.sample = at;
    else this.position = [...this.position.slice(0, this.#lead), ...at];
  }

  /** @param {Side} side @param {KeyboardEvent} event */
  #press(side, event) {
    const { value: grid } = this.grid;
    if (!grid || event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {import("./conv-grids-player.js").ConvGridsPlayer | null} */ (
      this.renderRoot.querySelector("conv-grids-player")
    )?.pause();
    this.#follow(side);
    const at = side === "output" ? this.position.slice(this.#lead) : (this.sample ?? []);
    const to = moved(event.key, at, this.#sizes(side, grid));
    if (!to) return;
    event.preventDefault();
    this.say = true;
    this.#go(side, to);
  }

  /** @param {CustomEvent<{ side: Side, channel: number }>} event */
  #pickChannel({ detail: { side, channel } }) {
    const { value: grid } = this.grid;
    if (!grid) return;
    if (side === "input") this.channel = channel;
    else {
      const lead = this.#lead;
      if (grid.groups > 1) this.channel = null; // the new one may read others
      this.position = [...this.position.slice(0, lead - 1), channel, ...this.position.slice(lead)];
    }
  }

  updated() {
    this.#bringIntoView();
    const { side } = this;
    const answered =
      side === "output"
        ? this.cell.value?.position.join() === this.position.join()
        : this.reach.value?.position.slice(-this.#spatial).join() === this.sample?.join();
    if (!this.say || !answered) return;
    this.say = false;
    this.playground?.announce(this.#words());
  }

  /** The window follows the outputs that the sample reaches. */
  #bringIntoView() {
    const { value: grid } = this.grid;
    const { reach } = this.#looked;
    if (!grid || !reach?.cells.length) return;
    const shown = reach.cells.some(({ position }) =>
      grid.axes.every(({ outputs }, axis) => outputs.some(({ at }) => at === position[axis])),
    );
    const [{ position }] = reach.cells;
    const wanted = [...this.position.slice(0, this.#lead), ...position];
    if (!shown && wanted.join() !== this.position.join()) this.position = wanted;
  }
}

define("conv-grids", ConvGrids);
