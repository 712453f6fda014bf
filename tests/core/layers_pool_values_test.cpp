// Pooling, resizing and folding layers against PyTorch's values and gradients in tests/data/layer_values/pool.json, and
// against the definition of a gradient.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "convolution_case.hpp"
#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "layers/power.hpp"

namespace {

using namespace convscope;
using nlohmann::json;

/// Half the distance from 1 to the next float32.
constexpr double rounding = 0x1p-24;

std::unique_ptr<Layer> layer_of(const std::string& source) {
  const auto call = text::parse(source);
  REQUIRE_MESSAGE(call.has_value(), source);
  auto layer = make_layer(*call);
  REQUIRE_MESSAGE(layer.has_value(), source, ": ", layer ? "" : layer.error()->message);
  return std::move(*layer);
}

Tensor tensor_of(const Shape& shape, const json& data) {
  Tensor tensor = zeros(shape);
  const auto values = data.get<std::vector<float>>();
  REQUIRE(values.size() == tensor.size());
  std::ranges::copy(values, tensor.data());
  return tensor;
}

double largest_size(const Tensor& tensor) {
  double most = 0.0;
  for (const float value : tensor) most = std::max(most, std::abs(static_cast<double>(value)));
  return most;
}

/// What rounding may do: no value is a combination of more than `terms` others, each of them, each weight and each sum
/// rounded once; some functions of them are evaluated as well.
double tolerance(double terms, double magnitude) { return (2.0 * terms + 8.0) * rounding * magnitude; }

double distance(const Tensor& got, const json& want) {
  const auto values = want.get<std::vector<float>>();
  if (got.size() != values.size()) return std::numeric_limits<double>::infinity();
  double most = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double error = std::abs(static_cast<double>(got.data()[i]) - static_cast<double>(values[i]));
    if (!(error <= most)) most = error;
  }
  return most;
}

double magnitude_of(const json& values) {
  double most = 0.0;
  for (const json& value : values) most = std::max(most, std::abs(value.get<double>()));
  return most;
}

/// A layer with its inputs, called.
struct Run {
  std::unique_ptr<Layer> layer;
  std::unique_ptr<Operation> operation;
  std::vector<Tensor> inputs;
  CallState state{};

  [[nodiscard]] std::vector<const Tensor*> pointers() const {
    std::vector<const Tensor*> found;
    for (const Tensor& input : inputs) found.push_back(&input);
    return found;
  }
  [[nodiscard]] std::vector<Tensor> forward() {
    auto outputs = operation->forward(pointers(), state);
    REQUIRE_MESSAGE(outputs.has_value(), layer->repr());
    return std::move(*outputs);
  }
  /// Gradients of the sum of the first result's values times `grad`.
  [[nodiscard]] std::vector<Tensor> backward(const std::vector<Tensor>& outputs, const Tensor& grad) {
    std::vector<Tensor> grads(outputs.size());
    grads[0] = grad;
    auto gradients = operation->backward(pointers(), outputs, grads, state);
    REQUIRE_MESSAGE(gradients.has_value(), layer->repr());
    return std::move(gradients->inputs);
  }
};

Run call(const std::string& source, std::vector<TensorType> types, std::vector<Tensor> inputs,
         const CallOptions& options = {}) {
  Run run;
  run.layer = layer_of(source);
  auto operation = run.layer->call(types, options);
  REQUIRE_MESSAGE(operation.has_value(), source, ": ", operation ? "" : operation.error()->message);
  run.operation = std::move(*operation);
  run.inputs = std::move(inputs);
  return run;
}

Run call_case(const json& test) {
  std::vector<TensorType> types;
  std::vector<Tensor> inputs;
  for (const json& input : test["inputs"]) {
    types.push_back({input["shape"].get<Shape>(), input.contains("dtype") ? DType::int64 : DType::float32});
    inputs.push_back(tensor_of(types.back().shape, input["data"]));
  }
  CallOptions options;
  if (test.contains("output_size")) options.output_size = Value::tuple_of(test["output_size"].get<Shape>());
  return call(test["src"].get<std::string>(), std::move(types), std::move(inputs), options);
}

