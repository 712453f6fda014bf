/**
 * The shapes of what crosses the worker's border, for the type checker only.
 *
 * @typedef {{ shape: number[], data: Float32Array }} Tensor
 *
 * @typedef {object} CoreError What PyTorch says, and our hint.
 * @property {string} type         "RuntimeError", "ValueError", "SyntaxError", ...
 * @property {string} message
 * @property {string} [stage]      "text", "init" or "call"
 * @property {string} [layer]      path of the failing module
 * @property {string} [hint]
 * @property {number} [line]       from 1
 * @property {number} [column]     from 1
 *
 * @typedef {object} LayerReport
 * @property {string} name
 * @property {string} type
 * @property {string} text
 * @property {number[]} input
 * @property {number[] | null} output
 * @property {number} parameters
 * @property {number} macs
 * @property {{ axis: string, symbolic: string, numeric: string }[]} formula
 * @property {{ size: number, jump: number, start: number }[]} receptiveField
 * @property {{ count: number, ranges: [number, number][] }[]} unread
 *
 * @typedef {object} Report
 * @property {number[]} input
 * @property {number[] | null} output
 * @property {CoreError | null} error
 * @property {number} parameters
 * @property {number} macs
 * @property {LayerReport[]} layers
 * @property {string} [repr]
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {string} text
 * @property {boolean} [given]
 * @property {boolean} required
 * @property {string} kind
 * @property {string[]} choices
 *
 * @typedef {object} OutlineEntry
 * @property {string} path
 * @property {string} type
 * @property {number} depth
 * @property {boolean} container
 * @property {boolean} known
 * @property {string} text
 * @property {number} line
 * @property {number} column
 * @property {Parameter[]} parameters
 *
 * @typedef {{ type: string, spatial: number, parameters: Parameter[] }} LayerType
 * @typedef {{ name: string, label: string }} Choice
 *
 * @typedef {object} Fix
 * @property {string} label
 * @property {string} layer
 * @property {string} explanation
 * @property {string} model
 * @property {number[]} input
 * @property {number[]} output
 *
 * @typedef {{ sentence: string, fixes: Fix[] }} Mismatch
 *
 * @typedef {object} Edit
 * @property {"set" | "insert" | "remove" | "duplicate" | "move" | "replace"} action
 * @property {string} path
 * @property {string} [name]
 * @property {string} [value]
 * @property {number} [index]
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
 * @property {{ layers: { name: string, type: string }[] }} report
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
