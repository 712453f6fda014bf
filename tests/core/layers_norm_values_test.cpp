// Values and gradients of activations and normalisations: PyTorch's (tests/data/layer_values), and finite differences.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/random.hpp"
#include "convscope/text.hpp"

using namespace convscope;
using nlohmann::json;

namespace {

constexpr double half_ulp = 0x1p-24;  // of a float32, relative

std::vector<float> floats_of(const json& values) {
  std::vector<float> floats;
  for (const json& value : values) {
    floats.push_back(value.is_string() ? std::strtof(value.get_ref<const std::string&>().c_str(), nullptr)
                                       : value.get<float>());
  }
  return floats;
}

Tensor tensor_of(const json& written) {
  Tensor tensor = zeros(written["shape"].get<Shape>());
  const std::vector<float> values = floats_of(written["data"]);
  REQUIRE(values.size() == tensor.size());
  std::ranges::copy(values, tensor.data());
  return tensor;
}

std::unique_ptr<Layer> layer_of(const std::string& source) {
  const auto call = text::parse(source);
  REQUIRE(call);
  auto layer = make_layer(*call);
  REQUIRE(layer);
  return *std::move(layer);
}

/// One call of a layer, forward and backward, through its Operation.
struct Run {
  Tensor output;
  OperationGradients gradients;
  std::vector<Tensor> buffers;
};

Run run(const Layer& layer, const Tensor& input, const std::vector<Tensor>& parameters, std::vector<Tensor> buffers,
        const Tensor& grad, const CallOptions& options, Generator& generator) {
  const TensorType type{shape_of(input)};
  const auto operation = layer.call({&type, 1}, options);
  REQUIRE(operation);
  CallState state{.parameters = parameters, .buffers = buffers, .generator = &generator};
  const Tensor* const inputs[] = {&input};
  auto outputs = (*operation)->forward(inputs, state);
  REQUIRE(outputs);
  REQUIRE(shape_of((*outputs)[0]) == (*operation)->results()[0].shape);
  auto gradients = (*operation)->backward(inputs, *outputs, {&grad, 1}, state);
  REQUIRE(gradients);
  return {std::move((*outputs)[0]), *std::move(gradients), std::move(buffers)};
}

double largest(const std::vector<float>& values) {
  double most = 0.0;
  for (const float value : values) {
    if (std::isfinite(value)) most = std::max(most, std::abs(static_cast<double>(value)));
  }
  return most;
}

/// How far a result may be from the exact one: `relative` of itself and `absolute`.
struct Tolerance {
  double relative;
  double absolute;
};

/// kernels/pointwise.hpp promises 2e-6, and 1e-6·|x| where terms cancel (|x| < 1 below). Along an axis the exponential
/// multiplies the rounding of x − max by the range. Normalisations are computed in double, so that each result is
/// within its own rounding (and the reference's); what is left of cancelled terms is smaller still.
Tolerance tolerance_of(const std::string& source, const json& test, bool backward) {
  const double grad = backward ? largest(floats_of(test["grad_outputs"][0])) : 1.0;
  if (source.contains("Norm")) return {2.0 * half_ulp, 0x1p-40 * grad};
  if (source.contains("Softm") || source.contains("LogSoftmax")) {
    const double range = std::min(2.0 * largest(floats_of(test["inputs"][0]["data"])), 110.0);
    return {(8.0 + range) * half_ulp, backward ? (8.0 + range) * half_ulp * grad : 0x1p-126};
  }
  return {2e-6, 1e-6 * grad};
}

void compare(std::string_view what, const Tensor& got, const std::vector<float>& want, const Tolerance& tolerance) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    const auto a = static_cast<double>(got.data()[i]);
    const auto b = static_cast<double>(want[i]);
    if (std::isnan(b) || std::isinf(b)) {
      CHECK_MESSAGE((std::isnan(b) ? std::isnan(a) : a == b), what, "[", i, "] is ", a, " instead of ", b);
      continue;
    }
    CHECK_MESSAGE(std::abs(a - b) <= tolerance.relative * std::abs(b) + tolerance.absolute, what, "[", i, "] is ", a,
                  " instead of ", b);
  }
}