void check_case(const json& test) {
  CAPTURE(test["src"].get<std::string>());
  Run run = call_case(test);
  const std::vector<Tensor> outputs = run.forward();
  REQUIRE(outputs.size() == test["outputs"].size());
  const double terms = static_cast<double>(std::max(run.inputs[0].size(), outputs[0].size()));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const json& want = test["outputs"][i];
    CHECK(shape_of(outputs[i]) == want["shape"].get<Shape>());
    CHECK(run.operation->results()[i].shape == want["shape"].get<Shape>());
    const double magnitude = std::max(magnitude_of(want["data"]), largest_size(run.inputs[0]));
    const bool index = want.contains("dtype");
    CHECK((run.operation->results()[i].dtype == DType::int64) == index);
    CHECK(distance(outputs[i], want["data"]) <= (index ? 0.0 : tolerance(terms, magnitude)));
  }
  const Tensor grad = tensor_of(shape_of(outputs[0]), test["grad_outputs"][0]);
  const std::vector<Tensor> gradients = run.backward(outputs, grad);
  REQUIRE(gradients.size() == run.inputs.size());
  const json& want = test["grad_inputs"][0];
  CHECK(shape_of(gradients[0]) == shape_of(run.inputs[0]));
  CHECK(distance(gradients[0], want) <= tolerance(terms, std::max(magnitude_of(want), largest_size(grad))));
}

double inner_product(const Tensor& a, const Tensor& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](float x, float y) { return static_cast<double>(x) * static_cast<double>(y); });
}

/// Along its own direction the gradient is as long as what the difference quotient tends to. Inputs are a `gap` or more apart and
/// move by less than half of it, so that no maximum changes place; what is not linear bends by less than `bend`.
void check_gradient(const std::string& source, const Shape& shape, float around = 0.0F, double bend = 0.0) {
  CAPTURE(source);
  test::Random random(7);
  Tensor x = zeros(shape);
  constexpr float gap = 0x1p-6F;
  const auto count = static_cast<std::int64_t>(x.size());
  for (std::int64_t i = 0; i < count; ++i) x.data()[i] = around + gap * static_cast<float>(i - count / 2);
  for (std::int64_t i = count - 1; i > 0; --i) std::swap(x.data()[i], x.data()[random.in(0, i)]);
  constexpr float step = 0.49F * gap;

  Run run = call(source, {{shape}}, {x});
  const std::vector<Tensor> outputs = run.forward();
  const Tensor grad = test::random_tensor(random, shape_of(outputs[0]));
  const Tensor gradient = run.backward(outputs, grad)[0];
  Tensor direction = gradient;
  const auto longest = static_cast<float>(largest_size(gradient));
  for (float& value : direction) value /= longest;
  const double slope = inner_product(gradient, direction);

  double sums[2] = {};
  for (const int side : {0, 1}) {
    for (std::int64_t i = 0; i < count; ++i) {
      run.inputs[0].data()[i] = x.data()[i] + (side == 0 ? -step : step) * direction.data()[i];
    }
    sums[side] = inner_product(run.forward()[0], grad);
  }
  const double quotient = (sums[1] - sums[0]) / (2.0 * static_cast<double>(step));
  constexpr double most_taps = 27.0;  // of a window, or a point between its neighbours
  const double values = inner_product(test::absolute(outputs[0]), test::absolute(grad));
  const double noise = tolerance(most_taps, values) / static_cast<double>(step);
  CHECK(slope > 100.0 * noise);
  CHECK(std::abs(quotient - slope) <= noise + bend * slope);
}

}  // namespace

TEST_CASE("pooling, resizing and folding give PyTorch's values and gradients") {
  std::ifstream file(CONVSCOPE_TEST_DATA "/layer_values/pool.json");
  REQUIRE(file.good());
  const json cases = json::parse(file)["cases"];
  CHECK(cases.size() == 206);
  for (const json& test : cases) check_case(test);
}

