// Any layer of the table with any arguments, called with tensors of any sizes: a result or an error, never a trap or a
// hang. Small ones are computed, and must give what the call announced.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "../core/layer_case.hpp"
#include "bytes.hpp"

namespace {

using namespace convscope;
using namespace convscope::test;
using fuzz::Bytes;

constexpr std::int64_t most_elements = 1 << 12;

void require(bool holds, std::string_view what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "%.*s\n--- %.*s\n", static_cast<int>(what.size()), what.data(), static_cast<int>(text.size()),
               text.data());
  std::abort();
}

/// A Python value of no particular kind.
std::string arbitrary_value(Bytes& bytes, int depth = 0) {
  static constexpr std::array<std::string_view, 30> values{"None",
                                                           "True",
                                                           "False",
                                                           "0",
                                                           "-1",
                                                           "-3",
                                                           "7",
                                                           "255",
                                                           "65536",
                                                           "2147483648",
                                                           "4611686018427387904",
                                                           "9223372036854775807",
                                                           "-9223372036854775808",
                                                           "0.0",
                                                           "-0.5",
                                                           "1e-300",
                                                           "1e300",
                                                           "1.5",
                                                           "float('inf')",
                                                           "float('nan')",
                                                           "''",
                                                           "'same'",
                                                           "'mean'",
                                                           "'reflect'",
                                                           "()",
                                                           "[]",
                                                           "torch.float64",
                                                           "torch.Size([2, 3])",
                                                           "nn.ReLU()",
                                                           "1"};
  if (depth > 2 || !bytes.once_in(3)) return std::string(bytes.of(values));
  const bool list = bytes.once_in(2);
  std::string text = list ? "[" : "(";
  for (std::int64_t i = bytes.in(1, 7); i > 0; --i) text += arbitrary_value(bytes, depth + 1) + ",";
  return text + (list ? "]" : ")");
}

/// As plausible_layer, with values of no particular kind among the others.
LayerCase any_layer(Bytes& bytes, const LayerEntry& entry) {
  LayerCase c{"nn." + std::string(entry.type) + "("};
  for (const ParameterInfo& parameter : entry.signature) {
    if (!parameter.default_text.empty() && !bytes.once_in(3)) continue;
    c.text += std::string(parameter.name) + "=" +
              (bytes.once_in(5) ? arbitrary_value(bytes) : plausible_value(bytes, c, parameter, entry.spatial)) + ",";
  }
  c.text += ")";
  return c;
}

Shape any_shape(Bytes& bytes, const LayerCase& c, const LayerEntry& entry) {
  static constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  static constexpr std::array<std::int64_t, 10> edges{
      0,         -1,        1 << 16,     1LL << 31, 1LL << 32,
      1LL << 61, 1LL << 62, largest - 1, largest,   std::numeric_limits<std::int64_t>::min()};
  Shape shape = plausible_input(bytes, c, entry.spatial);
  if (bytes.once_in(8)) shape.resize(static_cast<std::size_t>(bytes.in(0, 6)), 2);
  for (std::int64_t& size : shape) {
    if (bytes.once_in(12)) size = bytes.of(edges);
  }
  return shape;
}

/// Everything that is said about a call without values.
void describe(const Operation& call, const std::vector<TensorType>& inputs, Bytes& bytes, std::string_view text) {
  require(call.macs() >= 0, "negative macs", text);
  require(call.scratch_bytes(false) >= 0 && call.scratch_bytes(true) >= 0, "negative scratch memory", text);
  for (const AxisDependency& dependency : call.dependencies()) {
    require(dependency.operand < inputs.size() && dependency.result < call.results().size(), "no such tensor", text);
    const Shape& from = inputs[dependency.operand].shape;
    const Shape& to = call.results()[dependency.result].shape;
    require(dependency.from < from.size() && dependency.to < to.size(), "no such axis", text);
    const std::int64_t size = to[dependency.to];
    if (!dependency.reads || size <= 0) continue;
    for (const std::int64_t position : {std::int64_t{0}, size / 2, size - 1, bytes.in(0, 255) % size}) {
      const Reads reads = dependency.reads(position);
      require(reads.length >= 0 && reads.count >= 0, "a negative number of positions", text);
    }
  }
}

