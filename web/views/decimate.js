/**
 * Fewer points for the same picture: every bucket of samples keeps its lowest and highest value, in their order.
 * Series share the sample index; one that ends early, and NaN or infinite values, become null (a gap).
 *
 * @param {ArrayLike<number>[]} series
 * @param {number} first first sample wanted
 * @param {number} last last sample wanted, included
 * @param {number} columns pixel columns they will be drawn on
 * @returns {{ x: number[], y: (number | null)[][], thinned: boolean }}
 */
export function decimate(series, first, last, columns) {
  const bucket = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, columns)));
  /** @type {number[]} */
  const x = [];
  /** @type {(number | null)[][]} */
  const y = series.map(() => []);
  if (bucket <= 2) {
    for (let i = first; i <= last; i++) x.push(i);
    series.forEach((values, s) => {
      for (let i = first; i <= last; i++) {
        const v = i < values.length ? values[i] : NaN;
        y[s].push(v - v === 0 ? v : null);
      }
    });
    return { x, y, thinned: false };
  }
  // Buckets begin at multiples of their size, so that they do not shimmer while the view moves.
  const start = Math.floor(first / bucket) * bucket;
  for (let from = start; from <= last; from += bucket) x.push(from, from + bucket / 2);
  series.forEach((values, s) => {
    const out = y[s];
    for (let from = start; from <= last; from += bucket) {
      const to = Math.min(from + bucket, values.length);
      let low = Infinity;
      let high = -Infinity;
      let lowAt = 0;
      let highAt = 0;
      for (let i = from; i < to; i++) {
        const v = values[i];
        if (v - v !== 0) continue;
        if (v < low) {
          low = v;
          lowAt = i;
        }
        if (v > high) {
          high = v;
          highAt = i;
        }
      }
      if (low > high) out.push(null, null);
      else if (lowAt < highAt) out.push(low, high);
      else out.push(high, low);
    }
  });
  return { x, y, thinned: true };
}

/**
 * Positions of NaN and infinite values, at most one for each column.
 * @param {ArrayLike<number>} values @param {number} first @param {number} last @param {number} columns
 */
export function oddPositions(values, first, last, columns) {
  const apart = (last - first + 1) / Math.max(1, columns);
  /** @type {number[]} */
  const found = [];
  let next = -Infinity;
  for (let i = Math.max(0, first); i <= last && i < values.length; i++) {
    const v = values[i];
    if (v - v === 0 || i < next) continue;
    found.push(i);
    next = i + apart;
  }
  return found;
}
