// Our builds, by the public API.

/** @import { Case, Prepared } from "../worker.js" */

import { load } from "../../../wasm/js/index.js";

/**
 * @param {{ wasm: "simd128" | "relaxed", threads?: number, to?: "fresh" | "out" | "inside" }} options to: where results
 *   go: new arrays, an array that was given, or nowhere; then the input stands in the engine's memory, too
 */
export async function open({ wasm, threads = 1, to = "fresh" }) {
  const cs = await load({ wasm, threads });
  if (cs.build.simd !== wasm || cs.build.threads !== threads) {
    throw new Error(`the build has ${cs.build.simd}, ${cs.build.threads} thread(s)`);
  }
  return {
    /**
     * @param {Case} work
     * @returns {Prepared}
     */
    prepare({ workload, tensors }) {
      const module = cs.module(workload.text);
      const state = module.stateDict();
      for (const [name, { data }] of Object.entries(state)) data.set(tensors[name]);
      module.loadStateDict(state);
      const input = { shape: workload.input, data: tensors.input };
      const gradOutput = { shape: workload.output, data: tensors.gradOutput };
      const close = () => module.delete();
      const results = (output) => ({ output: output.data });
      if (!workload.training && to === "inside") {
        const { inputs, outputs, run } = module.prepare(workload.input, { grad: false });
        inputs[0].data.set(tensors.input);
        const reused = workload.layers.length > 1; // the input's memory, by what a later layer writes
        const compute = () => {
          if (reused) inputs[0].data.set(tensors.input);
          run();
          return outputs[0];
        };
        return { run: compute, results, close };
      }
      if (!workload.training) {
        // Nothing is kept for backward.
        const size = workload.output.reduce((product, length) => product * length, 1);
        const target = { shape: workload.output, data: new Float32Array(size) };
        const options = { grad: false, ...(to === "out" && { out: target }) };
        return { run: () => module.forward(input, options), results, close };
      }
      return {
        run() {
          const output = module.forward(input);
          return { output, gradients: module.backward(gradOutput) };
        },
        results({ output, gradients }) {
          /** @type {Record<string, Float32Array>} */
          const results = { output: output.data, "grad.input": gradients.input.data };
          for (const [name, { data }] of Object.entries(gradients.parameters)) results[`grad.${name}`] = data;
          return results;
        },
        close,
      };
    },
  };
}
