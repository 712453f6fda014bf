/** @import { Shape, Tensor } from "./index.js" */
/** @import { Native, Places } from "./glue.js" */

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
const same = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);

/**
 * What a forward is asked for, besides the values.
 * @typedef {object} Call
 * @property {Shape[]} shapes
 * @property {boolean[]} integers
 * @property {number | number[] | undefined} outputSize
 * @property {boolean} grad
 */

/** The memory that the engine has prepared for forwards of one kind. */
export class Prepared {
  #call;
  #places;

  /**
   * @param {Call} call
   * @param {Places} places
   */
  constructor(call, places) {
    this.#call = call;
    this.#places = places;
  }

  /** @param {Call} call */
  fits({ shapes, integers, outputSize, grad }) {
    const mine = this.#call;
    return (
      grad === mine.grad &&
      outputSize === mine.outputSize &&
      same(integers, mine.integers) &&
      shapes.every((shape, index) => same(shape, mine.shapes[index]))
    );
  }

  /**
   * Puts the inputs where the engine reads them.
   * @param {Native} native
   * @param {Tensor[]} tensors
   */
  fill(native, tensors) {
    this.#places.inputs.forEach((place, index) => native.HEAPF32.set(tensors[index].data, place));
  }

  /**
   * Copies of the outputs.
   * @param {Native} native
   * @returns {Tensor[]}
   */
  outputs(native) {
    return this.#places.outputs.map(({ shape, begin, end }) => ({
      shape: [...shape],
      data: native.HEAPF32.slice(begin, end),
    }));
  }
}
