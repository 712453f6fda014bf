// Who takes part, in the order of the tables.

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} title of its column
 * @property {"ours" | "peer" | "native" | "peak"} kind native: no WebAssembly, for information
 * @property {string} module a file in contestants/
 * @property {object} options what its `open` gets
 * @property {string} [package] where its version stands
 * @property {boolean} [relaxedSimd] a peer that uses relaxed SIMD
 * @property {boolean} [inside] its inputs and results stay in the library's memory
 * @property {boolean} forward takes part in forward workloads
 * @property {boolean} training takes part in training
 */

const both = { forward: true, training: true };
const inference = { forward: true, training: false };
const training = { forward: false, training: true };

/** @type {Contestant[]} */
export const contestants = [
  {
    name: "simd128",
    title: "ours, simd128",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "simd128" },
    ...both,
  },
  {
    name: "relaxed",
    title: "ours, relaxed",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "relaxed" },
    ...both,
  },
  {
    name: "out",
    title: "ours, relaxed, `out`",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "relaxed", to: "out" },
    ...inference,
  },
  {
    name: "threads",
    title: "ours, 2 threads",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "relaxed", threads: 2 },
    ...both,
  },
  {
    name: "ort",
    title: "onnxruntime-web",
    kind: "peer",
    module: "ort.js",
    options: {},
    package: "onnxruntime-web",
    ...inference,
  },
  {
    name: "tfjs",
    title: "tfjs-wasm",
    kind: "peer",
    module: "tfjs.js",
    options: { backend: "wasm" },
    package: "@tensorflow/tfjs-backend-wasm",
    ...inference,
  },
  {
    name: "litert",
    title: "LiteRT.js",
    kind: "peer",
    module: "litert.js",
    options: {},
    package: "@litertjs/core",
    relaxedSimd: true,
    ...inference,
  },
  {
    name: "simd128-inside",
    title: "ours, simd128",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "simd128", to: "inside" },
    inside: true,
    ...inference,
  },
  {
    name: "relaxed-inside",
    title: "ours, relaxed",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "relaxed", to: "inside" },
    inside: true,
    ...inference,
  },
  {
    name: "threads-inside",
    title: "ours, 2 threads",
    kind: "ours",
    module: "convscope.js",
    options: { wasm: "relaxed", threads: 2, to: "inside" },
    inside: true,
    ...inference,
  },
  {
    name: "tfjs-inside",
    title: "tfjs-wasm",
    kind: "peer",
    module: "tfjs.js",
    options: { backend: "wasm", inside: true },
    inside: true,
    ...inference,
  },
  {
    name: "litert-inside",
    title: "LiteRT.js",
    kind: "peer",
    module: "litert.js",
    options: { inside: true },
    relaxedSimd: true,
    inside: true,
    ...inference,
  },
  {
    name: "tfjs-cpu",
    title: "tfjs-cpu",
    kind: "peer",
    module: "tfjs.js",
    options: { backend: "cpu" },
    package: "@tensorflow/tfjs-backend-cpu",
    ...training,
  },
  { name: "jax", title: "jax-js", kind: "peer", module: "jax.js", options: {}, package: "@jax-js/jax", ...training },
  { name: "torch", title: "PyTorch, native", kind: "native", module: "torch.py", options: {}, ...both },
  {
    name: "peak-simd128",
    title: "peak, simd128",
    kind: "peak",
    module: "peak.js",
    options: { kind: "simd128" },
    ...both,
  },
  {
    name: "peak-relaxed",
    title: "peak, relaxed",
    kind: "peak",
    module: "peak.js",
    options: { kind: "relaxed" },
    ...both,
  },
];
