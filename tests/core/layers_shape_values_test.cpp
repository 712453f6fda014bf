// Values and gradients of the layers that reshape, reorder, pad, or multiply by a matrix.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/random.hpp"
#include "convscope/text.hpp"

namespace {

using namespace convscope;
using nlohmann::json;

Tensor tensor_of(const Shape& shape, const json& data) {
  Tensor tensor = zeros(shape);
  std::ranges::transform(data, tensor.data(), [](const json& number) { return number.get<float>(); });
  return tensor;
}

std::unique_ptr<Layer> layer_of(const std::string& source) {
  const auto call = text::parse(source);
  REQUIRE_MESSAGE(call.has_value(), source);
  auto layer = make_layer(*call);
  REQUIRE_MESSAGE(layer.has_value(), source);
  return *std::move(layer);
}

/// How many products, or copies, make up a value of the result, and of a gradient, at most. 0: a value is one copy.
struct Lengths {
  double result = 0;
  double gradient = 0;
};

Lengths lengths_of(const Operation& operation, const std::vector<TensorType>& inputs) {
  const std::string_view type = operation.layer()->type();
  if (type == "Linear" || type == "Bilinear") {
    double features = 1;
    for (const TensorType& input : inputs) features *= static_cast<double>(input.shape.back());
    const Shape& result = operation.results()[0].shape;
    const double values = std::accumulate(result.begin(), result.end(), 1.0, std::multiplies<>());
    return {.result = features, .gradient = values * (type == "Bilinear" ? features : 1.0)};
  }
  if (type == "Embedding") return {.result = 3, .gradient = 4};  // the norm of a row; a row that is used four times
  if (type.find("Pad") != std::string_view::npos) return {.result = 0, .gradient = 8};
  return {};
}

/// Numbers are of size 1. A sum of n of their products is of size n at most, and its roundings add up like √n: of ε each
/// they make n·√n·ε, 4 times which is allowed.
void check_near(const Tensor& got, const json& want, double length, const std::string& what) {
  REQUIRE_MESSAGE(got.size() == want.size(), what);
  constexpr double epsilon = std::numeric_limits<float>::epsilon();
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double value = want[i].get<float>();
    const double most = 4 * length * std::sqrt(length) * epsilon;
    if (!(std::abs(static_cast<double>(got.data()[i]) - value) <= most)) ++wrong;
  }
  CHECK_MESSAGE(wrong == 0, what);
}

void run(const json& test) {
  const auto source = test["src"].get<std::string>();
  const auto layer = layer_of(source);
  std::vector<TensorType> types;
  std::vector<Tensor> inputs;
  for (const json& input : test["inputs"]) {
    const auto shape = input["shape"].get<Shape>();
    types.push_back({shape, input.value("dtype", "") == "int64" ? DType::int64 : DType::float32});
    inputs.push_back(tensor_of(shape, input["data"]));
  }
  const CallOptions options{.output_size = {}, .training = test["training"].get<bool>()};
  const auto operation = layer->call(types, options);
  REQUIRE_MESSAGE(operation.has_value(), source);
  std::vector<Tensor> parameters;
  for (const ParameterSpec& parameter : layer->parameters()) {
    const json& given = test["parameters"].at(parameter.name);
    REQUIRE(given["shape"].get<Shape>() == parameter.shape);
    parameters.push_back(tensor_of(parameter.shape, given["data"]));
  }
  CHECK(test["parameters"].size() == parameters.size());

  std::vector<const Tensor*> operands;
  for (const Tensor& input : inputs) operands.push_back(&input);
  CallState state{.parameters = parameters};
  const auto outputs = (*operation)->forward(operands, state);
  REQUIRE_MESSAGE(outputs.has_value(), source);
  const json& want = test["outputs"][0];
  const auto shape = want["shape"].get<Shape>();
  CHECK_MESSAGE((*operation)->results()[0].shape == shape, source);
  CHECK_MESSAGE(shape_of((*outputs)[0]) == shape, source);
  const Lengths length = lengths_of(**operation, types);
  check_near((*outputs)[0], want["data"], length.result, source + ", output");

  const std::vector<Tensor> grad_outputs{tensor_of(shape, test["grad_outputs"][0])};
  const auto gradients = (*operation)->backward(operands, *outputs, grad_outputs, state);
  REQUIRE_MESSAGE(gradients.has_value(), source);
  REQUIRE(gradients->inputs.size() == inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const json& gradient = test["grad_inputs"][i];
    if (gradient.is_null()) {
      CHECK_MESSAGE(gradients->inputs[i].size() == 0, source);
    } else {
      CHECK(shape_of(gradients->inputs[i]) == types[i].shape);
      check_near(gradients->inputs[i], gradient, length.gradient, source + ", gradient of the input");
    }
  }
  REQUIRE(gradients->parameters.size() == parameters.size());
  const std::vector<ParameterSpec> specs = layer->parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    CHECK(shape_of(gradients->parameters[i]) == specs[i].shape);
    check_near(gradients->parameters[i], test["grad_parameters"].at(specs[i].name), length.gradient,
               source + ", gradient of " + specs[i].name);
  }
}

