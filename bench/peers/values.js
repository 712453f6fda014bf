// Numbers for a workload: the same in every run.

/** @import { Workload } from "./workloads.js" */

import { product } from "./workloads.js";

/**
 * Uniform on (−1, 1), by a small linear congruential generator.
 * @param {number} count
 * @param {number} seed
 * @param {number} scale
 */
function uniform(count, seed, scale = 1) {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
}

/**
 * "input", "gradOutput" and the parameters by their names in the state_dict, of a size that keeps values near 1.
 * @param {Workload} workload
 */
export function valuesFor(workload) {
  /** @type {Record<string, Float32Array>} */
  const values = {
    input: uniform(product(workload.input), 1),
    gradOutput: uniform(product(workload.output), 2),
  };
  workload.layers.forEach((layer, index) => {
    if (layer.type !== "convolution") return;
    const scale = (product(layer.kernel) * layer.weight[layer.transposed ? 0 : 1]) ** -0.5;
    values[`${layer.path}weight`] = uniform(product(layer.weight), 3 + 2 * index, 2 * scale);
    values[`${layer.path}bias`] = uniform(layer.output[1], 4 + 2 * index, 0.1);
  });
  return values;
}