void check_case(const json& test) {
  const auto source = test["src"].get<std::string>();
  CAPTURE(source);
  CAPTURE(test["training"].get<bool>());
  CAPTURE(test["inputs"][0]["shape"].dump());
  const std::unique_ptr<Layer> layer = layer_of(source);
  std::vector<Tensor> parameters;
  for (const ParameterSpec& parameter : layer->parameters()) {
    parameters.push_back(tensor_of(test["parameters"][parameter.name]));
    CHECK(shape_of(parameters.back()) == parameter.shape);
  }
  CHECK(parameters.size() == test["parameters"].size());
  std::vector<Tensor> buffers;
  for (const BufferSpec& buffer : layer->buffers()) {
    buffers.push_back(tensor_of(test["buffers"][buffer.name]));
    CHECK(shape_of(buffers.back()) == buffer.shape);
  }
  CHECK(buffers.size() == test["buffers"].size());

  CallOptions options;
  options.training = test["training"];
  Generator generator(test.value("seed", 0));
  Tensor grad = zeros(test["outputs"][0]["shape"].get<Shape>());
  std::ranges::copy(floats_of(test["grad_outputs"][0]), grad.data());
  const Run got = run(*layer, tensor_of(test["inputs"][0]), parameters, buffers, grad, options, generator);

  compare("output", got.output, floats_of(test["outputs"][0]["data"]), tolerance_of(source, test, false));
  const Tolerance backward = tolerance_of(source, test, true);
  compare("grad_input", got.gradients.inputs[0], floats_of(test["grad_inputs"][0]), backward);
  const std::vector<ParameterSpec> specs = layer->parameters();
  REQUIRE(got.gradients.parameters.size() == specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::vector<float> want = floats_of(test["grad_parameters"][specs[i].name]);
    // Sums over the whole input, in double: the absolute part grows with their terms.
    const double terms = static_cast<double>(std::max<std::size_t>(grad.size(), 1)) * std::max(1.0, largest(want));
    compare("grad_" + specs[i].name, got.gradients.parameters[i], want, {2.0 * half_ulp, 0x1p-40 * terms});
  }
  const std::vector<BufferSpec> kept = layer->buffers();
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::vector<float> want = floats_of(test["buffers_after"][kept[i].name]);
    compare(kept[i].name, got.buffers[i], want, {2.0 * half_ulp, 0x1p-40 * largest(want)});
  }
}

void check_file(const std::string& name, int expected_cases) {
  std::ifstream file(CONVSCOPE_TEST_DATA "/layer_values/" + name);
  REQUIRE(file.good());
  const json data = json::parse(file);
  CHECK(data["cases"].size() == static_cast<std::size_t>(expected_cases));
  for (const json& test : data["cases"]) check_case(test);
}

double dot(const Tensor& a, const Tensor& b) {
  return std::inner_product(a.data(), a.data() + a.size(), b.data(), 0.0, std::plus<>(),
                            [](float x, float y) { return static_cast<double>(x) * static_cast<double>(y); });
}

