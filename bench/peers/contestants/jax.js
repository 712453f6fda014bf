// jax-js's WebAssembly backend: training only.

export async function open() {
  // With shared memory it starts a worker for every core as it loads.
  Object.assign(globalThis, { SharedArrayBuffer: undefined });
  const arrays = await import("./jax_arrays.js");
  return arrays.open();
}