TEST_CASE("gradients of pooling, resizing and folding are limits of difference quotients") {
  const Shape shapes[] = {{2, 2, 9}, {2, 2, 5, 6}, {1, 2, 4, 5, 4}};
  for (const int n : {1, 2, 3}) {
    const Shape& shape = shapes[n - 1];
    const std::string d = std::to_string(n) + "d";
    check_gradient("nn.MaxPool" + d + "(3, stride=2, padding=1, ceil_mode=True)", shape);
    check_gradient("nn.AvgPool" + d + "(3, stride=2, padding=1, count_include_pad=False)", shape);
    check_gradient("nn.AdaptiveMaxPool" + d + "(3)", shape);
    check_gradient("nn.AdaptiveAvgPool" + d + "(3)", shape);
    check_gradient("nn.LPPool" + d + "(2, 3, stride=2)", shape, 3.0F, 1e-4);
    check_gradient("nn.Upsample(scale_factor=1.7)", shape);
    check_gradient("nn.Upsample(size=7, mode='area')", shape);
    const std::string mode = n == 1 ? "linear" : n == 2 ? "bilinear" : "trilinear";
    check_gradient("nn.Upsample(scale_factor=1.7, mode='" + mode + "')", shape);
  }
  check_gradient("nn.Upsample(size=(7, 3), mode='bicubic', align_corners=True)", shapes[1]);
  check_gradient("nn.Unfold(2, padding=1, stride=2)", shapes[1]);
  check_gradient("nn.Fold((4, 5), 2, padding=1)", {2, 8, 30});
}

TEST_CASE("a maximum over NaN is NaN, over nothing −∞") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  Tensor x = zeros(Shape{1, 1, 5});
  const float values[] = {1.0F, nan, nan, 5.0F, -infinity};
  std::ranges::copy(values, x.data());
  Run run = call("nn.MaxPool1d(5, 1, 2, return_indices=True)", {{{1, 1, 5}}}, {x});
  const std::vector<Tensor> outputs = run.forward();
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(std::isnan(outputs[0].data()[i]));
    CHECK(outputs[1].data()[i] == 2.0F);  // of NaNs the last one
  }

  Run same = call("nn.MaxPool1d(1, return_indices=True)", {{{1, 1, 5}}}, {x});
  CHECK(same.forward()[0].data()[4] == -infinity);

  // Positions −1 and 3 of three: both windows' positions lie in the padding, no gradient goes anywhere.
  Run outside = call("nn.MaxPool1d(2, stride=1, padding=1, dilation=4)", {{{1, 1, 3}}}, {zeros(Shape{1, 1, 3})});
  const std::vector<Tensor> nothing = outside.forward();
  REQUIRE(nothing[0].size() == 1);
  CHECK(nothing[0].data()[0] == -infinity);
  Tensor grad = zeros(Shape{1, 1, 1});
  grad.fill(1.0F);
  CHECK(largest_size(outside.backward(nothing, grad)[0]) == 0.0);
}

TEST_CASE("powers by products and roots are std::pow's") {
  for (const double p : {1.0, 2.0, 3.0, 0.5, -0.5, -0.75, 1.0 / 3.0, 1.7}) {
    layers::with_power(p, [&](auto raised) {
      for (const double x : {0.0, 1e-300, 1e-6, 0.3, 1.0, 2.0, 7e9, std::numeric_limits<double>::infinity()}) {
        const double want = std::pow(x, p);
        CAPTURE(p);
        CAPTURE(x);
        CHECK((raised(x) == want || std::abs(raised(x) - want) <= 1e-13 * want));
      }
      for (const double x : {-2.0, -1e-6}) {
        CAPTURE(p);
        CAPTURE(x);
        CHECK((std::isnan(std::pow(x, p)) ? std::isnan(raised(x)) : raised(x) == std::pow(x, p)));
      }
      CHECK(std::isnan(raised(std::numeric_limits<double>::quiet_NaN())));
    });
  }
}

