// LiteRT.js on XNNPACK. A worker of its own kind runs it: it loads its parts by importScripts.

import { loadAndCompile, loadLiteRt, Tensor } from "@litertjs/core";
import { planar, toChannelsFirst, toChannelsLast } from "../layout.js";

/**
 * @param {{ threads?: number, inside?: boolean }} options inside: inputs and results stay in its memory
 * @param {import("../worker.js").Files} files
 */
export async function open({ threads = 1, inside = false }, files) {
  // In a worker it looks for its .wasm beside the worker.
  Object.assign(globalThis, { Module: { locateFile: (name) => files.address(`@litertjs/core/wasm/${name}`) } });
  await loadLiteRt(files.address("@litertjs/core/wasm/"), { threads: threads > 1 });
  return {
    /** @param {import("../worker.js").Case} work */
    async prepare({ workload, tensors }) {
      const bytes = await files.generated(`${workload.name}.tflite`);
      const model = await loadAndCompile(bytes, { accelerator: "wasm", cpuOptions: { numThreads: threads } });
      const data = toChannelsLast(tensors.input, workload.input);
      const [n, c, h, w] = planar(workload.input);
      if (inside) {
        const input = new Tensor(data, [n, h, w, c]);
        let result = null;
        return {
          async run() {
            result?.delete();
            [result] = await model.run([input]);
            return result;
          },
          results: async (output) => ({ output: toChannelsFirst(await output.data(), workload.output) }),
          close: () => (input.delete(), result?.delete(), model.delete()),
        };
      }
      return {
        async run() {
          const input = new Tensor(data, [n, h, w, c]);
          const [result] = await model.run([input]);
          const output = await result.data();
          input.delete();
          result.delete();
          return output;
        },
        results: (output) => ({ output: toChannelsFirst(output, workload.output) }),
        close: () => model.delete(),
      };
    },
  };
}
