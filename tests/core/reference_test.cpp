#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "convolution_case.hpp"
#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "kernels/table.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

Tensor tensor_of(const nlohmann::json& values, const nlohmann::json& shape) {
  Tensor tensor = zeros(shape.get<Shape>());
  const auto floats = values.get<std::vector<float>>();
  REQUIRE(floats.size() == tensor.size());
  std::ranges::copy(floats, tensor.data());
  return tensor;
}

/// What the call passes: `m(x, output_size=[12])`.
Result<Tensor> forward(const Layer& layer, const Tensor& input, const std::vector<Tensor>& parameters,
                       const CallOptions& options) {
  CallState state{.parameters = parameters};
  return layer.forward(input, state, options);
}

CallOptions options_of(const std::string& call) {
  CallOptions options;
  const auto parsed = text::parse(call);
  REQUIRE(parsed);
  for (const Argument& argument : parsed->arguments) {
    if (argument.name == "output_size") options.output_size = argument.value;
  }
  return options;
}

void compare(const Tensor& got, const Tensor& want, const Tensor& magnitude, double terms, bool exact,
             double growth = 0.0) {
  REQUIRE(shape_of(got) == shape_of(want));
  if (exact && growth == 0.0) {
    CHECK(std::equal(want.data(), want.data() + want.size(), got.data()));
  } else {
    CHECK(excess(got, want, magnitude, terms, growth) <= 1.0);
  }
}

}  // namespace

TEST_CASE("values and gradients are PyTorch's, by the reference and by every kernel") {
  std::ifstream file(std::string(CONVSCOPE_TEST_DATA) + "/values.json");
  REQUIRE(file);
  const auto data = nlohmann::json::parse(file);
  std::vector<std::string_view> names{"reference", ""};
  for (const auto& kernel : kernels::table().convolution) names.push_back(kernel.name);

  for (const auto& test : data["cases"]) {
    const auto source = test["src"].get<std::string>();
    const auto call = test["call"].get<std::string>();
    CAPTURE(source);
    CAPTURE(call);
    CAPTURE(test["input_shape"].dump());
    const auto value = text::parse(source);
    REQUIRE(value);
    const auto layer = make_layer(*value);
    REQUIRE(layer);
    const CallOptions options = options_of(call);
    const bool exact = test["exact"].get<bool>();

    const Tensor input = tensor_of(test["input"], test["input_shape"]);
    const bool has_bias = !test["bias"].is_null();
    std::vector<Tensor> parameters{tensor_of(test["weight"], test["weight_shape"])};
    if (has_bias) parameters.push_back(tensor_of(test["bias"], nlohmann::json::array({test["bias"].size()})));
    const Tensor grad = tensor_of(test["grad_output"], test["output_shape"]);
    std::vector<Tensor> absolutes;
    for (const Tensor& parameter : parameters) absolutes.push_back(absolute(parameter));

    // No sum is longer than these; the derivation stands at `excess`. Borders copy an input several times.
    const auto terms = static_cast<double>(parameters[0].size() + 1);
    const auto grad_terms = static_cast<double>(input.size() + grad.size());
    for (const std::string_view name : names) {
      CAPTURE(name);
      REQUIRE(plan::force_kernel(name));
      const auto output = forward(**layer, input, parameters, options);
      const double growth = growth_of(plan::last_kernel());
      const auto magnitude = forward(**layer, absolute(input), absolutes, options);
      REQUIRE(output);
      REQUIRE(magnitude);
      compare(*output, tensor_of(test["output"], test["output_shape"]), *magnitude, terms, exact,
              growth);

      const auto got = (*layer)->backward(input, *output, grad, {.parameters = parameters}, options);
      const double grad_growth = growth_of(plan::last_kernel());
      const double weight_growth = growth_of(plan::last_weight_gradient_kernel());
      const auto most = (*layer)->backward(absolute(input), *magnitude, absolute(grad), {.parameters = absolutes}, options);
      REQUIRE(got);
      REQUIRE(most);
      compare(got->input, tensor_of(test["grad_input"], test["input_shape"]), most->input, terms + 64.0, exact,
              grad_growth);
      compare(got->parameters[0], tensor_of(test["grad_weight"], test["weight_shape"]), most->parameters[0], grad_terms,
              exact, weight_growth);
      REQUIRE(got->parameters.size() == parameters.size());
      if (has_bias) {
        const Tensor want = tensor_of(test["grad_bias"], nlohmann::json::array({test["bias"].size()}));
        compare(got->parameters[1], want, most->parameters[1], grad_terms, exact);
      }
      plan::force_kernel("");
    }
  }
}
