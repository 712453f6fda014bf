// A workload as a TensorFlow Lite model, (N, H, W, C). Of its schema (schema.fbs) only the fields written here; numbers
// after `field` are a field's place in its table.
//
// Padding as a converter writes it: SAME where that means the same, otherwise an operator of its own in front of a
// convolution, and behind a transposed one a slice. Activations are fused where the operator has them.

/** @import { Convolution, Workload } from "../workloads.js" */

import { Builder } from "flatbuffers";
import { perAxis, permute, planar, toChannelsLast } from "../layout.js";

const float32 = 0;
const int32 = 2;
const same = 0;
const valid = 1;

/** BuiltinOperator, with the version that has what is used of it. */
const operators = {
  conv: { code: 3, version: 2 },
  depthwise: { code: 4, version: 2 },
  sigmoid: { code: 14, version: 1 },
  relu: { code: 19, version: 1 },
  pad: { code: 34, version: 1 },
  slice: { code: 65, version: 1 },
  transposed: { code: 67, version: 4 },
};

/** BuiltinOptions */
const optionTypes = { none: 0, conv: 1, depthwise: 2, transposed: 49 };

/** @typedef {Float32Array | Int32Array} Values */
/** @typedef {{ shape: number[], values?: Values }} Tensor values: of constants */
/** @typedef {[field: number, kind: "int8" | "int32", value: number]} Option */
/** @typedef {{ operator: keyof typeof operators, inputs: number[], output: number, kind?: keyof typeof optionTypes, options?: Option[] }} Call */

/**
 * @param {Workload} workload
 * @param {Record<string, Float32Array>} parameters by their names in the state_dict
 * @returns {Uint8Array}
 */
export function tfliteModel(workload, parameters) {
  /** @type {Tensor[]} */
  const tensors = [];
  /** @type {Call[]} */
  const calls = [];
  const add = (/** @type {number[]} */ shape, /** @type {Values | undefined} */ values) =>
    tensors.push({ shape, values }) - 1;
  const constant = (/** @type {number[]} */ values, shape = [values.length]) => add(shape, Int32Array.from(values));

  let x = add(channelsLast(workload.input));
  workload.layers.forEach((layer, index) => {
    if (layer.type !== "convolution") {
      // A ReLU behind a convolution is part of it.
      if (layer.type === "relu" && index > 0) return;
      const output = add(tensors[x].shape);
      calls.push({ operator: layer.type, inputs: [x], output });
      x = output;
      return;
    }
    const relu = workload.layers[index + 1]?.type === "relu";
    const weight = add(...weights(layer, parameters[`${layer.path}weight`]));
    const bias = add([layer.output[1]], parameters[`${layer.path}bias`]);
    const isSame = samePadding(layer);
    const wanted = channelsLast(layer.output);
    if (!layer.transposed) {
      if (!isSame) x = padded(layer, x);
      const output = add(wanted);
      calls.push(convolution(layer, [x, weight, bias], output, isSame, relu));
      x = output;
      return;
    }
    const full = isSame ? wanted : fullShape(layer);
    const output = add(full);
    calls.push(transposed(layer, [constant(full), weight, x, bias], output, isSame, relu));
    x = output;
    if (isSame) return;
    const [top, left] = perAxis(layer.padding, 0);
    const cropped = add(wanted);
    calls.push({ operator: "slice", inputs: [x, constant([0, top, left, 0]), constant(wanted)], output: cropped });
    x = cropped;
  });
  return encode(tensors, calls, x);

  /**
   * @param {Convolution} layer
   * @param {number} input
   */
  function padded(layer, input) {
    const [y, x] = perAxis(layer.padding, 0);
    const [n, h, w, c] = tensors[input].shape;
    const output = add([n, h + 2 * y, w + 2 * x, c]);
    calls.push({ operator: "pad", inputs: [input, constant([0, 0, y, y, x, x, 0, 0], [4, 2])], output });
    return output;
  }
}

/** @param {number[]} shape (N, C, ...) */
function channelsLast(shape) {
  const [n, c, h, w] = planar(shape);
  return [n, h, w, c];
}

/**
 * What TensorFlow's SAME adds, the odd one behind, is the layer's padding, or as much as the layer reads of it.
 * @param {Convolution} layer
 */
function samePadding(layer) {
  const wide = (layer.transposed ? layer.output : layer.input).slice(2);
  const narrow = (layer.transposed ? layer.input : layer.output).slice(2);
  return wide.every((length, axis) => {
    const step = layer.stride[axis];
    const extent = layer.dilation[axis] * (layer.kernel[axis] - 1) + 1;
    const total = Math.max((narrow[axis] - 1) * step + extent - length, 0);
    return narrow[axis] === Math.ceil(length / step) && Math.floor(total / 2) === layer.padding[axis];
  });
}

/**
 * A transposed convolution's result before its padding is cut off.
 * @param {Convolution} layer
 */
function fullShape(layer) {
  const sizes = layer.input.slice(2).map((length, axis) => (length - 1) * layer.stride[axis] + layer.kernel[axis]);
  return channelsLast([layer.input[0], layer.output[1], ...sizes]);
}

/**
 * @param {Convolution} layer
 * @param {Float32Array} data
 * @returns {[shape: number[], data: Float32Array]}
 */
function weights(layer, data) {
  const [a, b, h, w] = planar(layer.weight);
  if (layer.transposed) return [[b, h, w, a], permute(data, [a, b, h, w], [1, 2, 3, 0])];
  if (layer.groups > 1) return [[1, h, w, a], permute(data, [a, b, h, w], [1, 2, 3, 0])];
  return [[a, h, w, b], toChannelsLast(data, layer.weight)];
}

