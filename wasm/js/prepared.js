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
   * Copies the outputs.
   * @param {Native} native
   * @param {Tensor[]} targets
   */
  take(native, targets) {
    this.#places.outputs.forEach(({ begin, end }, index) => {
      targets[index].data.set(native.HEAPF32.subarray(begin, end));
    });
  }
}
