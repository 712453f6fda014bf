// Dropout beyond the reference's draws: gradients, evaluation, what is saved.

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>

#include "convscope/layer.hpp"
#include "convscope/model.hpp"
#include "convscope/random.hpp"

namespace {

using namespace convscope;

Tensor ramp(const Shape& shape, float first) {
  Tensor tensor = zeros(shape);
  for (float& value : tensor) value = first++;
  return tensor;
}

struct Called {
  Tensor output;
  Tensor gradient;
};

/// Forward with a generator of that seed, and backward with what it saved.
Called call(const std::string& source, const Tensor& input, const Tensor& grad_output,
            const CallOptions& options = {}) {
  const auto model = Model::parse(source);
  REQUIRE(model);
  const Layer& layer = *model->root().layer;
  Generator generator(5);
  CallState state{.generator = &generator};
  const auto output = layer.forward(input, state, options);
  REQUIRE(output);
  const auto gradients = layer.backward(input, *output, grad_output, state, options);
  REQUIRE(gradients);
  return {*output, gradients->input};
}

}  // namespace

TEST_CASE("dropout's gradient passes where the value passed") {
  const Shape shape{4, 6, 3, 2};
  Tensor ones = zeros(shape);
  ones.fill(1.0F);
  const Tensor grad = ramp(shape, -30.0F);
  for (const std::string source : {"nn.Dropout(0.3)", "nn.Dropout2d(0.6)", "nn.Dropout3d(0.5)", "nn.Dropout(1)"}) {
    CAPTURE(source);
    const auto [mask, gradient] = call(source, ones, grad);
    int dropped = 0;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      dropped += mask.flat(i) == 0.0F ? 1 : 0;
      CHECK(gradient.flat(i) == grad.flat(i) * mask.flat(i));
    }
    CHECK(dropped > 0);
    if (source != "nn.Dropout(1)") CHECK(dropped < 144);
  }
}

TEST_CASE("alpha dropout's gradient is its slope") {
  const Shape shape{8, 5, 4};
  const Tensor x = ramp(shape, -80.0F);
  const Tensor moved = x + 1.0F;
  const Tensor grad = ramp(shape, 1.0F);
  for (const std::string source : {"nn.AlphaDropout(0.4)", "nn.FeatureAlphaDropout(0.4)"}) {
    CAPTURE(source);
    const auto [output, gradient] = call(source, x, grad);
    const Tensor difference = call(source, moved, grad).output - output;
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(gradient.flat(i) == doctest::Approx(difference.flat(i) * grad.flat(i)).epsilon(1e-4));
    }
  }
}

TEST_CASE("feature dropout keeps or drops channels as a whole") {
  const Shape shape{8, 5, 4};
  const auto [output, gradient] = call("nn.Dropout1d(0.5)", ramp(shape, 1.0F), ramp(shape, 1.0F));
  for (std::size_t run = 0; run < 40; ++run) {
    for (std::size_t i = 1; i < 4; ++i) CHECK((output.flat(4 * run + i) == 0.0F) == (output.flat(4 * run) == 0.0F));
  }
}

TEST_CASE("dropout leaves everything as it is in evaluation, and with p = 0") {
  const Tensor x = ramp({2, 3, 4}, -7.0F);
  const Tensor grad = ramp({2, 3, 4}, 2.0F);
  for (const std::string type :
       {"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"}) {
    for (const bool training : {false, true}) {
      const std::string source = "nn." + type + (training ? "(0)" : "(0.9)");
      CAPTURE(source);
      const auto [output, gradient] = call(source, x, grad, {.training = training});
      CHECK(output == x);
      CHECK(gradient == grad);
    }
  }
}

TEST_CASE("without a generator dropout draws as after manual_seed(0)") {
  const auto model = Model::parse("nn.Dropout(0.5)");
  REQUIRE(model);
  const Tensor x = ramp({64}, 1.0F);
  Generator generator(0);
  CallState seeded{.generator = &generator};
  CallState without;
  CHECK(*model->root().layer->forward(x, seeded, {}) == *model->root().layer->forward(x, without, {}));
}
