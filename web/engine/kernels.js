/** @import { CoreError, Kernel, Tensor } from "./types.js" */

import { attempt } from "./errors.js";

/**
 * Gives layers the kernels that the reader chose; what the core refuses stays as it was.
 * @param {any} module
 * @param {Record<string, Tensor>} weights
 * @param {Record<string, Kernel>} kernels
 */
export function applyKernels(module, weights, kernels) {
  /** @type {Record<string, CoreError>} */
  const errors = {};
  const key = (/** @type {string} */ path) => (path ? `${path}.weight` : "weight");
  // Named kernels first, so that a tied layer takes the kernel its partner ends up with.
  const rank = (/** @type {Kernel} */ kernel) => (typeof kernel === "object" && "tie" in kernel ? 1 : 0);
  const order = Object.entries(kernels).sort(([, a], [, b]) => rank(a) - rank(b));
  for (const [path, kernel] of order) {
    const weight = weights[key(path)];
    if (!weight) continue; // a choice for a layer that is gone
    const { error } = attempt(() => {
      if (typeof kernel === "string") module.setKernel(path, kernel);
      else if ("tie" in kernel) module.tie(path, kernel.tie);
      else module.loadStateDict(own(module.stateDict(), path, weight, kernel.numbers));
    });
    if (error) errors[path] = error;
  }
  return errors;
}

/**
 * The whole state with the reader's numbers as one layer's weight: either every number of it, or one kernel that
 * every pair of channels shares. The bias is 0.
 * @param {Record<string, Tensor>} weights
 * @param {string} path
 * @param {Tensor} weight
 * @param {number[]} numbers
 */
function own(weights, path, weight, numbers) {
  const [, , ...window] = weight.shape;
  const total = weight.data.length;
  const single = window.reduce((product, size) => product * size, 1);
  if (numbers.length === 0 || (numbers.length !== single && numbers.length !== total))
    throw Object.assign(
      new Error(`${numbers.length} numbers do not fill a weight of size [${weight.shape.join(", ")}]`),
      {
        name: "ValueError",
        hint: `Give one kernel of ${window.join(" × ")} numbers, or all ${total}.`,
      },
    );
  const data = new Float32Array(total);
  for (let at = 0; at < total; at += numbers.length) data.set(numbers, at);
  const prefix = path ? `${path}.` : "";
  const state = { ...weights, [`${prefix}weight`]: { shape: weight.shape, data } };
  const bias = weights[`${prefix}bias`];
  if (bias) state[`${prefix}bias`] = { shape: bias.shape, data: new Float32Array(bias.data.length) };
  return state;
}
