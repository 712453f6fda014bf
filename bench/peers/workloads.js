// Reads bench/models/*.txt: one model a line, as `name  input shape  PyTorch expression`.

import { readFileSync } from "node:fs";

/**
 * @typedef {object} Convolution
 * @property {"convolution"} type
 * @property {boolean} transposed
 * @property {string} path prefix of its tensors in the state_dict: "" for a lone layer, else "0."
 * @property {number} groups
 * @property {number[]} kernel one entry a spatial axis, like all that follow
 * @property {number[]} stride
 * @property {number[]} padding
 * @property {number[]} outputPadding
 * @property {number[]} dilation
 * @property {number[]} input shape (N, C, ...)
 * @property {number[]} output shape
 * @property {number[]} weight shape, in PyTorch's order
 */

/** @typedef {{ type: "relu" | "sigmoid" }} Activation */

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} text the PyTorch expression
 * @property {number[]} input shape
 * @property {number[]} output shape
 * @property {(Convolution | Activation)[]} layers
 * @property {number} macs multiply-accumulates of the direct algorithm, bias not counted
 * @property {boolean} training forward and backward, where it is forward only otherwise
 */

/** @param {number[]} values */
export const product = (values) => values.reduce((a, b) => a * b, 1);

/** @param {string} file */
export function readWorkloads(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line.trim() && !line.startsWith("#")).map(parseWorkload);
}

/**
 * @param {string} line
 * @returns {Workload}
 */
export function parseWorkload(line) {
  const [, name, shapeText, text] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
  if (!text) throw new Error(`not "name shape expression": ${line}`);
  const input = shapeText.split("x").map(Number);
  // The innermost calls; nn.Sequential's own parentheses hold parentheses.
  const calls = [...text.matchAll(/(\w+)\(([^()]*)\)/g)];
  const lone = !text.startsWith("Sequential");
  let shape = input;
  let macs = 0;
  const layers = calls.map(([, type, args], index) => {
    if (type === "ReLU" || type === "Sigmoid") {
      return /** @type {Activation} */ ({ type: type.toLowerCase() });
    }
    const layer = convolution(type, args, shape, lone ? "" : `${index}.`);
    const positions = product((layer.transposed ? layer.input : layer.output).slice(2));
    macs += layer.input[0] * positions * product(layer.weight);
    shape = layer.output;
    return layer;
  });
  return { name, text, input, output: shape, layers, macs, training: false };
}

/**
 * @param {string} type "Conv1d", "ConvTranspose2d", ...
 * @param {string} args as in the text
 * @param {number[]} input shape
 * @param {string} path
 * @returns {Convolution}
 */
function convolution(type, args, input, path) {
  const match = /^Conv(Transpose)?([123])d$/.exec(type);
  if (!match) throw new Error(`bench/peers knows no layer ${type}`);
  const transposed = match[1] !== undefined;
  const spatial = Number(match[2]);
  /** @type {number[]} */
  const positional = [];
  /** @type {Record<string, number>} */
  const named = {};
  for (const argument of args.split(",").map((part) => part.trim())) {
    const [key, value] = argument.split("=");
    if (value === undefined) positional.push(Number(key));
    else named[key] = Number(value);
  }
  /** @param {number} value */
  const axes = (value) => /** @type {number[]} */ (Array(spatial).fill(value));
  const [inChannels, outChannels, size] = positional;
  const { stride = 1, padding = 0, output_padding = 0, dilation = 1, groups = 1 } = named;
  const extent = dilation * (size - 1) + 1;
  const sizes = input
    .slice(2)
    .map((length) =>
      transposed
        ? (length - 1) * stride - 2 * padding + extent + output_padding
        : Math.floor((length + 2 * padding - extent) / stride) + 1,
    );
  const channels = transposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups];
  return {
    type: "convolution",
    transposed,
    path,
    groups,
    kernel: axes(size),
    stride: axes(stride),
    padding: axes(padding),
    outputPadding: axes(output_padding),
    dilation: axes(dilation),
    input,
    output: [input[0], outChannels, ...sizes],
    weight: [...channels, ...axes(size)],
  };
}
