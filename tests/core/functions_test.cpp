// Functions of a graph against PyTorch: results and errors of tests/data/functions.jsonl, values and gradients of
// tests/data/function_values.json, and properties that hold whatever PyTorch says.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "convscope/function.hpp"
#include "convscope/random.hpp"
#include "graph/graph_arguments.hpp"
#include "text/concat.hpp"

namespace {

using namespace convscope;

constexpr int printed_failures = 40;
using Types = std::vector<TensorType>;

std::string data_file(std::string_view name) { return concat(CONVSCOPE_TEST_DATA "/", name); }

Operand tensor_operand(std::size_t place, const TensorType& type) {
  Operand operand;
  operand.kind = Operand::Kind::tensor;
  operand.tensor = place;
  operand.type = type;
  return operand;
}

/// The operation of one call. Tensors get their places in the order in which they are named first.
struct Call {
  std::unique_ptr<Operation> operation;
  std::vector<std::string> names;  // by place
};

Result<Call> make_call(const Json& node, const std::map<std::string, TensorType>& known) {
  Call call;
  const Lookup lookup = [&](std::string_view name) -> Result<Operand> {
    const auto place = std::ranges::find(call.names, name) - call.names.begin();
    if (place == std::ssize(call.names)) call.names.emplace_back(name);
    return tensor_operand(static_cast<std::size_t>(place), known.at(std::string(name)));
  };
  auto arguments = read_arguments(node["args"], node.contains("kwargs") ? node["kwargs"] : Json::object(), lookup);
  if (!arguments) return std::unexpected(arguments.error());
  const auto callee = node["call"].get<std::string>();
  const FunctionEntry* entry = find_function(callee);
  if (entry == nullptr) return Failure(Error{.message = concat("no function ", callee)});
  auto operation = entry->make(callee, *arguments);
  if (!operation) return std::unexpected(operation.error());
  call.operation = *std::move(operation);
  return call;
}

/// The types that the last call of a line gives.
Result<Types> run_types(const Json& line) {
  std::map<std::string, TensorType> known;
  for (const auto& [name, shape] : line["inputs"].items()) known[name] = {.shape = shape.get<Shape>()};
  if (line.contains("steps")) {
    for (const Json& step : line["steps"]) {
      Result<Call> call = make_call(step, known);
      if (!call) return std::unexpected(call.error());
      const FunctionEntry* entry = find_function(step["call"].get<std::string>());
      if (entry->gives_tuple || call->operation->results().size() > 1) {  // the expression picks its first item
        return Types{call->operation->results().front()};
      }
      known[step["name"].get<std::string>()] = call->operation->results().front();
    }
  }
  Result<Call> call = make_call(line, known);
  if (!call) return std::unexpected(call.error());
  return call->operation->results();
}

std::string describe(const Result<Types>& got) {
  std::ostringstream out;
  if (got) {
    for (const TensorType& type : *got) out << to_string(type.shape) << " ";
    return out.str();
  }
  out << to_string(got.error()->type) << " at " << to_string(got.error()->stage) << ": " << got.error()->message
      << "\n    hint: " << got.error()->hint;
  return out.str();
}

bool agrees(const Json& line, const Result<Types>& got) {
  if (line.contains("err")) {
    if (got || got.error()->hint.empty() || got.error()->stage != Stage::call) return false;
    if (to_string(got.error()->type) != line["err"][0].get<std::string>()) return false;
    const std::string_view message = got.error()->message;
    return line.contains("loose") || message.substr(0, message.find('\n')) == line["err"][1].get<std::string>();
  }
  if (!got) return false;
  std::vector<Shape> wanted;
  const bool tuple = !line["out"].empty() && line["out"][0].is_array();
  if (tuple) {
    wanted = line["out"].get<std::vector<Shape>>();
  } else {
    wanted.push_back(line["out"].get<Shape>());
  }
  return std::ranges::equal(*got, wanted, {}, &TensorType::shape);
}

/// How far two numbers are apart, relative to their size from 1 on.
bool near(double got, double wanted, double tolerance) {
  if (std::isnan(wanted) || std::isinf(wanted)) return std::isnan(got) == std::isnan(wanted);
  return std::fabs(got - wanted) <= tolerance * std::max(1.0, std::fabs(wanted));
}

Tensor tensor_of(const Shape& shape, const std::vector<float>& data) {
  Tensor tensor = zeros(shape);
  std::ranges::copy(data, tensor.data());
  return tensor;
}

Tensor test_gradient(const Shape& shape) {
  Tensor tensor = zeros(shape);
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    tensor.data()[i] = (static_cast<float>(i % 7) - 3.0F) / 4.0F;
  }
  return tensor;
}

