// Convolutions and their gradients in double precision, one product after another: what every contestant's result is
// compared with. A transposed convolution is the input gradient of a convolution, so one walk over all products serves.

/** @import { Convolution, Workload } from "./workloads.js" */

import { product } from "./workloads.js";

/** @typedef {Float32Array | Float64Array} Values */

/**
 * Calls `visit` for every product: the index on the side with many positions (a convolution's input, a transposed
 * one's output), the one on the other side, and the weight's.
 * @param {Convolution} layer
 * @param {(wide: number, narrow: number, weight: number) => void} visit
 */
function everyProduct(layer, visit) {
  const { groups, transposed } = layer;
  // Up to two spatial axes; a missing one has length 1.
  const plane = (/** @type {number[]} */ values, fill = 1) => [...Array(2 - values.length).fill(fill), ...values];
  const wideShape = transposed ? layer.output : layer.input;
  const narrowShape = transposed ? layer.input : layer.output;
  const [height, width] = plane(wideShape.slice(2));
  const [rows, columns] = plane(narrowShape.slice(2));
  const [kernelHeight, kernelWidth] = plane(layer.kernel);
  const [strideY, strideX] = plane(layer.stride);
  const [padY, padX] = plane(layer.padding, 0);
  const [dilationY, dilationX] = plane(layer.dilation);
  const [narrowChannels, depth] = layer.weight; // of the whole layer, and wide channels of a group
  const perGroup = narrowChannels / groups;
  for (let n = 0; n < layer.input[0]; ++n) {
    for (let c = 0; c < narrowChannels; ++c) {
      const group = Math.floor(c / perGroup);
      for (let d = 0; d < depth; ++d) {
        const wideBase = (n * depth * groups + group * depth + d) * height * width;
        const narrowBase = (n * narrowChannels + c) * rows * columns;
        const weightBase = (c * depth + d) * kernelHeight * kernelWidth;
        for (let ky = 0; ky < kernelHeight; ++ky) {
          for (let kx = 0; kx < kernelWidth; ++kx) {
            const weight = weightBase + ky * kernelWidth + kx;
            for (let y = 0; y < rows; ++y) {
              const wideY = y * strideY + ky * dilationY - padY;
              if (wideY < 0 || wideY >= height) continue;
              for (let x = 0; x < columns; ++x) {
                const wideX = x * strideX + kx * dilationX - padX;
                if (wideX < 0 || wideX >= width) continue;
                visit(wideBase + wideY * width + wideX, narrowBase + y * columns + x, weight);
              }
            }
          }
        }
      }
    }
  }
}

/**
 * @param {Convolution} layer
 * @param {Values} input
 * @param {Values} weight
 * @param {Values} bias
 */
function forward(layer, input, weight, bias) {
  const [batch, channels, ...sizes] = layer.output;
  const positions = product(sizes);
  const output = new Float64Array(batch * channels * positions);
  output.forEach((_, i) => (output[i] = bias[Math.floor(i / positions) % channels]));
  if (layer.transposed) everyProduct(layer, (wide, narrow, w) => (output[wide] += input[narrow] * weight[w]));
  else everyProduct(layer, (wide, narrow, w) => (output[narrow] += input[wide] * weight[w]));
  return output;
}

/**
 * @param {Convolution} layer
 * @param {Values} input
 * @param {Values} weight
 * @param {Values} gradient of the output
 */
function backward(layer, input, weight, gradient) {
  const [, channels, ...sizes] = layer.output;
  const positions = product(sizes);
  const gradInput = new Float64Array(input.length);
  const gradWeight = new Float64Array(weight.length);
  const gradBias = new Float64Array(channels);
  gradient.forEach((value, i) => (gradBias[Math.floor(i / positions) % channels] += value));
  everyProduct(layer, (wide, narrow, w) => {
    const [i, o] = layer.transposed ? [narrow, wide] : [wide, narrow];
    gradInput[i] += gradient[o] * weight[w];
    gradWeight[w] += gradient[o] * input[i];
  });
  return { gradInput, gradWeight, gradBias };
}

/** Each with its derivative, written in terms of its result. */
const activations = {
  relu: { apply: (/** @type {number} */ x) => Math.max(x, 0), slope: (/** @type {number} */ y) => (y > 0 ? 1 : 0) },
  sigmoid: {
    apply: (/** @type {number} */ x) => 1 / (1 + Math.exp(-x)),
    slope: (/** @type {number} */ y) => y * (1 - y),
  },
};

/**
 * What the workload must give: "output", and for training "grad.input" and "grad.<parameter>" of sum(output · gradOutput).
 * @param {Workload} workload
 * @param {Record<string, Float32Array>} given "input", the parameters by name, and for training "gradOutput"
 * @returns {Record<string, Float32Array>}
 */
export function expected(workload, given) {
  /** @type {Values[]} */
  const values = [given.input];
  for (const layer of workload.layers) {
    const x = values[values.length - 1];
    if (layer.type === "convolution") {
      values.push(forward(layer, x, given[`${layer.path}weight`], given[`${layer.path}bias`]));
    } else values.push(Float64Array.from(x, activations[layer.type].apply));
  }
  /** @type {Record<string, Float32Array>} */
  const results = { output: Float32Array.from(values[values.length - 1]) };
  if (!workload.training) return results;
  /** @type {Values} */
  let gradient = given.gradOutput;
  for (const [index, layer] of [...workload.layers.entries()].reverse()) {
    if (layer.type === "convolution") {
      const { gradInput, gradWeight, gradBias } = backward(
        layer,
        values[index],
        given[`${layer.path}weight`],
        gradient,
      );
      results[`grad.${layer.path}weight`] = Float32Array.from(gradWeight);
      results[`grad.${layer.path}bias`] = Float32Array.from(gradBias);
      gradient = gradInput;
    } else {
      const { slope } = activations[layer.type];
      gradient = Float64Array.from(gradient, (value, i) => value * slope(values[index + 1][i]));
    }
  }
  results["grad.input"] = Float32Array.from(gradient);
  return results;
}

/**
 * The largest difference, relative to the largest value expected.
 * @param {Float32Array} actual
 * @param {Float32Array} wanted
 */
export function relativeError(actual, wanted) {
  if (actual.length !== wanted.length) return Infinity;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < wanted.length; ++i) {
    if (!Number.isFinite(actual[i])) return Infinity;
    difference = Math.max(difference, Math.abs(actual[i] - wanted[i]));
    scale = Math.max(scale, Math.abs(wanted[i]));
  }
  return difference / scale;
}
