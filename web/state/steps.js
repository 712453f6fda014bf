/** Positions of a grid as numbered steps, row by row: what is played, scrubbed and moved through by keys. */

/** @param {number[]} sizes */
export const countOf = (sizes) => sizes.reduce((all, size) => all * size, 1);

/** @param {number[]} position @param {number[]} sizes */
export const stepOf = (position, sizes) => position.reduce((step, at, axis) => step * sizes[axis] + at, 0);

/** @param {number} step @param {number[]} sizes */
export function positionOf(step, sizes) {
  const position = sizes.map(() => 0);
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    position[axis] = step % sizes[axis];
    step = Math.floor(step / sizes[axis]);
  }
  return position;
}

/** From the last axis on: which keys go back and forth along it. */
const keys = [
  ["ArrowLeft", "ArrowRight"],
  ["ArrowUp", "ArrowDown"],
  ["PageUp", "PageDown"],
];

/**
 * Where a key leads to; null for a key that means nothing here. At an edge it stays.
 * @param {string} key @param {number[]} position @param {number[]} sizes
 */
export function moved(key, position, sizes) {
  const to = [...position];
  const last = sizes.length - 1;
  if (key === "Home") to[last] = 0;
  else if (key === "End") to[last] = sizes[last] - 1;
  else {
    const line = keys.slice(0, sizes.length).findIndex((pair) => pair.includes(key));
    if (line < 0) return null;
    const axis = last - line;
    const by = keys[line].indexOf(key) ? 1 : -1;
    to[axis] = Math.min(sizes[axis] - 1, Math.max(0, to[axis] + by));
  }
  return to;
}