/// Tensors of one call, and its layer.
struct Setup {
  std::unique_ptr<Layer> layer;
  std::unique_ptr<Operation> operation;
  std::vector<Tensor> inputs;
  std::vector<Tensor> parameters;
  Tensor grad;

  Setup(const std::string& source, const std::vector<Shape>& shapes) : layer(layer_of(source)) {
    Generator generator(3);
    const auto random = [&](const Shape& shape) {
      Tensor tensor = zeros(shape);
      generator.randn({tensor.data(), tensor.size()});
      return tensor;
    };
    std::vector<TensorType> types;
    for (const Shape& shape : shapes) {
      types.push_back({shape});
      inputs.push_back(random(shape));
    }
    auto made = layer->call(types, {});
    REQUIRE_MESSAGE(made.has_value(), source);
    operation = *std::move(made);
    for (const ParameterSpec& parameter : layer->parameters()) parameters.push_back(random(parameter.shape));
    grad = random(operation->results()[0].shape);
  }

  [[nodiscard]] std::vector<const Tensor*> operands() const {
    std::vector<const Tensor*> all;
    for (const Tensor& input : inputs) all.push_back(&input);
    return all;
  }
  /// Σ output · grad.
  [[nodiscard]] double value() const {
    CallState state{.parameters = parameters};
    const auto outputs = operation->forward(operands(), state);
    REQUIRE(outputs.has_value());
    return std::transform_reduce(grad.data(), grad.data() + grad.size(), (*outputs)[0].data(), 0.0, std::plus<>(),
                                 [](float a, float b) { return static_cast<double>(a) * static_cast<double>(b); });
  }
};

/// Every slope of value() along `of` is the gradient. The layers are linear in each operand: any step will do.
void check_slopes(Setup& setup, Tensor& of, const Tensor& gradient, const std::string& what) {
  REQUIRE(gradient.size() == of.size());
  for (std::size_t i = 0; i < of.size(); ++i) {
    const float kept = of.data()[i];
    of.data()[i] = kept + 1.0F;
    const double above = setup.value();
    of.data()[i] = kept - 1.0F;
    const double below = setup.value();
    of.data()[i] = kept;
    CAPTURE(what);
    CHECK(gradient.data()[i] == doctest::Approx((above - below) / 2).epsilon(1e-4));
  }
}

/// Whether a result's position reads an operand's, as dependencies() says: along every axis that it names.
bool reads(const Operation& operation, std::size_t operand, const Shape& from, const Shape& at, const Shape& sizes) {
  return std::ranges::all_of(operation.dependencies(), [&](const AxisDependency& dependency) {
    if (dependency.operand != operand) return true;
    const std::int64_t position = at[dependency.to];
    const std::int64_t source = from[dependency.from];
    if (dependency.reads) {
      const Reads r = dependency.reads(position);
      for (std::int64_t j = 0; j < r.count; ++j) {
        if (source >= r.begin + j * r.step && source < r.begin + j * r.step + r.length) return true;
      }
      return false;
    }
    const AxisWindow& w = dependency.window;
    const std::int64_t size = sizes[dependency.from];
    std::int64_t reached = position - w.pad_begin;
    switch (w.border) {
      case AxisWindow::Border::zeros:
        break;
      case AxisWindow::Border::reflect:
        reached = reached < 0 ? -reached : reached >= size ? 2 * (size - 1) - reached : reached;
        break;
      case AxisWindow::Border::replicate:
        reached = std::clamp<std::int64_t>(reached, 0, size - 1);
        break;
      case AxisWindow::Border::circular:
        reached = (reached % size + size) % size;
        break;
    }
    return reached == source;
  });
}

Shape position_of(std::size_t index, const Shape& sizes) {
  Shape position(sizes.size());
  for (std::size_t axis = sizes.size(); axis-- > 0;) {
    position[axis] = static_cast<std::int64_t>(index) % sizes[axis];
    index /= static_cast<std::size_t>(sizes[axis]);
  }
  return position;
}

/// What dependencies() says against what happens when one value of an operand changes.
void check_dependencies(Setup& setup, std::size_t operand, const std::string& what) {
  Tensor& of = setup.inputs[operand];
  const Shape sizes = shape_of(of);
  const Shape result = setup.operation->results()[0].shape;
  CallState state{.parameters = setup.parameters};
  const auto before = setup.operation->forward(setup.operands(), state);
  REQUIRE(before.has_value());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const float kept = of.data()[i];
    of.data()[i] = kept + 1.0F;
    const auto after = setup.operation->forward(setup.operands(), state);
    of.data()[i] = kept;
    REQUIRE(after.has_value());
    for (std::size_t o = 0; o < (*after)[0].size(); ++o) {
      const bool changed = (*after)[0].data()[o] != (*before)[0].data()[o];
      wrong += changed != reads(*setup.operation, operand, position_of(i, sizes), position_of(o, result), sizes);
    }
  }
  CHECK_MESSAGE(wrong == 0, what);
}

