/** @import { Shape, Tensor } from "./index.js" */
/** @import { Native, Places } from "./glue.js" */

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
const same = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);

/**
 * @param {number | readonly number[] | undefined} a
 * @param {number | readonly number[] | undefined} b
 */
const sameSize = (a, b) => (Array.isArray(a) && Array.isArray(b) ? same(a, b) : a === b);

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
  #places;

  /**
   * @param {Call} call
   * @param {Places} places
   */
  constructor(call, places) {
    this.call = call;
    this.#places = places;
  }

  /** @param {Call} call */
  fits({ shapes, integers, outputSize, grad }) {
    const mine = this.call;
    return (
      grad === mine.grad &&
      sameSize(outputSize, mine.outputSize) &&
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
   * The tensors that the outputs are copied to: those given, or new ones.
   * @param {Tensor[] | undefined} given
   * @returns {Tensor[]}
   */
  targets(given) {
    const { outputs } = this.#places;
    if (!given)
      return outputs.map(({ shape, begin, end }) => ({ shape: [...shape], data: new Float32Array(end - begin) }));
    if (given.length !== outputs.length) {
      throw new TypeError(`out has ${given.length} tensors; the model returns ${outputs.length}`);
    }
    outputs.forEach(({ shape }, index) => {
      if (same(given[index].shape, shape)) return;
      throw new TypeError(`out has shape [${given[index].shape.join(", ")}]; the output's is [${shape.join(", ")}]`);
    });
    return given;
  }

  /**
   * Where the values of input `index` stand: a view, until memory grows.
   * @param {Native} native
   * @param {number} index
   */
  input(native, index) {
    const begin = this.#places.inputs[index];
    const count = this.call.shapes[index].reduce((product, size) => product * size, 1);
    return native.HEAPF32.subarray(begin, begin + count);
  }

  /** @returns {Shape[]} */
  get outputShapes() {
    return this.#places.outputs.map(({ shape }) => [...shape]);
  }

  /**
   * The same for output `index`.
   * @param {Native} native
   * @param {number} index
   */
  output(native, index) {
    const { begin, end } = this.#places.outputs[index];
    return native.HEAPF32.subarray(begin, end);
  }

  /**
   * Copies the outputs.
   * @param {Native} native
   * @param {Tensor[]} targets
   */
  take(native, targets) {
    targets.forEach(({ data }, index) => data.set(this.output(native, index)));
  }
}
