// A model as jax-js has it: arrays are consumed by what uses them; `.ref` keeps one for later.

/** @import { Convolution, Workload } from "../workloads.js" */

import { defaultDevice, init, jit, lax, nn, numpy as np, vjp } from "@jax-js/jax";

export async function open() {
  const devices = await init("wasm");
  if (!devices.includes("wasm")) throw new Error("the wasm device does not start");
  defaultDevice("wasm");
  return { prepare };
}

/** @param {import("../worker.js").Case} work */
function prepare({ workload, tensors }) {
  const convolutions = workload.layers.filter((layer) => layer.type === "convolution");
  const place = (data, shape) => np.array(data, { shape, dtype: np.float32 });
  const parameters = convolutions.flatMap((layer) => [
    place(tensors[`${layer.path}weight`], layer.weight),
    place(tensors[`${layer.path}bias`], [layer.output[1]]),
  ]);
  const step = jit((x, gradOutput, ...values) => {
    const [output, pullback] = vjp((first, ...rest) => apply(workload, first, rest), [x, ...values]);
    return [output, ...pullback(gradOutput)];
  });
  return {
    async run() {
      const x = place(tensors.input, workload.input);
      const gradOutput = place(tensors.gradOutput, workload.output);
      const arrays = step(x, gradOutput, ...parameters.map((array) => array.ref));
      return Promise.all(arrays.map((array) => array.data()));
    },
    results([output, gradInput, ...rest]) {
      const results = { output, "grad.input": gradInput };
      convolutions.forEach((layer, i) => {
        results[`grad.${layer.path}weight`] = rest[2 * i];
        results[`grad.${layer.path}bias`] = rest[2 * i + 1];
      });
      return results;
    },
    close: () => parameters.forEach((array) => array.dispose()),
  };
}

/**
 * @param {Workload} workload
 * @param {import("@jax-js/jax").Array} x
 * @param {import("@jax-js/jax").Array[]} parameters weight and bias of every convolution
 */
function apply(workload, x, parameters) {
  let next = 0;
  for (const layer of workload.layers) {
    if (layer.type === "convolution") x = convolve(layer, x, parameters[next++], parameters[next++]);
    else x = layer.type === "relu" ? nn.relu(x) : nn.sigmoid(x);
  }
  return x;
}

/** @param {Convolution} layer */
function convolve(layer, x, weight, bias) {
  const shifted = bias.reshape([1, layer.output[1], ...layer.kernel.map(() => 1)]);
  if (!layer.transposed) {
    const pads = layer.padding.map((p) => [p, p]);
    return lax.convGeneralDilated(x, weight, layer.stride, pads, { rhsDilation: layer.dilation }).add(shifted);
  }
  const pads = layer.padding.map((p, axis) => [p, p - layer.outputPadding[axis]]);
  return lax.convTranspose(x, weight, layer.stride, pads, { transposeKernel: true }).add(shifted);
}