struct Run {
  std::vector<Tensor> outputs;
  std::vector<Tensor> gradients;
};

Result<Run> run(const Operation& operation, const std::vector<Tensor>& inputs) {
  std::vector<const Tensor*> pointers;
  for (const Tensor& input : inputs) pointers.push_back(&input);
  Generator generator(0);
  CallState state{.generator = &generator};
  auto outputs = operation.forward(pointers, state);
  if (!outputs) return std::unexpected(outputs.error());
  std::vector<Tensor> grad_outputs;
  for (const TensorType& type : operation.results()) grad_outputs.push_back(test_gradient(type.shape));
  auto gradients = operation.backward(pointers, *outputs, grad_outputs, state);
  if (!gradients) return std::unexpected(gradients.error());
  return Run{*std::move(outputs), std::move(gradients->inputs)};
}

struct Difference {
  std::string what{};
};

Difference compare(std::string_view what, const Tensor& got, const Json& wanted, double tolerance) {
  if (got.size() != wanted.size()) return {concat(what, ": ", got.size(), " values, not ", wanted.size())};
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!near(static_cast<double>(got.data()[i]), wanted[i].get<double>(), tolerance)) {
      std::ostringstream out;
      out << what << "[" << i << "] is " << got.data()[i] << ", not " << wanted[i];
      return {out.str()};
    }
  }
  return {};
}

/// Values and gradients of a case; the first difference.
Difference check_values(const Json& test) {
  std::map<std::string, TensorType> known;
  for (const auto& [name, input] : test["inputs"].items()) known[name] = {.shape = input["shape"].get<Shape>()};
  const Result<Call> call = make_call(test, known);
  if (!call) return {call.error()->message};
  std::vector<Tensor> inputs;
  for (const std::string& name : call->names) {
    inputs.push_back(tensor_of(known[name].shape, test["inputs"][name]["data"].get<std::vector<float>>()));
  }
  const Result<Run> got = run(*call->operation, inputs);
  if (!got) return {got.error()->message};
  const Json& outputs = test["outputs"];
  if (got->outputs.size() != outputs.size()) return {"number of outputs"};
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (shape_of(got->outputs[i]) != outputs[i]["shape"].get<Shape>()) return {"shape of an output"};
    Difference found = compare(concat("output ", i), got->outputs[i], outputs[i]["data"], 2e-6);
    if (!found.what.empty()) return found;
  }
  for (std::size_t i = 0; i < call->names.size(); ++i) {
    Difference found =
        compare(concat("gradient of ", call->names[i]), got->gradients[i], test["gradients"][call->names[i]], 1e-5);
    if (!found.what.empty()) return found;
  }
  return {};
}

Json call_of(std::string_view text) { return Json::parse(text); }

}  // namespace

TEST_CASE("functions: shapes and errors are PyTorch's") {
  std::ifstream file(data_file("functions.jsonl"));
  std::string text;
  REQUIRE(std::getline(file, text));
  const auto count = Json::parse(text)["cases"].get<int>();
  int run = 0;
  int failed = 0;
  while (std::getline(file, text)) {
    const Json line = Json::parse(text);
    const Result<Types> got = run_types(line);
    ++run;
    if (agrees(line, got) || ++failed > printed_failures) continue;
    MESSAGE(line["src"].get<std::string>() << " " << line["inputs"].dump() << "\n  wanted "
                                           << (line.contains("err") ? line["err"] : line["out"]).dump() << "\n  got    "
                                           << describe(got));
  }
  CHECK(run == count);
  CHECK(failed == 0);
}