/// The gradient along one random direction of every tensor, against central differences. The function's third
/// derivative and float32's rounding of the outputs bound what they can show: 1e-3 of the largest sum.
void check_differences(const std::string& source, const Shape& shape, bool training) {
  CAPTURE(source);
  CAPTURE(training);
  const std::unique_ptr<Layer> layer = layer_of(source);
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  const auto drawn = [&](const Shape& size) {
    Tensor tensor = zeros(size);
    std::generate_n(tensor.data(), tensor.size(), [&] { return normal(random); });
    return tensor;
  };
  std::vector<Tensor> tensors;  // the parameters, then the input
  for (const ParameterSpec& parameter : layer->parameters()) tensors.push_back(drawn(parameter.shape));
  tensors.push_back(drawn(shape));
  std::vector<Tensor> buffers;
  for (const BufferSpec& buffer : layer->buffers()) {
    buffers.push_back(drawn(buffer.shape));
    if (buffer.name == "running_var") buffers.back() *= buffers.back();
  }
  CallOptions options;
  options.training = training;
  const TensorType type{shape};
  const auto operation = layer->call({&type, 1}, options);
  REQUIRE(operation);
  const Tensor grad = drawn((*operation)->results()[0].shape);

  // Equal seeds: RReLU draws the same slopes as long as no sign changes.
  const auto at = [&](const std::vector<Tensor>& point) {
    Generator generator(9);
    return run(*layer, point.back(), {point.begin(), point.end() - 1}, buffers, grad, options, generator);
  };
  const Run here = at(tensors);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    CAPTURE(i);
    const Tensor direction = drawn(shape_of(tensors[i]));
    constexpr float step = 0x1p-9F;
    std::vector<Tensor> ahead = tensors;
    std::vector<Tensor> behind = tensors;
    ahead[i] += step * direction;
    behind[i] -= step * direction;
    const double slope =
        (dot(at(ahead).output, grad) - dot(at(behind).output, grad)) / (2.0 * static_cast<double>(step));
    const Tensor& gradient = i + 1 < tensors.size() ? here.gradients.parameters[i] : here.gradients.inputs[0];
    CHECK(dot(gradient, direction) == doctest::Approx(slope).epsilon(2e-3).scale(1.0));
  }
}

}  // namespace

TEST_CASE("activations have PyTorch's values and gradients") { check_file("activation.json", 104); }
TEST_CASE("normalisations have PyTorch's values, gradients and running averages") { check_file("norm.json", 81); }

TEST_CASE("gradients of activations and normalisations are what finite differences show") {
  const Shape flat{2, 4, 6};
  const std::vector<std::pair<std::string, Shape>> layers{
      {"nn.CELU(2)", flat},
      {"nn.SELU()", flat},
      {"nn.Mish()", flat},
      {"nn.LogSigmoid()", flat},
      {"nn.Softsign()", flat},
      {"nn.Tanhshrink()", flat},
      {"nn.Hardsigmoid()", flat},
      {"nn.Hardswish()", flat},
      {"nn.RReLU()", {5}},
      {"nn.PReLU()", {5}},
      {"nn.Softmax(1)", flat},
      {"nn.LogSoftmax(2)", flat},
      {"nn.Softmin(0)", flat},
      {"nn.Softmax2d()", flat},
      {"nn.GLU(1)", flat},
      {"nn.BatchNorm1d(4)", flat},
      {"nn.BatchNorm2d(3)", {2, 3, 4, 2}},
      {"nn.BatchNorm3d(2)", {2, 2, 2, 2, 3}},
      {"nn.InstanceNorm1d(4, affine=True, track_running_stats=True)", flat},
      {"nn.InstanceNorm2d(3, affine=True)", {2, 3, 4, 2}},
      {"nn.InstanceNorm3d(2, affine=True)", {2, 2, 2, 3}},
      {"nn.GroupNorm(2, 4)", flat},
      {"nn.LayerNorm([4, 6])", flat},
      {"nn.RMSNorm(6)", flat},
      {"nn.LocalResponseNorm(3, alpha=2)", flat},
  };
  for (const auto& [source, shape] : layers) {
    for (const bool training : {true, false}) check_differences(source, shape, training);
  }
}

