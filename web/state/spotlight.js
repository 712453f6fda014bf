import { Refused, Superseded } from "../engine/client.js";

/** @import { Reach } from "../engine/types.js" */
/** @import { Playground } from "./playground.js" */

/**
 * A position of a tensor. `tensor`: 0 the input, 1 the first layer's output, and so on; `positions` along its last axes.
 *
 * @typedef {{ tensor: number, positions: number[] }} Spot
 */

/**
 * Where the reader points among the model's tensors, and what the core says that this position reads and feeds.
 * Pointing passes; what is pinned stays, also through changes of the model.
 */
export class Spotlight {
  /** @type {Spot | null} */
  pinned = null;
  /** @type {Spot | null} */
  #pointed = null;
  /** @type {Reach | null} */
  reach = null;
  #asked = "";

  /** @param {Playground} playground */
  constructor(playground) {
    this.playground = playground;
  }

  /** @returns {Spot | null} */
  get spot() {
    return this.#pointed ?? this.pinned;
  }

  /** Shapes of the input and of every layer's output. @returns {number[][]} */
  get shapes() {
    const { report } = this.playground;
    if (!report?.input?.length) return [];
    return [report.input, ...report.layers.flatMap(({ output }) => (output ? [output] : []))];
  }

  /** The axes of a tensor along which positions are told apart. @param {number} tensor */
  axes(tensor) {
    const shape = this.shapes[tensor] ?? [];
    const spatial = this.playground.analysis?.spatial ?? 1;
    return shape.length === this.shapes[0]?.length ? spatial : 1;
  }

  /** The middle of a tensor. @param {number} tensor @returns {Spot} */
  middle(tensor) {
    const sizes = this.shapes[tensor].slice(-this.axes(tensor));
    return { tensor, positions: sizes.map((size) => Math.floor(size / 2)) };
  }

  /** @param {Spot | null} spot */
  point(spot) {
    this.#pointed = spot;
    this.#ask();
  }

  /** @param {Spot | null} spot */
  pin(spot) {
    this.pinned = spot;
    this.#pointed = null;
    this.#ask();
  }

  /** After the model or its input changed. */
  refresh() {
    this.#pointed = null;
    if (this.pinned && !this.#exists(this.pinned)) {
      const { tensor } = this.pinned;
      const last = this.shapes.length - 1;
      if (last < 0) return; // nothing to point at until the model can be read
      this.pinned = this.middle(Math.min(tensor, last));
    }
    this.#asked = "";
    this.#ask();
  }

  /** @param {Spot} spot */
  #exists({ tensor, positions }) {
    const sizes = (this.shapes[tensor] ?? []).slice(-this.axes(tensor));
    return positions.length === sizes.length && positions.every((position, axis) => position < sizes[axis]);
  }

  async #ask() {
    const { playground, spot } = this;
    const asked = JSON.stringify(spot);
    if (asked === this.#asked) return;
    this.#asked = asked;
    let reach = null;
    if (spot && this.shapes.length) {
      const { model, input, outputSize } = playground.state;
      try {
        reach = await playground.ask("reach", { model, input, outputSize, ...spot });
      } catch (reason) {
        if (reason instanceof Superseded) return;
        if (!(reason instanceof Refused)) throw reason;
      }
    }
    if (asked !== this.#asked) return;
    this.reach = reach;
    playground.changed();
  }
}