/**
 * @param {Convolution} layer
 * @param {number[]} inputs
 * @param {number} output
 * @param {boolean} isSame
 * @param {boolean} relu
 * @returns {Call}
 */
function convolution(layer, inputs, output, isSame, relu) {
  const depthwise = layer.groups > 1;
  if (depthwise && layer.weight[1] !== 1) throw new Error("bench/peers writes grouped convolutions only depthwise");
  const [strideY, strideX] = perAxis(layer.stride, 1);
  const [dilationY, dilationX] = perAxis(layer.dilation, 1);
  const kind = depthwise ? "depthwise" : "conv";
  // Depthwise options have the channel multiplier in the middle.
  const shift = depthwise ? 1 : 0;
  /** @type {Option[]} */
  const options = [
    [0, "int8", isSame ? same : valid],
    [1, "int32", strideX],
    [2, "int32", strideY],
    [3 + shift, "int8", relu ? 1 : 0],
    [4 + shift, "int32", dilationX],
    [5 + shift, "int32", dilationY],
  ];
  if (depthwise) options.push([3, "int32", layer.weight[0] / layer.groups]);
  return { operator: kind, inputs, output, kind, options };
}

/**
 * @param {Convolution} layer
 * @param {number[]} inputs
 * @param {number} output
 * @param {boolean} isSame
 * @param {boolean} relu
 * @returns {Call}
 */
function transposed(layer, inputs, output, isSame, relu) {
  const [strideY, strideX] = perAxis(layer.stride, 1);
  return {
    operator: "transposed",
    inputs,
    output,
    kind: "transposed",
    options: [
      [0, "int8", isSame ? same : valid],
      [1, "int32", strideX],
      [2, "int32", strideY],
      [3, "int8", relu ? 1 : 0],
    ],
  };
}

/**
 * @param {Tensor[]} tensors the first one is the model's input
 * @param {Call[]} calls
 * @param {number} result the tensor that is the model's output
 */
function encode(tensors, calls, result) {
  const b = new Builder(1 << 16);
  const offsets = (/** @type {number[]} */ values) => {
    b.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) b.addOffset(value);
    return b.endVector();
  };
  const integers = (/** @type {number[]} */ values) => {
    b.startVector(4, values.length, 4);
    for (const value of [...values].reverse()) b.addInt32(value);
    return b.endVector();
  };
  /**
   * @param {number} fields
   * @param {() => void} fill
   */
  const table = (fields, fill) => {
    b.startObject(fields);
    fill();
    return b.endObject();
  };

  // Buffer 0 is the empty one, of tensors that are no constants.
  const constants = tensors.filter(({ values }) => values);
  const buffers = [undefined, ...constants.map(({ values }) => values)].map((values) => {
    const bytes = values && new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let data = 0;
    if (bytes) {
      b.startVector(1, bytes.length, 16);
      for (let i = bytes.length - 1; i >= 0; --i) b.addInt8(bytes[i]);
      data = b.endVector();
    }
    return table(1, () => b.addFieldOffset(0, data, 0));
  });
  const tensorTables = tensors.map((tensor, index) => {
    const shape = integers(tensor.shape);
    const name = b.createString(`t${index}`);
    return table(4, () => {
      b.addFieldOffset(0, shape, 0);
      b.addFieldInt8(1, tensor.values instanceof Int32Array ? int32 : float32, 0);
      b.addFieldInt32(2, constants.indexOf(tensor) + 1, 0);
      b.addFieldOffset(3, name, 0);
    });
  });
  const used = [...new Set(calls.map(({ operator }) => operator))];
  const codes = used.map((name) => {
    const { code, version } = operators[name];
    return table(4, () => {
      b.addFieldInt8(0, code, 0);
      b.addFieldInt32(2, version, 1);
      b.addFieldInt32(3, code, 0);
    });
  });
  const callTables = calls.map(({ operator, inputs, output, kind = "none", options = [] }) => {
    const inputVector = integers(inputs);
    const outputVector = integers([output]);
    const optionTable = table(7, () => {
      for (const [field, type, value] of options) {
        if (type === "int8") b.addFieldInt8(field, value, 0);
        else b.addFieldInt32(field, value, 0);
      }
    });
    return table(5, () => {
      b.addFieldInt32(0, used.indexOf(operator), 0);
      b.addFieldOffset(1, inputVector, 0);
      b.addFieldOffset(2, outputVector, 0);
      b.addFieldInt8(3, optionTypes[kind], 0);
      if (kind !== "none") b.addFieldOffset(4, optionTable, 0);
    });
  });
  const [tensorVector, inputVector, outputVector] = [offsets(tensorTables), integers([0]), integers([result])];
  const callVector = offsets(callTables);
  const graph = table(4, () => {
    b.addFieldOffset(0, tensorVector, 0);
    b.addFieldOffset(1, inputVector, 0);
    b.addFieldOffset(2, outputVector, 0);
    b.addFieldOffset(3, callVector, 0);
  });
  const [codeVector, graphVector, bufferVector] = [offsets(codes), offsets([graph]), offsets(buffers)];
  const description = b.createString("convscope bench");
  const model = table(5, () => {
    b.addFieldInt32(0, 3, 0); // schema version
    b.addFieldOffset(1, codeVector, 0);
    b.addFieldOffset(2, graphVector, 0);
    b.addFieldOffset(3, description, 0);
    b.addFieldOffset(4, bufferVector, 0);
  });
  b.finish(model, "TFL3");
  return b.asUint8Array();
}
