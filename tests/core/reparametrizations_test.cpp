// weight_norm and spectral_norm against PyTorch: tests/data/reparametrizations.json.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "convscope/summary.hpp"

namespace {

using namespace convscope;
using nlohmann::json;

json cases() {
  std::ifstream file(CONVSCOPE_TEST_DATA "/reparametrizations.json");
  REQUIRE(file.good());
  return json::parse(file)["cases"];
}

/// The greatest difference, relative to the greatest number, or to 0.1: what is zero but for rounding is small.
double error_of(std::span<const float> got, const json& expected) {
  const auto wanted = expected.get<std::vector<float>>();
  REQUIRE(got.size() == wanted.size());
  double largest = 0.1;
  double difference = 0.0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(wanted[i])));
    difference = std::max(difference, std::abs(static_cast<double>(got[i]) - static_cast<double>(wanted[i])));
  }
  return difference / largest;
}

double error_of(const Tensor& got, const json& expected) {
  return error_of(std::span<const float>(got.data(), got.size()), expected);
}

Tensor tensor_of(const json& shape, const json& values) {
  Tensor tensor = zeros(shape.get<Shape>());
  std::ranges::copy(values.get<std::vector<float>>(), tensor.begin());
  return tensor;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST_CASE("reparametrizations: tensors, values and gradients are PyTorch's") {
  constexpr double allowed = 2e-6;
  int run = 0;
  for (const json& test : cases()) {
    if (test.contains("err")) continue;
    CAPTURE(test["src"].get<std::string>());
    auto model = Model::parse(test["src"].get<std::string>());
    REQUIRE(model);
    CHECK(model->repr() == test["repr"].get<std::string>());
    const Layer& layer = *model->root().layer;

    // As many numbers are drawn as PyTorch draws.
    Generator generator(0);
    std::vector<Tensor> parameters;
    std::vector<Tensor> buffers;
    for (const ParameterSpec& spec : layer.parameters()) parameters.push_back(zeros(spec.shape));
    for (const BufferSpec& spec : layer.buffers()) buffers.push_back(zeros(spec.shape));
    layer.initialize(generator, parameters, buffers);
    std::vector<float> next(1);
    generator.rand(next);
    CHECK(next[0] == test["then_rand"].get<float>());

    auto network = Network::make(std::move(*model), 0);
    REQUIRE(network);
    const StateDict state = network->state_dict();
    REQUIRE(state.size() == test["state"].size());
    for (std::size_t i = 0; i < state.size(); ++i) {
      const json& wanted = test["state"][i];
      CHECK(state[i].first == wanted[0].get<std::string>());
      CHECK(shape_of(state[i].second) == wanted[1].get<Shape>());
      CHECK(error_of(state[i].second, wanted[2]) <= allowed);
    }
    CHECK(network->load_state_dict(state));

    const Tensor input = tensor_of(test["shape"], test["input"]);
    for (const json& output : test["outputs"]) {
      const auto got = network->forward(input);
      REQUIRE(got);
      CHECK(shape_of(*got) == test["output_shape"].get<Shape>());
      CHECK(error_of(*got, output) <= allowed);
    }
    const auto gradients = network->backward(tensor_of(test["output_shape"], test["grad_output"]));
    REQUIRE(gradients);
    CHECK(error_of(gradients->input, test["grad_input"]) <= allowed);
    CHECK(gradients->parameters.size() == test["grads"].size());
    for (const auto& [name, gradient] : gradients->parameters) {
      CAPTURE(name);
      CHECK(error_of(gradient, test["grads"][name]) <= 2 * allowed);
    }
    for (const auto& [name, values] : network->state_dict()) {
      if (test["buffers"].contains(name)) CHECK(error_of(values, test["buffers"][name]) <= allowed);
    }
    const auto evaluated = network->forward(input, {.training = false});
    REQUIRE(evaluated);
    CHECK(error_of(*evaluated, test["evaluated"]) <= allowed);
    ++run;
  }
  CHECK(run == 41);
}

TEST_CASE("reparametrizations: errors are PyTorch's, with hints") {
  int run = 0;
  for (const json& test : cases()) {
    if (!test.contains("err")) continue;
    CAPTURE(test["src"].get<std::string>());
    const auto model = Model::parse(test["src"].get<std::string>());
    REQUIRE_FALSE(model);
    CHECK(to_string(model.error()->type) == test["err"][0].get<std::string>());
    CHECK(first_line(model.error()->message) == test["err"][1].get<std::string>());
    CHECK(model.error()->stage == Stage::init);
    CHECK_FALSE(model.error()->hint.empty());
    CHECK(model.error()->position.has_value());
    ++run;
  }
  CHECK(run == 31);
}

TEST_CASE("reparametrizations: a printed parametrization makes the same layer again") {
  for (const json& test : cases()) {
    if (test.contains("err")) continue;
    const auto printed = test["repr"].get<std::string>();
    CAPTURE(printed);
    const auto again = Model::parse(printed);
    REQUIRE(again);
    CHECK(again->repr() == printed);
    const bool parametrized = printed.starts_with("Parametrized");
    if (parametrized) CHECK(again->root().layer->parameters().back().name.starts_with("parametrizations."));
  }
}

TEST_CASE("reparametrizations stand in models") {
  const std::string text =
      "nn.Sequential(nn.utils.weight_norm(nn.Conv1d(1, 4, 3)), nn.ReLU(), "
      "nn.utils.parametrizations.spectral_norm(nn.Conv1d(4, 2, 3)))";
  const auto model = Model::parse(text);
  REQUIRE(model);
  CHECK(model->repr() ==
        "Sequential(\n"
        "  (0): Conv1d(1, 4, kernel_size=(3,), stride=(1,))\n"
        "  (1): ReLU()\n"
        "  (2): ParametrizedConv1d(\n"
        "    4, 2, kernel_size=(3,), stride=(1,)\n"
        "    (parametrizations): ModuleDict(\n"
        "      (weight): ParametrizationList(\n"
        "        (0): _SpectralNorm()\n"
        "      )\n"
        "    )\n"
        "  )\n"
        ")");
  const auto again = Model::parse(model->repr());
  REQUIRE(again);
  CHECK(again->repr() == model->repr());
  const Report report = summary(text, {1, 1, 9});
  REQUIRE_FALSE(report.error);
  CHECK(report.output == Shape{1, 2, 5});
}

TEST_CASE("reparametrizations: what Convscope does not compute it says") {
  for (const std::string source :
       {"nn.utils.parametrizations.weight_norm(nn.utils.parametrizations.weight_norm(nn.Conv1d(1, 2, 3)))",
        "nn.utils.weight_norm(nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 2, 3)), 'bias')",
        "nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 2, 3), 'bias')",
        "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), n_power_iterations=1000000000)"}) {
    CAPTURE(source);
    const auto model = Model::parse(source);
    REQUIRE_FALSE(model);
    CHECK(model.error()->type == ErrorType::not_implemented_error);
    CHECK_FALSE(model.error()->hint.empty());
  }
}
