// Views of an engine's own memory that were given out. A call that makes memory grow takes them away, even while it reads
// its arguments: what comes back as one is copied first.

/** @type {WeakSet<ArrayBufferLike>} */
const buffers = new WeakSet();

/** @param {Float32Array} view */
export function lend(view) {
  buffers.add(view.buffer);
  return view;
}

/** @param {ArrayBufferLike} buffer */
export const isLent = (buffer) => buffers.has(buffer);