void compute(const Layer& layer, const Operation& call, const std::vector<TensorType>& types, Bytes& bytes,
             std::string_view text) {
  std::vector<Tensor> inputs;
  for (const TensorType& type : types) {
    inputs.push_back(zeros(type.shape));
    const bool whole = type.dtype == DType::int64;
    const std::int64_t seed = bytes.in(0, 255);
    for (std::size_t i = 0; i < inputs.back().size(); ++i) {
      const auto number = static_cast<float>((seed + static_cast<std::int64_t>(i) * 37) % 11 - 3);
      inputs.back().data()[i] = whole ? number : number / 4.0F;
    }
  }
  std::vector<const Tensor*> pointers;
  for (const Tensor& input : inputs) pointers.push_back(&input);
  LayerState tensors(layer);
  CallState state = tensors.call();
  const auto outputs = call.forward(pointers, state);
  if (!outputs) {
    require(!outputs.error()->message.empty(), "an error without a message", text);
    return;
  }
  require(outputs->size() == call.results().size(), "the number of results", text);
  std::vector<Tensor> gradients;
  for (std::size_t i = 0; i < outputs->size(); ++i) {
    require(shape_of((*outputs)[i]) == call.results()[i].shape, "the shape of a result", text);
    gradients.push_back((*outputs)[i]);
  }
  const auto back = call.backward(pointers, *outputs, gradients, state);
  if (!back) {
    require(!back.error()->message.empty(), "an error without a message", text);
    return;
  }
  require(back->inputs.size() == types.size(), "the number of gradients", text);
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (types[i].dtype == DType::int64) continue;
    require(shape_of(back->inputs[i]) == types[i].shape, "the shape of a gradient", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const LayerEntry& entry = bytes.of(layer_table());
  const LayerCase c = any_layer(bytes, entry);
  const Result<Value> value = text::parse(c.text);
  require(value.has_value(), "what the fuzzer writes is not read", c.text);
  const auto layer = make_layer(*value);
  if (!layer) {
    // PyTorch's assertions have no text: then the hint says what is wrong.
    require(!layer.error()->message.empty() || !layer.error()->hint.empty(), "an error without words", c.text);
    return 0;
  }
  require((*layer)->repr().starts_with((*layer)->type()), "repr", c.text);

  std::vector<TensorType> inputs(static_cast<std::size_t>(bytes.once_in(4) ? bytes.in(0, 3) : 1));
  std::string text = c.text;
  for (TensorType& input : inputs) {
    input.shape = bytes.once_in(4) || &input == inputs.data() ? any_shape(bytes, c, entry) : inputs.front().shape;
    input.dtype = bytes.once_in(5) ? DType::int64 : DType::float32;
    text += " " + to_string(input.shape) + (input.dtype == DType::int64 ? " int64" : "");
  }
  const CallOptions options{.output_size = {}, .training = bytes.once_in(2)};
  const auto call = (*layer)->call(inputs, options);
  if (!call) {
    require(!call.error()->message.empty(), "an error without a message", text);
    return 0;
  }
  if (!inputs.empty()) {
    (void)(*layer)->windows(inputs[0].shape, options);
    (void)(*layer)->formula(inputs[0].shape, (*call)->results()[0].shape, options);
  }
  describe(**call, inputs, bytes, text);
  const bool small = is_small(**layer, most_elements) && is_small(inputs, most_elements) &&
                     is_small((*call)->results(), most_elements);
  if (small && (*call)->scratch_bytes(true) < (1 << 24)) compute(**layer, **call, inputs, bytes, text);
  return 0;
}