TEST_CASE("dependencies of normalisations") {
  const auto axes = [](const std::string& source, const Shape& shape, bool training) {
    CallOptions options;
    options.training = training;
    std::string text;
    for (const AxisDependency& d : layer_of(source)->dependencies(shape, shape, options)) text += std::to_string(d.to);
    return text;
  };
  CHECK(axes("nn.BatchNorm2d(3)", {2, 3, 4, 5}, true) == "0123");  // batch statistics are left aside
  CHECK(axes("nn.BatchNorm2d(3)", {2, 3, 4, 5}, false) == "0123");
  CHECK(axes("nn.BatchNorm2d(3, track_running_stats=False)", {2, 3, 4, 5}, false) == "1");
  CHECK(axes("nn.BatchNorm2d(3, track_running_stats=False)", {2, 3, 4, 5}, true) == "1");
  CHECK(axes("nn.BatchNorm1d(3)", {2, 3}, true) == "01");
  CHECK(axes("nn.InstanceNorm2d(3)", {2, 3, 4, 5}, false) == "01");
  CHECK(axes("nn.InstanceNorm2d(3)", {3, 4, 5}, true) == "0");
  CHECK(axes("nn.GroupNorm(2, 4)", {2, 4, 3}, true) == "01");
  CHECK(axes("nn.LayerNorm([3, 5])", {2, 3, 5}, true) == "0");
  CHECK(axes("nn.Softmax(1)", {2, 3, 5}, true) == "02");
  CHECK(axes("nn.LocalResponseNorm(3)", {2, 3, 5}, true) == "012");

  const Reads group = layer_of("nn.GroupNorm(2, 6)")->dependencies({2, 6, 3}, {2, 6, 3}, {})[1].reads(4);
  CHECK(group.begin == 3);
  CHECK(group.length == 3);
  const Reads halves = layer_of("nn.GLU(1)")->dependencies({2, 6}, {2, 3}, {})[1].reads(2);
  CHECK(halves.begin == 2);
  CHECK(halves.step == 3);
  CHECK(halves.count == 2);
}

TEST_CASE("hints of normalisations and activations hold") {
  // The call on that input fails, and its hint contains what makes it work.
  struct Advice {
    std::string source;
    Shape input;
    std::string hint;
    std::string better;
  };
  const std::vector<Advice> advices{
      {"nn.BatchNorm1d(3)", {2, 10, 4}, "num_features=10", "nn.BatchNorm1d(10)"},
      {"nn.BatchNorm2d(3)", {2, 3, 4}, "nn.BatchNorm1d", "nn.BatchNorm1d(3)"},
      {"nn.BatchNorm1d(3)", {2, 3, 4, 4, 4}, "nn.BatchNorm3d", "nn.BatchNorm3d(3)"},
      {"nn.InstanceNorm2d(3, affine=True)", {2, 4, 5, 5}, "num_features=4", "nn.InstanceNorm2d(4, affine=True)"},
      {"nn.InstanceNorm1d(3)", {2, 3, 5, 5}, "nn.InstanceNorm2d", "nn.InstanceNorm2d(3)"},
      {"nn.GroupNorm(2, 6)", {2, 8, 4}, "num_channels=8", "nn.GroupNorm(2, 8)"},
      {"nn.GroupNorm(-2, 6)", {2, 6, 4}, "num_groups=1", "nn.GroupNorm(1, 6)"},
      {"nn.LayerNorm(5)", {2, 4}, "normalized_shape=4", "nn.LayerNorm(4)"},
      {"nn.RMSNorm([])", {2, 4}, "normalized_shape=4", "nn.RMSNorm(4)"},
      {"nn.LocalResponseNorm(0)", {2, 4, 3}, "size=5", "nn.LocalResponseNorm(5)"},
      {"nn.PReLU(4)", {2, 3}, "num_parameters=3", "nn.PReLU(3)"},
      {"nn.CELU(0)", {3}, "alpha=1.0", "nn.CELU(1.0)"},
      {"nn.Softshrink(-1)", {3}, "lambd=0.5", "nn.Softshrink(0.5)"},
      {"nn.RReLU(0.5, 0.25)", {3}, "lower=0.25, upper=0.5", "nn.RReLU(lower=0.25, upper=0.5)"},
      {"nn.Softmax('C')", {2, 3}, "dim=1", "nn.Softmax(dim=1)"},
  };
  for (const Advice& advice : advices) {
    CAPTURE(advice.source);
    const auto failed = layer_of(advice.source)->output_shape(advice.input, {});
    REQUIRE_FALSE(failed);
    CHECK_MESSAGE(failed.error()->hint.contains(advice.hint), failed.error()->hint);
    CHECK(layer_of(advice.better)->output_shape(advice.input, {}));
  }
}