TEST_CASE("functions: values and gradients are PyTorch's") {
  std::ifstream file(data_file("function_values.json"));
  const Json tests = Json::parse(file);
  REQUIRE(tests["cases"].size() > 200);
  for (const Json& test : tests["cases"]) {
    const Difference found = check_values(test);
    CHECK_MESSAGE(found.what.empty(), test["src"].get<std::string>() << ": " << found.what);
  }
}

TEST_CASE("functions: each result position reads what its dependencies say, and nothing else") {
  std::ifstream file(data_file("function_values.json"));
  const Json tests = Json::parse(file);
  std::mt19937 random(1);
  for (const Json& test : tests["cases"]) {
    std::map<std::string, TensorType> known;
    for (const auto& [name, input] : test["inputs"].items()) known[name] = {.shape = input["shape"].get<Shape>()};
    const Result<Call> call = make_call(test, known);
    if (!call) continue;  // counted as a failure above
    std::vector<Tensor> inputs;
    for (const std::string& name : call->names) {
      inputs.push_back(tensor_of(known[name].shape, test["inputs"][name]["data"].get<std::vector<float>>()));
    }
    const auto types = call->operation->results();
    std::vector<const Tensor*> pointers;
    for (const Tensor& input : inputs) pointers.push_back(&input);
    Generator generator(0);
    CallState state{.generator = &generator};
    const auto outputs = call->operation->forward(pointers, state);
    REQUIRE(outputs.has_value());
    for (const AxisDependency& dependency : call->operation->dependencies()) {
      INFO(test["src"].get<std::string>() << ", axis " << dependency.from << " to " << dependency.to);
      REQUIRE(dependency.operand < inputs.size());
      REQUIRE(dependency.result < types.size());
      const Shape& from = known[call->names[dependency.operand]].shape;
      const Shape& to = types[dependency.result].shape;
      REQUIRE(dependency.from < from.size());
      REQUIRE(dependency.to < to.size());
      if (to[dependency.to] == 0 || types[dependency.result].dtype == DType::int64) continue;
      if (dependency.window.transposed || dependency.window.border != AxisWindow::Border::zeros) continue;
      // The gradient of one slice of the result reaches only the slices of the operand that it reads.
      const auto position = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to[dependency.to]));
      std::vector<bool> reads(static_cast<std::size_t>(from[dependency.from]), false);
      const auto mark = [&](std::int64_t at) {
        if (at >= 0 && at < std::ssize(reads)) reads[static_cast<std::size_t>(at)] = true;
      };
      for (const AxisDependency& other : call->operation->dependencies()) {  // a tensor may stand in several places
        if (other.operand != dependency.operand || other.result != dependency.result) continue;
        if (other.from != dependency.from || other.to != dependency.to) continue;
        if (other.reads) {
          const Reads block = other.reads(position);
          for (std::int64_t j = 0; j < block.count; ++j) {
            for (std::int64_t k = 0; k < block.length; ++k) mark(block.begin + j * block.step + k);
          }
        } else {
          const AxisWindow& window = other.window;
          for (std::int64_t k = 0; k < window.kernel; ++k) {
            mark(position * window.stride + k * window.dilation - window.pad_begin);
          }
        }
      }
      std::vector<Tensor> grads;
      for (const TensorType& type : types) grads.push_back(zeros(type.shape));
      std::int64_t inner = 1;
      for (std::size_t i = dependency.to + 1; i < to.size(); ++i) inner *= to[i];
      Tensor& grad = grads[dependency.result];
      for (std::size_t i = 0; i < grad.size(); ++i) {
        if (static_cast<std::int64_t>(i) / inner % to[dependency.to] == position) {
          grad.data()[i] = 1.0F + static_cast<float>(i % 5);
        }
      }
      const auto back = call->operation->backward(pointers, *outputs, grads, state);
      REQUIRE(back.has_value());
      std::int64_t inner_from = 1;
      for (std::size_t i = dependency.from + 1; i < from.size(); ++i) inner_from *= from[i];
      const Tensor& got = back->inputs[dependency.operand];
      for (std::size_t i = 0; i < got.size(); ++i) {
        const auto at = static_cast<std::size_t>(static_cast<std::int64_t>(i) / inner_from % from[dependency.from]);
        if (!reads[at]) CHECK(got.data()[i] == 0.0F);
      }
    }
  }
}

