/**
 * @param {number[]} values
 * @param {number} share 0 to 1; between two values, linear
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5);

/**
 * How far the quartiles lie apart, relative to the median.
 * @param {number[]} values
 */
export const spread = (values) => (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