struct Example {
  std::string source;
  std::vector<Shape> inputs;
};

std::vector<Example> examples() {
  std::vector<Example> all{
      {"nn.Linear(5, 3)", {{2, 2, 5}}},
      {"nn.Bilinear(3, 2, 4)", {{2, 3}, {2, 2}}},
      {"nn.Flatten()", {{2, 3, 2, 2}}},
      {"nn.Flatten(1, 2)", {{2, 3, 2, 2}}},
      {"nn.Unflatten(1, (2, -1, 2))", {{2, 12, 2}}},
      {"nn.PixelShuffle(2)", {{1, 8, 2, 3}}},
      {"nn.PixelUnshuffle(2)", {{1, 2, 4, 6}}},
      {"nn.ChannelShuffle(2)", {{1, 6, 2, 2}}},
  };
  for (const std::string kind : {"Reflection", "Replication", "Zero", "Circular"}) {
    all.push_back({"nn." + kind + "Pad1d((2, 3))", {{2, 4}}});
    all.push_back({"nn." + kind + "Pad1d((-1, 2))", {{1, 2, 4}}});
    all.push_back({"nn." + kind + "Pad2d((1, 2, 2, -1))", {{1, 2, 3, 4}}});
    all.push_back({"nn." + kind + "Pad3d(1)", {{1, 2, 2, 3}}});
  }
  all.push_back({"nn.ConstantPad2d((1, 2, 0, -1), 2.5)", {{2, 3, 4}}});
  return all;
}

}  // namespace

TEST_CASE("values and gradients of reshaping, reordering, padding and matrix layers are PyTorch's") {
  std::ifstream file(CONVSCOPE_TEST_DATA "/layer_values/shape.json");
  REQUIRE(file.good());
  const json data = json::parse(file);
  CHECK(data["cases"].size() > 100);
  for (const json& test : data["cases"]) run(test);
}

TEST_CASE("gradients of these layers are slopes") {
  for (const Example& example : examples()) {
    Setup setup(example.source, example.inputs);
    CallState state{.parameters = setup.parameters};
    const auto outputs = setup.operation->forward(setup.operands(), state);
    REQUIRE(outputs.has_value());
    const auto gradients =
        setup.operation->backward(setup.operands(), *outputs, std::span<const Tensor>(&setup.grad, 1), state);
    REQUIRE(gradients.has_value());
    for (std::size_t i = 0; i < setup.inputs.size(); ++i) {
      check_slopes(setup, setup.inputs[i], gradients->inputs[i], example.source);
    }
    for (std::size_t i = 0; i < setup.parameters.size(); ++i) {
      check_slopes(setup, setup.parameters[i], gradients->parameters[i], example.source);
    }
  }
}

TEST_CASE("dependencies of these layers say which positions are read") {
  for (const Example& example : examples()) {
    Setup setup(example.source, example.inputs);
    for (std::size_t i = 0; i < setup.inputs.size(); ++i) check_dependencies(setup, i, example.source);
  }
}

TEST_CASE("an embedding looks its rows up") {
  const auto layer = layer_of("nn.Embedding(4, 2)");
  const TensorType indices{{2}, DType::int64};
  const auto operation = layer->call({&indices, 1}, {});
  REQUIRE(operation.has_value());
  const std::vector<Tensor> parameters{zeros({4, 2})};
  CallState state{.parameters = parameters};
  for (const float wrong : {4.0F, -1.0F}) {
    Tensor input = zeros({2});
    input.data()[1] = wrong;
    const Tensor* const operand = &input;
    const auto outputs = (*operation)->forward({&operand, 1}, state);
    REQUIRE_FALSE(outputs.has_value());
    CHECK(to_string(outputs.error()->type) == "IndexError");
    CHECK(outputs.error()->message == "index out of range in self");
    CHECK_FALSE(outputs.error()->hint.empty());
  }
  const TensorType floats{{2}};
  const auto refused = layer->call({&floats, 1}, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error()->message ==
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
        "torch.FloatTensor instead (while checking arguments for embedding)");
}

TEST_CASE("the padding row of an embedding begins as zeros") {
  for (const auto& [source, row] : {std::pair{"nn.Embedding(4, 20, padding_idx=1)", 1U},
                                    std::pair{"nn.Embedding(4, 20, padding_idx=-1)", 3U}}) {
    const auto layer = layer_of(source);
    std::vector<Tensor> weight{zeros({4, 20})};
    Generator generator(7);
    layer->initialize(generator, weight, {});
    Tensor drawn = zeros({4, 20});
    Generator(7).randn({drawn.data(), drawn.size()});
    std::fill_n(drawn.data() + row * 20, 20, 0.0F);
    CHECK(std::equal(drawn.data(), drawn.data() + drawn.size(), weight[0].data()));
  }
}