TEST_CASE("functions: gradients are those of finite differences") {
  std::ifstream file(data_file("function_values.json"));
  const Json tests = Json::parse(file);
  std::mt19937 random(2);
  int compared = 0;
  for (const Json& test : tests["cases"]) {
    const auto callee = test["call"].get<std::string>();
    std::map<std::string, TensorType> known;
    for (const auto& [name, input] : test["inputs"].items()) known[name] = {.shape = input["shape"].get<Shape>()};
    const Result<Call> call = make_call(test, known);
    if (!call || call->names.empty()) continue;
    // Steps and what is not differentiable in PyTorch either.
    constexpr std::string_view steps[] = {"operator.floordiv", "operator.mod", "torch.div", "Tensor.detach",
                                          "Tensor.frac",       "Tensor.sign",  "Tensor.round", "Tensor.floor",
                                          "Tensor.ceil",       "Tensor.trunc"};
    if (std::ranges::find(steps, callee) != std::end(steps)) continue;
    std::vector<Tensor> inputs;
    for (const std::string& name : call->names) {  // other numbers than PyTorch was given, no two alike
      Tensor input = zeros(known[name].shape);
      std::vector<float> values(input.size());
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.35F + 0.035F * static_cast<float>(i);
      std::ranges::shuffle(values, random);
      std::ranges::copy(values, input.data());
      inputs.push_back(std::move(input));
    }
    const Result<Run> got = run(*call->operation, inputs);
    REQUIRE(got.has_value());
    const auto total = [&] {
      const Result<Run> again = run(*call->operation, inputs);
      double sum = 0.0;
      for (std::size_t result = 0; result < again->outputs.size(); ++result) {
        if (call->operation->results()[result].dtype == DType::int64) continue;
        const Tensor& y = again->outputs[result];
        const Tensor grad = test_gradient(shape_of(y));
        for (std::size_t i = 0; i < y.size(); ++i) {
          sum += static_cast<double>(y.data()[i]) * static_cast<double>(grad.data()[i]);
        }
      }
      return sum;
    };
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (inputs[k].size() == 0 || call->names[k] == "mean" || call->names[k] == "var") continue;  // no gradient
      const std::size_t at = random() % inputs[k].size();
      float& value = inputs[k].data()[at];
      const float kept = value;
      constexpr float step = 1.0F / 256.0F;
      value = kept + step;
      const double above = total();
      value = kept - step;
      const double below = total();
      value = kept;
      const double slope = (above - below) / (2.0 * static_cast<double>(step));
      CHECK_MESSAGE(near(static_cast<double>(got->gradients[k].data()[at]), slope, 2e-2),
                    test["src"].get<std::string>() << ": " << got->gradients[k].data()[at] << ", not " << slope);
      ++compared;
    }
  }
  CHECK(compared > 200);
}

