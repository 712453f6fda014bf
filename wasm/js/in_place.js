/** @import { Engine } from "./engine.js" */
/** @import { Prepared } from "./prepared.js" */
/** @import { PreparedForward, Tensor } from "./index.js" */

import * as check from "./arguments.js";
import { lend } from "./lent.js";

/**
 * Forwards in the engine's own memory.
 * @implements {PreparedForward}
 */
export class InPlace {
  #engine;
  #prepared;
  #handle;

  /**
   * @param {Engine} engine
   * @param {Prepared} prepared
   * @param {() => number} handle the module's; throws where the memory is no longer this one's
   */
  constructor(engine, prepared, handle) {
    this.#engine = engine;
    this.#prepared = prepared;
    this.#handle = handle;
    const read = (/** @type {"input" | "output"} */ side, /** @type {number} */ index) => {
      handle();
      return lend(engine.run((native) => prepared[side](native, index)));
    };
    /** @type {readonly Tensor[]} */
    this.inputs = prepared.call.shapes.map((shape, index) => viewed(shape, () => read("input", index)));
    /** @type {readonly Tensor[]} */
    this.outputs = prepared.outputShapes.map((shape, index) => viewed(shape, () => read("output", index)));
  }

  /** Without `this`, so that it can be taken out. */
  run = () => {
    const handle = this.#handle();
    this.#prepared.call.integers.forEach((integer, index) => {
      if (integer) check.wholeNumbers(`inputs[${index}].data`, this.inputs[index].data);
    });
    this.#engine.ask((native) => native.forward(handle));
  };
}

/**
 * A tensor whose data are where they are now: memory that grows is another array.
 * @param {readonly number[]} shape
 * @param {() => Float32Array} data
 * @returns {Tensor}
 */
const viewed = (shape, data) =>
  Object.freeze({
    shape: [...shape],
    get data() {
      return data();
    },
  });
