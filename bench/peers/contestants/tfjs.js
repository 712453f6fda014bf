// TensorFlow.js. Its WebAssembly backend has no gradients of weights: training runs on its CPU backend.

/** @import { Convolution } from "../workloads.js" */

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { perAxis, permute, planar, toChannelsFirst, toChannelsLast } from "../layout.js";

/**
 * @param {{ backend: "wasm" | "cpu", inside?: boolean }} options inside: inputs and results stay in the backend
 * @param {import("../worker.js").Files} files
 */
export async function open({ backend, inside = false }, files) {
  if (backend === "wasm") {
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false); // the build for one thread
    setWasmPaths(files.address("@tensorflow/tfjs-backend-wasm/dist/"));
  } else {
    await import("@tensorflow/tfjs"); // with gradients
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend does not start`);
  await tf.ready();
  return { prepare: inside ? prepareInside : prepare };
}

/** @param {import("../worker.js").Case} work */
function prepareInside({ workload, tensors }) {
  const parameters = place(workload, tensors);
  const data = toChannelsLast(tensors.input, workload.input);
  const [n, c, h, w] = planar(workload.input);
  const input = tf.tensor4d(data, [n, h, w, c]);
  let output = tf.tensor1d([]);
  return {
    run() {
      output.dispose();
      output = tf.tidy(() => apply(workload, input, parameters));
      return output;
    },
    results: (result) => ({ output: toChannelsFirst(result.dataSync(), workload.output) }),
    close: () => tf.dispose([input, output, ...parameters.flatMap(({ weight, bias }) => [weight, bias])]),
  };
}

/** @param {import("../worker.js").Case} work */
function prepare({ workload, tensors }) {
  const parameters = place(workload, tensors);
  const data = toChannelsLast(tensors.input, workload.input);
  const [n, c, h, w] = planar(workload.input);
  const input = () => tf.tensor4d(data, [n, h, w, c]);
  const close = () => parameters.forEach(({ weight, bias }) => tf.dispose([weight, bias]));
  if (!workload.training) {
    return {
      run: () => taken([tf.tidy(() => apply(workload, input(), parameters))])[0],
      results: (output) => ({ output: toChannelsFirst(output, workload.output) }),
      close,
    };
  }
  const [on, oc, oh, ow] = planar(workload.output);
  const gradOutput = tf.tensor4d(toChannelsLast(tensors.gradOutput, workload.output), [on, oh, ow, oc]);
  const flat = parameters.flatMap(({ weight, bias }) => [weight, bias]);
  const gradients = tf.grads((x, ...values) => {
    const pairs = parameters.map((_, i) => ({ weight: values[2 * i], bias: values[2 * i + 1] }));
    return apply(workload, x, pairs);
  });
  return {
    run: () => taken(tf.tidy(() => gradients([input(), ...flat], gradOutput))),
    results([gradInput, ...rest]) {
      const results = { "grad.input": toChannelsFirst(gradInput, workload.input) };
      const convolutions = workload.layers.filter((layer) => layer.type === "convolution");
      convolutions.forEach((layer, i) => {
        const [a, b, kh, kw] = planar(layer.weight);
        results[`grad.${layer.path}weight`] = permute(rest[2 * i], [kh, kw, b, a], [3, 2, 0, 1]);
        results[`grad.${layer.path}bias`] = rest[2 * i + 1];
      });
      return results;
    },
    close: () => (close(), gradOutput.dispose()),
  };
}

/**
 * The tensors' values, out of `tidy`: that would walk through every number of an array.
 * @param {tf.Tensor[]} results
 */
function taken(results) {
  const values = results.map((result) => result.dataSync());
  tf.dispose(results);
  return values;
}

/**
 * @param {import("../workloads.js").Workload} workload
 * @param {Record<string, Float32Array>} tensors
 */
const place = (workload, tensors) =>
  workload.layers.flatMap((layer) => (layer.type === "convolution" ? [placeLayer(layer, tensors)] : []));

/**
 * Weights as TensorFlow has them: (H, W, in, out), transposed (H, W, out, in).
 * @param {Convolution} layer
 * @param {Record<string, Float32Array>} tensors
 */
function placeLayer(layer, tensors) {
  const [a, b, h, w] = planar(layer.weight);
  const data = tensors[`${layer.path}weight`];
  const depthwise = layer.groups > 1;
  const weight = depthwise
    ? tf.tensor4d(permute(data, [a, b, h, w], [2, 3, 0, 1]), [h, w, a, b])
    : tf.tensor4d(permute(data, [a, b, h, w], [2, 3, 1, 0]), [h, w, b, a]);
  return { weight, bias: tf.tensor1d(tensors[`${layer.path}bias`]) };
}

/**
 * @param {import("../workloads.js").Workload} workload
 * @param {tf.Tensor4D} x
 * @param {{ weight: tf.Tensor4D, bias: tf.Tensor1D }[]} parameters
 */
function apply(workload, x, parameters) {
  let next = 0;
  workload.layers.forEach((layer, index) => {
    if (layer.type === "convolution") {
      const relu = workload.layers[index + 1]?.type === "relu";
      x = convolve(layer, x, parameters[next++], relu && !workload.training);
    } else if (layer.type === "sigmoid") x = tf.sigmoid(x);
    else if (layer.type === "relu" && (workload.training || isTransposed(workload.layers[index - 1]))) x = tf.relu(x);
  });
  return x;
}

const isTransposed = (layer) => layer?.type === "convolution" && layer.transposed;

/** Bias and ReLU fused where TensorFlow.js can and, in training, has gradients for it. */
function convolve(layer, x, { weight, bias }, relu) {
  const strides = perAxis(layer.stride, 1);
  const [py, px] = perAxis(layer.padding, 0);
  const pad = [[0, 0], [py, py], [px, px], [0, 0]]; // prettier-ignore
  if (layer.transposed) {
    const [n, c, h, w] = planar(layer.output);
    return tf.add(tf.conv2dTranspose(x, weight, [n, h, w, c], strides, pad), bias);
  }
  const dilations = perAxis(layer.dilation, 1);
  const given = { x, filter: weight, strides, pad, dataFormat: "NHWC", dilations, bias };
  const call = { ...given, activation: relu ? "relu" : "linear" };
  return layer.groups > 1 ? tf.fused.depthwiseConv2d(call) : tf.fused.conv2d(call);
}