TEST_CASE("functions: broadcasting is that of a loop over all positions") {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const std::size_t rank = 1 + random() % 4;
    Shape full;
    for (std::size_t i = 0; i < rank; ++i) full.push_back(static_cast<std::int64_t>(random() % 4));
    const auto part_of = [&] {
      Shape part = full;
      for (std::int64_t& size : part) size = random() % 3 == 0 ? 1 : size;
      part.erase(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(random() % rank));
      return part;
    };
    const std::map<std::string, TensorType> known{{"a", {.shape = part_of()}}, {"b", {.shape = part_of()}}};
    const Result<Call> call = make_call(call_of(R"({"call": "torch.sub", "args": ["$a", "$b"]})"), known);
    REQUIRE(call.has_value());
    const Shape& shape = call->operation->results()[0].shape;
    std::vector<Tensor> inputs;
    for (const char* name : {"a", "b"}) {
      Tensor tensor = zeros(known.at(name).shape);
      for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] = static_cast<float>(random() % 1000);
      inputs.push_back(std::move(tensor));
    }
    const Result<Run> got = run(*call->operation, inputs);
    REQUIRE(got.has_value());
    const auto value_at = [&](const Tensor& tensor, std::size_t position) {
      const Shape own = shape_of(tensor);
      std::size_t at = 0;
      std::size_t step = 1;
      for (std::size_t back = 1; back <= shape.size(); ++back) {
        const auto size = static_cast<std::size_t>(shape[shape.size() - back]);
        const std::size_t index = position % size;
        position /= size;
        if (back > own.size()) continue;
        const auto mine = static_cast<std::size_t>(own[own.size() - back]);
        at += (mine == 1 ? 0 : index) * step;
        step *= mine;
      }
      return tensor.data()[at];
    };
    for (std::size_t i = 0; i < got->outputs[0].size(); ++i) {
      CHECK(got->outputs[0].data()[i] == value_at(inputs[0], i) - value_at(inputs[1], i));
    }
  }
}

TEST_CASE("functions: view takes a tensor whose elements lie in order, and no other") {
  const std::map<std::string, TensorType> known{{"x", {.shape = {2, 3, 4}}}};
  const auto types_after = [&](std::string_view first, std::string_view second) -> Result<Types> {
    Result<Call> call = make_call(call_of(first), known);
    REQUIRE(call.has_value());
    Result<Call> next = make_call(call_of(second), {{"y", call->operation->results()[0]}});
    if (!next) return std::unexpected(next.error());
    return next->operation->results();
  };
  constexpr auto transpose = R"({"call": "Tensor.transpose", "args": ["$x", 0, 1]})";
  constexpr auto slice =
      R"({"call": "operator.getitem", "args": ["$x", {"tuple": [{"slice": [null, null, null]}, {"slice": [1, null, null]}]}]})";
  constexpr auto view = R"({"call": "Tensor.view", "args": ["$y", -1]})";
  CHECK(!types_after(transpose, view).has_value());
  CHECK(types_after(transpose, R"({"call": "Tensor.view", "args": ["$y", 3, 2, 2, 2]})").has_value());
  CHECK(types_after(transpose, R"({"call": "Tensor.reshape", "args": ["$y", -1]})").has_value());
  CHECK(types_after(transpose, R"({"call": "Tensor.contiguous", "args": ["$y"]})").value()[0].strides.empty());
  CHECK(!types_after(slice, view).has_value());
  CHECK(types_after(slice, R"({"call": "Tensor.view", "args": ["$y", 2, 8]})").has_value());
  const auto mapped = types_after(transpose, R"({"call": "torch.exp", "args": ["$y"]})");
  CHECK(mapped.value()[0].strides == Shape{4, 12, 1});
}

TEST_CASE("functions: every name is one function's") {
  std::vector<std::string_view> names;
  for (const FunctionEntry& entry : function_table()) {
    CHECK(!entry.name.empty());
    for (const std::string_view callee : entry.callees) names.push_back(callee);
  }
  CHECK(names.size() > 200);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  CHECK_MESSAGE(twice == names.end(), (twice == names.end() ? std::string_view() : *twice));
  CHECK(find_function("torch.nn.functional.relu") == find_function("F.relu"));
  CHECK(find_function("torch.unknown") == nullptr);
}
