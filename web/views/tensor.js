/**
 * How the flat numbers of a tensor are cut into batch items, channels and samples. Nothing here copies values.
 *
 * @typedef {{ shape: number[], data: Float32Array }} Tensor
 *
 * @typedef {object} Layout
 * @property {Tensor} tensor
 * @property {number} batch     batch items; 1 when unbatched
 * @property {number} channels
 * @property {number[]} size    spatial sizes, outermost first
 * @property {boolean} flat     the shape has other axes than this picture (a Linear layer's output): one row of values
 * @property {boolean} empty    an axis is 0, or the values are not all there
 *
 * @typedef {{ min: number, max: number, count: number, odd: number }} Extent
 *   min and max of the finite values (both NaN when there are none), all values, and how many are NaN or infinite
 */

/** @param {number[]} numbers */
export const product = (numbers) => numbers.reduce((all, n) => all * n, 1);

/** @param {number[]} a @param {number[]} b */
export const sameSize = (a, b) => a.length === b.length && a.every((n, i) => n === b[i]);

/**
 * @param {Tensor} tensor
 * @param {number} spatial number of spatial axes
 * @param {boolean} batched whether the model's input has a batch axis
 * @returns {Layout}
 */
export function arrange(tensor, spatial, batched) {
  const { shape, data } = tensor;
  const count = product(shape);
  const rest = batched ? shape.slice(1) : shape;
  const batch = batched ? shape[0] : 1;
  const empty = count === 0 || data.length < count;
  if (rest.length === spatial + 1) return { tensor, batch, channels: rest[0], size: rest.slice(1), flat: false, empty };
  return { tensor, batch, channels: 1, size: [product(rest)], flat: true, empty };
}

/**
 * The values of one channel of one batch item, as a window on the tensor.
 * @param {Layout} layout @param {number} item @param {number} channel
 */
export function plane(layout, item, channel) {
  const length = product(layout.size);
  const at = Math.min(item, layout.batch - 1) * layout.channels + Math.min(channel, layout.channels - 1);
  return layout.tensor.data.subarray(at * length, (at + 1) * length);
}

/** @param {...ArrayLike<number>} parts @returns {Extent} */
export function extent(...parts) {
  let min = Infinity;
  let max = -Infinity;
  let count = 0;
  let odd = 0;
  for (const values of parts) {
    count += values.length;
    for (let i = 0; i < values.length; i++) {
      const v = values[i];
      if (v - v !== 0) {
        odd++; // NaN and ±Infinity only
        continue;
      }
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  return min > max ? { min: NaN, max: NaN, count, odd } : { min, max, count, odd };
}

/** @param {readonly Extent[]} extents  of as many channels as there are @returns {Extent} */
export function union(extents) {
  const known = extents.filter((e) => e.min <= e.max);
  const count = extents.reduce((n, e) => n + e.count, 0);
  const odd = extents.reduce((n, e) => n + e.odd, 0);
  if (!known.length) return { min: NaN, max: NaN, count, odd };
  const min = known.reduce((least, e) => Math.min(least, e.min), Infinity);
  const max = known.reduce((most, e) => Math.max(most, e.max), -Infinity);
  return { min, max, count, odd };
}

/**
 * Ends of a value axis: a little air round the values, never of zero height, never NaN.
 * @param {Extent} of @param {boolean} [symmetric] zero in the middle
 * @returns {[number, number]}
 */
export function axisRange(of, symmetric = false) {
  if (!(of.min <= of.max)) return [-1, 1];
  if (symmetric) {
    const most = Math.max(-of.min, of.max);
    return most > 0 ? [-most * 1.12, most * 1.12] : [-1, 1];
  }
  const height = of.max - of.min;
  if (height > 0) return [of.min - height * 0.07, of.max + height * 0.07];
  const air = of.max === 0 ? 1 : Math.abs(of.max) * 0.5;
  return [of.min - air, of.max + air];
}

/** Position of a sample among `from` samples, seen on an axis of `to` samples over the same extent.
 * @param {number} position @param {number} from @param {number} to */
export const stretch = (position, from, to) => ((position + 0.5) * to) / from - 0.5;
