// Orders of axes. Ours, PyTorch's and ONNX's is (N, C, ...); TensorFlow's has the channels last.

/**
 * With two spatial axes, the missing one in front with length 1: (N, C, L) becomes (N, C, 1, L).
 * @param {readonly number[]} shape
 */
export const planar = (shape) => (shape.length === 3 ? [shape[0], shape[1], 1, shape[2]] : [...shape]);

/**
 * The same for a value of each spatial axis.
 * @param {readonly number[]} values
 * @param {number} missing
 */
export const perAxis = (values, missing) => [...Array(2 - values.length).fill(missing), ...values];

/**
 * The values with axis `order[i]` become axis i.
 * @param {Float32Array} data
 * @param {readonly number[]} shape
 * @param {readonly number[]} order
 */
export function permute(data, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis]);
  const steps = order.map((axis) => strides[axis]);
  const result = new Float32Array(data.length);
  let at = 0;
  const walk = (/** @type {number} */ axis, /** @type {number} */ from) => {
    for (let i = 0; i < sizes[axis]; ++i, from += steps[axis]) {
      if (axis + 1 < sizes.length) walk(axis + 1, from);
      else result[at++] = data[from];
    }
  };
  walk(0, 0);
  return result;
}

/**
 * @param {Float32Array} data
 * @param {readonly number[]} shape (N, C, ...)
 */
export const toChannelsLast = (data, shape) => permute(data, planar(shape), [0, 2, 3, 1]);

/**
 * @param {Float32Array} data
 * @param {readonly number[]} shape (N, C, ...), the result's
 */
export function toChannelsFirst(data, shape) {
  const [n, c, h, w] = planar(shape);
  return permute(data, [n, h, w, c], [0, 3, 1, 2]);
}
