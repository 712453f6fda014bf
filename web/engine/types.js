/**
 * The shapes of what crosses the worker's border, for the type checker only.
 *
 * What the core says has the core's own types.
 *
 * @typedef {import("../../wasm/js/index.js").Tensor} Tensor
 * @typedef {import("../../wasm/js/index.js").Report} Report
 * @typedef {import("../../wasm/js/index.js").LayerReport} LayerReport
 * @typedef {import("../../wasm/js/index.js").MemoryUse} MemoryUse
 * @typedef {import("../../wasm/js/index.js").OutlineEntry} OutlineEntry
 * @typedef {import("../../wasm/js/index.js").OutlineParameter} Parameter
 * @typedef {import("../../wasm/js/index.js").LayerType} LayerType
 * @typedef {import("../../wasm/js/index.js").Choice} Choice
 * @typedef {import("../../wasm/js/index.js").Reach} Reach
 * @typedef {import("../../wasm/js/index.js").TensorReach} TensorReach
 * @typedef {import("../../wasm/js/index.js").Cell} Cell
 * @typedef {import("../../wasm/js/index.js").CellReach} CellReach
 * @typedef {import("../../wasm/js/index.js").ReachedCell} ReachedCell
 * @typedef {import("../../wasm/js/index.js").Grid} Grid
 * @typedef {import("../../wasm/js/index.js").Fix} Fix
 * @typedef {import("../../wasm/js/index.js").CodeChange} CodeChange
 * @typedef {import("../../wasm/js/index.js").Mismatch} Mismatch
 * @typedef {import("../../wasm/js/index.js").Mirror} Mirror
 * @typedef {import("../../wasm/js/index.js").Remedy} Remedy
 * @typedef {import("../../wasm/js/index.js").RoundTrip} RoundTrip
 * @typedef {import("../../wasm/js/index.js").Solution} Solution
 * @typedef {import("../../wasm/js/index.js").SizeArgument} SizeArgument
 * @typedef {import("../../wasm/js/index.js").SolveReport} SolveReport
 * @typedef {import("../../wasm/js/index.js").RoundTripSize} RoundTripSize
 * @typedef {import("../../wasm/js/index.js").ErrorReading} ErrorReading
 * @typedef {import("../../wasm/js/index.js").ErrorSource} ErrorSource
 *
 * @typedef {object} CoreError An error that crossed the border; one that is not the core's has a type and a message only.
 * @property {string} type         "RuntimeError", "ValueError", "SyntaxError", ...
 * @property {string} message
 * @property {string} [stage]      "text", "init" or "call"
 * @property {string | null} [layer]   path of the failing module
 * @property {string} [hint]
 * @property {number | null} [line]    from 1
 * @property {number | null} [column]  from 1
 *
 * @typedef {object} Edit
 * @property {"set" | "insert" | "remove" | "duplicate" | "move" | "replace"} action
 * @property {string} path
 * @property {string} [name]
 * @property {string} [value]
 * @property {number} [index]
 * @property {{ type: string, arriving: number[] }} [begin]   instead of `value`: a layer that fits what arrives
 *
 * @typedef {object} Edited
 * @property {string} text                              the new model text
 * @property {Record<string, string | null>} moved      old path → new path of what moved; null: it is gone
 *
 * @typedef {string | { tie: string } | { numbers: number[] }} Kernel
 *   a named kernel, the weight of another layer, or your own numbers
 *
 * @typedef {object} AnalyseRequest
 * @property {string} model
 * @property {string} input        the shape as typed
 * @property {string} [outputSize] as typed; empty: not given
 *
 * @typedef {object} Analysis
 * @property {OutlineEntry[] | null} outline
 * @property {CoreError | null} outlineError
 * @property {CoreError | null} inputError
 * @property {CoreError | null} outputSizeError
 * @property {Report | null} report
 * @property {Mismatch | null} mismatch
 * @property {number} spatial      trailing spatial axes of the model: 1, 2 or 3
 *
 * @typedef {object} RunRequest
 * @property {string} model
 * @property {string} input
 * @property {string} [outputSize]
 * @property {number} seed
 * @property {string} signal       empty: the first the core offers
 * @property {Record<string, Kernel>} kernels
 * @property {number} spatial
 * @property {{ layers: { name: string, type: string, input: number[], output: number[] | null }[], encoded: number | null }} report
 *
 * @typedef {Omit<RunRequest, "report">} RunInputs what the values depend on
 *
 * @typedef {object} Quality
 * @property {number[]} compared
 * @property {number} mse
 * @property {number} psnr
 * @property {Tensor} difference
 *
 * @typedef {object} RunResult
 * @property {number} spatial
 * @property {Tensor} input
 * @property {{ index: number, name: string, tensor: Tensor }} encoded
 * @property {Tensor} output
 * @property {Quality | null} quality      null where input and output can't be compared
 * @property {Record<string, string[]>} ties   transposed layer → layers whose weight fits it
 * @property {Record<string, CoreError>} kernelErrors
 *
 * @typedef {object} Catalogue
 * @property {{ simd: string, threads: number, version: string }} build
 * @property {LayerType[]} layerTypes
 * @property {Record<number, Choice[]>} signals
 * @property {Record<number, Choice[]>} kernels
 */
export {};
