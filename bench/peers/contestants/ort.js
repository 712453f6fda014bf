// onnxruntime-web's WebAssembly backend.

import * as ort from "onnxruntime-web/wasm";

/**
 * @param {{ threads?: number }} options
 * @param {import("../worker.js").Files} files
 */
export async function open({ threads = 1 }, files) {
  const dist = "onnxruntime-web/dist/ort-wasm-simd-threaded";
  ort.env.wasm.wasmPaths = { mjs: files.address(`${dist}.mjs`), wasm: files.address(`${dist}.wasm`) };
  ort.env.wasm.numThreads = threads;
  return {
    /** @param {import("../worker.js").Case} work */
    async prepare({ workload, tensors }) {
      const model = await files.generated(`${workload.name}.onnx`);
      const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
      return {
        async run() {
          const { output } = await session.run({ input: new ort.Tensor("float32", tensors.input, workload.input) });
          return output.data;
        },
        results: (output) => ({ output }),
        close: () => session.release(),
      };
    },
  };
}