TEST_CASE("the mean of no values is NaN, as torch.mean has it") {
  Run run = call("nn.AdaptiveAvgPool2d(1)", {{{1, 2, 0, 3}}}, {zeros(Shape{1, 2, 0, 3})});
  const std::vector<Tensor> outputs = run.forward();
  CHECK(shape_of(outputs[0]) == Shape{1, 2, 1, 1});
  CHECK(std::isnan(outputs[0].data()[0]));
}

TEST_CASE("MaxUnpool refuses an index outside of its plane when it runs") {
  Tensor indices = zeros(Shape{1, 1, 2});
  indices.data()[1] = 7.0F;
  Run run = call("nn.MaxUnpool1d(2)", {{{1, 1, 2}}, {{1, 1, 2}, DType::int64}}, {zeros(Shape{1, 1, 2}), indices});
  const auto outputs = run.operation->forward(run.pointers(), run.state);
  REQUIRE_FALSE(outputs.has_value());
  CHECK(outputs.error()->message == "Found an invalid max index: 7 (output volumes are of size 4x1");
  CHECK_FALSE(outputs.error()->hint.empty());
}

TEST_CASE("return_indices needs planes whose positions float32 counts") {
  const auto layer = layer_of("nn.MaxPool2d(2, return_indices=True)");
  const std::vector<TensorType> types{{{1, 1, 4096, 4098}}};
  const auto operation = layer->call(types, {});
  REQUIRE_FALSE(operation.has_value());
  CHECK(operation.error()->type == ErrorType::not_implemented_error);
  CHECK(layer_of("nn.MaxPool2d(2)")->call(types, {}).has_value());
}

TEST_CASE("what windows and dependencies say is what forward reads") {
  // One input value is changed at a time; the outputs that change must be the ones that say they read it.
  for (const std::string source :
       {"nn.AvgPool1d(3, stride=2, padding=1)", "nn.AvgPool1d(2, stride=3, ceil_mode=True)", "nn.AdaptiveAvgPool1d(3)",
        "nn.AdaptiveAvgPool1d(4)", "nn.Upsample(scale_factor=2)", "nn.Upsample(scale_factor=3, mode='nearest-exact')",
        "nn.Upsample(scale_factor=1.7)", "nn.Upsample(scale_factor=0.6, mode='nearest-exact')",
        "nn.Upsample(size=13, mode='linear')", "nn.Upsample(size=5, mode='area')"}) {
    CAPTURE(source);
    const std::int64_t length = 8;
    Tensor x = zeros(Shape{1, 1, length});
    Run run = call(source, {{shape_of(x)}}, {x});
    const std::vector<AxisDependency> dependencies = run.operation->dependencies();
    const auto spatial = std::ranges::find(dependencies, 2U, &AxisDependency::to);
    REQUIRE(spatial != dependencies.end());
    const auto reads = [&](std::int64_t o, std::int64_t i) {
      if (spatial->reads) {
        const Reads r = spatial->reads(o);
        for (std::int64_t j = 0; j < r.count; ++j) {
          if (i >= r.begin + j * r.step && i < r.begin + j * r.step + r.length) return true;
        }
        return false;
      }
      const AxisWindow& w = spatial->window;
      const std::int64_t k = w.transposed ? o + w.pad_begin - i * w.stride : i + w.pad_begin - o * w.stride;
      return k % w.dilation == 0 && k >= 0 && k / w.dilation < w.kernel;
    };
    for (std::int64_t i = 0; i < length; ++i) {
      run.inputs[0] = x;
      run.inputs[0].data()[i] = 1.0F;
      const Tensor y = run.forward()[0];
      for (std::int64_t o = 0; o < static_cast<std::int64_t>(y.size()); ++o) {
        CAPTURE(o);
        CAPTURE(i);
        if (y.data()[o] != 0.0F) CHECK(reads(o, i));
        if (y.data()[o] == 0.0F && source.find("linear") == std::string::npos) CHECK_FALSE(reads(o, i));
      }
    }
  }
}
