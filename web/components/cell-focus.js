import { moved } from "../state/steps.js";
import { cellWords, reachWords } from "../views/grids-words.js";
import { Ask } from "./ask.js";

/** @import { ReactiveController, ReactiveControllerHost } from "lit" */
/** @import { Cell, CellReach, Grid } from "../engine/types.js" */
/** @import { Playground } from "../state/playground.js" */

/** @typedef {"input" | "output"} Side */

/**
 * The cell of the chosen layer that the reader looks at, and what the core says of it: the grid around it, the products
 * that make an output, or the outputs that an input sample reaches.
 *
 * @implements {ReactiveController}
 */
export class CellFocus {
  /** What the reader follows. @type {Side} */
  side = "output";
  /** Of the output, batch and channel included. @type {number[]} */
  position = [];
  /** Of the input, along the spatial axes. @type {number[] | null} */
  sample = null;
  /** The input channel; null: the first that is read. @type {number | null} */
  channel = null;
  /** The slice of a volume's kernel. */
  depthTap = 0;
  /** The layer and sizes that all this belongs to. */
  #subject = "";
  /** The reader moved by key: the next answer is said. */
  #say = false;

  /**
   * @param {ReactiveControllerHost & { playground: Playground | null }} host
   * @param {(spatial: number) => number} cells how many fit along an axis; 0 while nobody knows
   */
  constructor(host, cells) {
    this.host = host;
    host.addController(this); // before the questions: what they ask is settled first
    /** @type {Ask<Grid>} */
    this.asked = new Ask(host, "grid", () => {
      const fit = cells(host.playground?.analysis?.spatial ?? 1);
      const { position, channel, depthTap } = this;
      return fit ? this.request({ position, channel: channel ?? undefined, depthTap, cells: fit }) : null;
    });
    /** @type {Ask<Cell>} */
    this.cell = new Ask(host, "cell", () => {
      const { side, position, channel } = this;
      return side === "output" ? this.request({ position, channel: channel ?? undefined }) : null;
    });
    /** @type {Ask<CellReach>} */
    this.reach = new Ask(host, "cellReach", () => {
      const { grid, side, sample, position } = this;
      if (side === "output" || !grid || !sample) return null;
      const from = [...position.slice(0, this.lead - 1), grid.channel, ...sample];
      return this.request({ position: from, outputChannel: this.outputChannel });
    });
  }

  /** The layer as it was run; null where there are no values. */
  get layer() {
    const { values, chosen } = this.host.playground ?? {};
    const layers = values?.request?.report.layers ?? [];
    const index = layers.findIndex(({ name }) => name === chosen);
    const layer = layers[index];
    return layer?.output ? { index, ...layer, output: layer.output } : null;
  }

  /** The grid around the position; null while there is none of this layer. */
  get grid() {
    const { value } = this.asked;
    return value?.outputShape.length === this.position.length ? value : null;
  }

  get #spatial() {
    return this.grid?.axes.length ?? this.host.playground?.analysis?.spatial ?? 1;
  }

  /** Where the spatial axes begin. */
  get lead() {
    return this.position.length - this.#spatial;
  }

  get outputChannel() {
    return this.position[this.lead - 1];
  }

  /** Along the spatial axes. */
  get at() {
    return this.side === "output" ? this.position.slice(this.lead) : (this.sample ?? []);
  }

  /** What the core said of this cell; nothing while it is that of another layer. */
  get looked() {
    const axes = this.grid?.axes.length;
    const cell = this.side === "output" ? this.cell.value : null;
    const reach = this.side === "input" ? this.reach.value : null;
    const rank = this.position.length;
    return {
      cell: cell?.position.length === rank && cell.terms[0]?.at.length === axes ? cell : null,
      reach: reach?.position.length === rank && this.sample?.length === axes ? reach : null,
    };
  }

  get words() {
    const { cell, reach } = this.looked;
    if (cell) return cellWords(cell);
    return reach ? reachWords(reach.position, reach.value, reach.cells) : "";
  }

  /** A question about this layer, see questions.js. @param {object} what */
  request(what) {
    const { layer, host } = this;
    if (!layer || !host.playground?.values.request || this.position.length === 0) return null;
    const { report: _, ...run } = host.playground.values.request;
    return { run, layer: layer.index, ...what };
  }

  /** Sizes of a side, along the spatial axes. @param {Side} side */
  sizes(side) {
    return this.grid?.axes.map((axis) => axis[side]) ?? [];
  }

  /** @param {Side} side */
  follow(side) {
    if (side === "input" && !this.sample) {
      const read = this.cell.value?.terms.find(({ source }) => source);
      this.sample = read?.source ?? Array.from({ length: this.#spatial }, () => 0);
    }
    this.side = side;
    this.host.requestUpdate();
  }

  /** @param {Side} side @param {number[]} at along the spatial axes */
  go(side, at) {
    this.side = side;
    if (side === "input") this.sample = at;
    else this.position = [...this.position.slice(0, this.lead), ...at];
    this.host.requestUpdate();
  }

  /** Moves by a key; false where the key means nothing. @param {Side} side @param {string} key */
  press(side, key) {
    if (!this.grid) return false;
    this.follow(side);
    const to = moved(key, this.at, this.sizes(side));
    if (!to) return false;
    this.#say = true;
    this.go(side, to);
    return true;
  }

  /** @param {Side} side @param {number} channel */
  pick(side, channel) {
    const { grid, lead, position } = this;
    if (side === "input") this.channel = channel;
    else {
      if (grid && grid.groups > 1) this.channel = null; // the new one may read others
      this.position = [...position.slice(0, lead - 1), channel, ...position.slice(lead)];
    }
    this.host.requestUpdate();
  }

  /** @param {number} tap */
  slice(tap) {
    this.depthTap = tap;
    this.host.requestUpdate();
  }

  /** Another layer, or other sizes: from the beginning. */
  hostUpdate() {
    const { layer } = this;
    const subject = layer ? `${layer.name} ${layer.type} ${layer.input} ${layer.output}` : "";
    if (!layer || subject === this.#subject) return;
    this.#subject = subject;
    // The middle of a volume says more than its border.
    const volume = this.host.playground?.analysis?.spatial === 3;
    this.position = layer.output.map((size, axis, { length }) => (volume && axis === length - 3 ? size >> 1 : 0));
    this.side = "output";
    this.sample = null;
    this.channel = null;
    this.depthTap = 0;
  }

  hostUpdated() {
    this.#bringIntoView();
    const { cell, reach } = this.looked;
    const answered = cell
      ? cell.position.join() === this.position.join()
      : reach?.position.slice(-this.#spatial).join() === this.sample?.join();
    if (!this.#say || !answered) return;
    this.#say = false;
    this.host.playground?.announce(this.words);
  }

  /** The grid follows the outputs that the sample reaches. */
  #bringIntoView() {
    const { grid } = this;
    const { reach } = this.looked;
    if (!grid || !reach?.cells.length) return;
    const shown = reach.cells.some(({ position }) =>
      grid.axes.every(({ outputs }, axis) => outputs.some(({ at }) => at === position[axis])),
    );
    const wanted = [...this.position.slice(0, this.lead), ...reach.cells[0].position];
    if (shown || wanted.join() === this.position.join()) return;
    this.position = wanted;
    this.host.requestUpdate();
  }
}
