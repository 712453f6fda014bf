// A workload as an ONNX model, (N, C, ...) as in PyTorch. Of ONNX's schema (onnx.proto) only the fields written here.

/** @import { Convolution, Workload } from "../workloads.js" */

import protobuf from "protobufjs";

const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated Opset opset_import = 8; }
`,
  { keepCase: true },
);

const float = 1; // TensorProto.FLOAT
const int = 2; // AttributeProto.INT
const ints = 7; // AttributeProto.INTS

/**
 * @param {Workload} workload
 * @param {Record<string, Float32Array>} parameters by their names in the state_dict
 * @returns {Uint8Array}
 */
export function onnxModel(workload, parameters) {
  const last = workload.layers.length - 1;
  const node = workload.layers.map((layer, index) => {
    const input = [index === 0 ? "input" : `x${index}`];
    const output = [index === last ? "output" : `x${index + 1}`];
    if (layer.type !== "convolution") return { input, output, op_type: layer.type === "relu" ? "Relu" : "Sigmoid" };
    input.push(`${layer.path}weight`, `${layer.path}bias`);
    return { input, output, op_type: layer.transposed ? "ConvTranspose" : "Conv", attribute: attributes(layer) };
  });
  const initializer = workload.layers.flatMap((layer) => {
    if (layer.type !== "convolution") return [];
    return [
      tensor(`${layer.path}weight`, layer.weight, parameters),
      tensor(`${layer.path}bias`, [layer.output[1]], parameters),
    ];
  });
  const graph = {
    name: workload.name,
    node,
    initializer,
    input: [value("input", workload.input)],
    output: [value("output", workload.output)],
  };
  const model = { ir_version: 8, producer_name: "convscope bench", graph, opset_import: [{ domain: "", version: 17 }] };
  const Model = root.lookupType("Model");
  return Model.encode(Model.fromObject(model)).finish();
}

/** @param {Convolution} layer */
function attributes(layer) {
  const all = [
    { name: "kernel_shape", type: ints, ints: layer.kernel },
    { name: "strides", type: ints, ints: layer.stride },
    { name: "pads", type: ints, ints: [...layer.padding, ...layer.padding] },
    { name: "dilations", type: ints, ints: layer.dilation },
    { name: "group", type: int, i: layer.groups },
  ];
  if (layer.transposed) all.push({ name: "output_padding", type: ints, ints: layer.outputPadding });
  return all;
}

/**
 * @param {string} name
 * @param {number[]} dims
 * @param {Record<string, Float32Array>} parameters
 */
function tensor(name, dims, parameters) {
  const { buffer, byteOffset, byteLength } = parameters[name];
  return { name, dims, data_type: float, raw_data: new Uint8Array(buffer, byteOffset, byteLength) };
}

/**
 * @param {string} name
 * @param {number[]} shape
 */
function value(name, shape) {
  return {
    name,
    type: { tensor_type: { elem_type: float, shape: { dim: shape.map((dim_value) => ({ dim_value })) } } },
  };
}
