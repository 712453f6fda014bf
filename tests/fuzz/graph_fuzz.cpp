// Graphs: text that may be JSON, and graphs put together from the bytes out of layers and functions that exist.
// Whatever they are, reading, describing and (where they are small) running them ends in a result or an error.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../core/layer_case.hpp"
#include "bytes.hpp"
#include "convscope/function.hpp"
#include "convscope/json.hpp"
#include "convscope/network.hpp"
#include "convscope/summary.hpp"

namespace {

using namespace convscope;
using fuzz::Bytes;

constexpr std::int64_t most_elements = 1 << 14;

void require(bool holds, std::string_view what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "%.*s\n--- graph\n%.*s\n---\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

/// Adds up what a report says that a run would allocate.
bool is_small(const Report& report) {
  const auto fits = [](const std::vector<Shape>& shapes) {
    return std::ranges::all_of(
        shapes, [](const Shape& shape) { return element_count(shape).value_or(most_elements) < most_elements; });
  };
  return report.parameters < most_elements && report.macs < (1 << 20) && fits(report.inputs) &&
         std::ranges::all_of(report.layers, [&](const LayerReport& layer) { return fits(layer.outputs); });
}

void check(const std::string& text, const std::vector<TensorType>& inputs) {
  const Report report = summary(text, inputs);
  require(!to_json(report).empty(), "a report without JSON", text);
  // PyTorch's assertions have no text: then the hint says what is wrong.
  require(!report.error || !report.error->message.empty() || !report.error->hint.empty(), "an error without words", text);
  Result<Model> model = Model::parse(text);
  if (!model) {
    require(report.error.has_value(), "a model that can't be read has a report without an error", text);
    return;
  }
  (void)model->repr();
  if (report.error || !is_small(report)) return;
  Result<Network> network = Network::make(std::move(*model), 0);
  require(network.has_value(), "a model with a report can't be made", text);
  std::vector<Tensor> tensors;
  std::vector<DType> dtypes;
  for (const TensorType& input : inputs) {
    tensors.push_back(zeros(input.shape));
    dtypes.push_back(input.dtype);
  }
  const auto outputs = network->forward(tensors, {}, dtypes);
  if (!outputs) return;  // what depends on values: indices
  require(outputs->size() == report.outputs.size(), "the number of outputs", text);
  for (std::size_t i = 0; i < outputs->size(); ++i) {
    require(shape_of((*outputs)[i]) == report.outputs[i], "the shape of an output", text);
  }
  const auto gradients = network->backward(*outputs);
  if (!gradients) return;
  require(gradients->inputs.size() == inputs.size(), "the number of gradients", text);
}

/// One JSON argument: a value made so far, a number, a list of such, a slice, ...
std::string argument(Bytes& bytes, const std::vector<std::string>& values, int depth = 0) {
  static constexpr std::array<std::string_view, 24> plain{"0",
                                                          "1",
                                                          "2",
                                                          "3",
                                                          "-1",
                                                          "-2",
                                                          "4",
                                                          "8",
                                                          "0.5",
                                                          "1.0",
                                                          "null",
                                                          "true",
                                                          "false",
                                                          "\"...\"",
                                                          "\"nearest\"",
                                                          "\"reflect\"",
                                                          "\"mean\"",
                                                          "1e300",
                                                          "65536",
                                                          "4611686018427387904",
                                                          "9223372036854775807",
                                                          "{\"float\":\"inf\"}",
                                                          "{\"size\":[2,3]}",
                                                          "\"$nothing\""};
  switch (depth > 2 ? bytes.in(0, 4) : bytes.in(0, 8)) {
    case 0:
    case 1:
    case 2:
      return "\"$" + bytes.of(values) + "\"";
    case 3:
    case 4:
    case 5:
      return std::string(bytes.of(plain));
    case 6:
      return "{\"slice\":[" + argument(bytes, values, 3) + "," + argument(bytes, values, 3) + "," +
             argument(bytes, values, 3) + "]}";
    default:
      break;
  }
  const bool list = bytes.once_in(2);
  std::string text = list ? "[" : "{\"tuple\":[";
  for (std::int64_t i = 0, count = bytes.in(0, 5); i < count; ++i) {
    text += (i > 0 ? "," : "") + argument(bytes, values, depth + 1);
  }
  return text + (list ? "]" : "]}");
}

/// A graph of calls that exist, with arguments that may fit.
std::string any_graph(Bytes& bytes, std::size_t inputs) {
  static constexpr std::array<std::string_view, 8> sizes{"Tensor.size",      "Tensor.shape", "Tensor.dim",
                                                         "operator.getitem", "operator.mul", "operator.floordiv",
                                                         "operator.add",     "len"};
  static constexpr std::array<std::string_view, 8> keywords{"dim",  "size", "mode",    "scale_factor",
                                                            "dims", "pad",  "keepdim", "kernel_size"};
  std::vector<std::string> values;
  std::string names;
  for (std::size_t i = 0; i < inputs; ++i) {
    values.push_back("x" + std::to_string(i));
    names += (i > 0 ? ",\"" : "\"") + values.back() + "\"";
  }
  std::string modules;
  std::vector<std::string> paths;
  for (std::int64_t i = 0, count = bytes.in(0, 3); i < count; ++i) {
    paths.push_back("m" + std::to_string(i));
    const auto c = test::plausible_layer(bytes, bytes.of(layer_table()));
    modules += (i > 0 ? ",\"" : "\"") + paths.back() + "\":\"" + c.text + "\"";
  }
  std::string nodes;
  std::string last = values.front();
  for (std::int64_t i = 0, count = bytes.in(1, 8); i < count; ++i) {
    std::string callee;
    const std::int64_t kind = bytes.in(0, 5);
    if (kind == 0) {
      callee = bytes.of(sizes);
    } else if (kind <= 2 && !paths.empty()) {
      callee = bytes.of(paths);
    } else if (!function_table().empty()) {
      callee = bytes.of(bytes.of(function_table()).callees);
    }
    nodes += std::string(i > 0 ? "," : "") + "{\"name\":\"n" + std::to_string(i) + "\",\"call\":\"" + callee +
             "\",\"args\":[";
    nodes += bytes.once_in(6) ? argument(bytes, values) : "\"$" + last + "\"";
    for (std::int64_t more = kind <= 2 && kind > 0 ? 0 : bytes.in(0, 3); more > 0; --more) {
      nodes += "," + argument(bytes, values);
    }
    nodes += "]";
    if (bytes.once_in(4)) {
      nodes += ",\"kwargs\":{\"" + std::string(bytes.of(keywords)) + "\":" + argument(bytes, values) + "}";
    }
    nodes += "}";
    last = "n" + std::to_string(i);
    values.push_back(last);
  }
  const std::string output = bytes.once_in(4) ? argument(bytes, values) : "\"$" + last + "\"";
  return "{\"inputs\":[" + names + "],\"modules\":{" + modules + "},\"nodes\":[" + nodes + "],\"output\":" + output +
         "}";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The seeds are texts: they begin with a brace.
  if (data[0] == '{' || data[0] >= 0x80) {
    const std::size_t skipped = data[0] == '{' ? 0 : 1;
    const std::string text(reinterpret_cast<const char*>(data + skipped), size - skipped);
    check(text, {{.shape = {1, 2, 8}}});
    check(text, {{.shape = {1, 1, 8, 8}}, {.shape = {1, 2, 8, 8}}});
    return 0;
  }
  Bytes bytes(data + 1, size - 1);
  std::vector<TensorType> inputs(static_cast<std::size_t>(bytes.once_in(4) ? 2 : 1));
  for (TensorType& input : inputs) {
    input.shape = test::plausible_input(bytes, {}, static_cast<int>(bytes.in(0, 3)));
    if (bytes.once_in(16)) input.dtype = DType::int64;
  }
  check(any_graph(bytes, inputs.size()), inputs);
  return 0;
}
