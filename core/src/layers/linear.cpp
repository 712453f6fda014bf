// nn.Linear: x·Wᵀ + b along the last axis. torch/nn/modules/linear.py, aten/src/ATen/native/Linear.cpp (linear),
// LinearAlgebra.cpp (addmm, mm).

#include "plan/linear.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "convscope/init.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "plan/epilogue.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 5> signature{{
    {"in_features", "", "int"},
    {"out_features", "", "int"},
    {"bias", "True", "bool"},
    {"device", "None", "any"},
    {"dtype", "None", "any"},
}};

Failure other_type(const Piece& message) {
  return fail_call(message, "The input is float32: leave dtype out.");
}

class Linear final : public Layer {
 public:
  Linear(const BoundArguments& arguments, Shape weight, std::string dtype)
      : in_(arguments[0]),
        out_(arguments[1]),
        bias_(python::truthy(arguments[2])),
        weight_(std::move(weight)),
        dtype_(std::move(dtype)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Linear"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("in_features=", in_.str(), ", out_features=", out_.str(), ", bias=", bias_ ? "True" : "False");
  }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override {
    // A matrix has fans: nothing here fails.
    std::vector<ParameterSpec> parameters{
        {"weight", weight_, *init::kaiming_uniform(weight_, {.a = std::sqrt(5.0)})}};
    if (bias_) {
      const double bound = weight_[1] > 0 ? 1.0 / std::sqrt(static_cast<double>(weight_[1])) : 0.0;
      parameters.push_back({"bias", {weight_[0]}, {Initializer::Kind::uniform, -bound, bound}});
    }
    return parameters;
  }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::int64_t macs(const Shape& /*input*/, const Shape& output) const override {
    return weight_[1] == 0 ? 0 : saturating_product(product(output, 0, output.size()), weight_[1]);
  }
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& /*options*/) const override {
    if (output.empty()) return {};
    return {{.axis = concat("dim ", input.size() - 1),
             .symbolic = "out_features; each is a sum of in_features products",
             .numeric = concat(output.back(), "; each is a sum of ", input.back(), " products")}};
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis + 1 < input.size(); ++axis) found.push_back({.from = axis, .to = axis});
    return found;
  }
  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& /*options*/,
                                           bool backward) const override {
    return plan::linear_scratch_bytes(sizes(input), backward);
  }
  [[nodiscard]] CallTraits traits(const Shape& /*input*/, const CallOptions& /*options*/) const override {
    return {.takes_epilogue = true};
  }
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    plan::linear(sizes(shape_of(input)), input.data(), state.parameters[0].data(),
                 bias_ ? state.parameters[1].data() : nullptr, output.data());
    if (state.epilogue != nullptr) (*state.epilogue)(output.data(), output.size());
    return {};
  }
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& /*options*/) const override {
    LayerGradients gradients;
    gradients.input = uninitialized(shape_of(input));
    for (const ParameterSpec& parameter : parameters()) gradients.parameters.push_back(uninitialized(parameter.shape));
    plan::linear_backward(sizes(shape_of(input)), input.data(), state.parameters[0].data(), grad_output.data(),
                          {gradients.input.data(), gradients.parameters[0].data(),
                           bias_ ? gradients.parameters[1].data() : nullptr});
    return gradients;
  }

 private:
  [[nodiscard]] plan::LinearSizes sizes(const Shape& input) const {
    return {product(input, 0, input.size() - 1), weight_[1], weight_[0]};
  }
  /// c10's name of the weight's type.
  [[nodiscard]] std::string_view scalar_type() const {
    if (dtype_ == "double") return "Double";
    if (dtype_ == "c10::Half") return "Half";
    return dtype_ == "c10::BFloat16" ? "BFloat16" : "ComplexFloat";
  }
  [[nodiscard]] std::string mismatch_hint(const Shape& input) const;

  Value in_;
  Value out_;
  bool bias_;
  Shape weight_;
  std::string dtype_;
};

Result<Shape> Linear::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
  if (input.empty()) {
    return fail_call("both arguments to linear need to be at least 1D, but they are 0D and 2D",
                     concat("A single number has no axis of features: give a tensor whose last size is ", weight_[1],
                            ", for example (1, ", weight_[1], ")."));
  }
  // addmm looks at the types first, mm at the sizes.
  const bool fused = bias_ && (input.size() == 2 || input.size() == 3);
  if (dtype_ != "float" && fused) {
    return other_type(concat("mat1 and mat2 must have the same dtype, but got Float and ", scalar_type()));
  }
  if (input.back() != weight_[1]) {
    return fail_call(concat("mat1 and mat2 shapes cannot be multiplied (", product(input, 0, input.size() - 1), "x",
                            input.back(), " and ", weight_[1], "x", weight_[0], ")"),
                     mismatch_hint(input));
  }
  if (dtype_ != "float") {
    return other_type(concat("expected m1 and m2 to have the same dtype, but got: float != ", dtype_));
  }
  Shape output = input;
  output.back() = weight_[0];
  if (Result<std::int64_t> count = element_count(output); !count) return std::unexpected(std::move(count).error());
  return output;
}

std::string Linear::mismatch_hint(const Shape& input) const {
  std::string hint = concat("Linear works along the last axis: its size is ", input.back(), ", in_features is ",
                            weight_[1], ". Write in_features=", input.back());
  for (std::size_t from = input.size() - 1; from-- > 0;) {
    if (product(input, from, input.size()) != weight_[1]) continue;
    return concat(hint, ", or put nn.Flatten(", from == 1 ? std::string() : concat(from), ") before it, which makes ",
                  weight_[1], " of the last ", input.size() - from, " sizes.");
  }
  if (input.size() > 2) {
    hint += concat(", or for all values of a sample nn.Flatten() and in_features=", product(input, 1, input.size()));
  }
  return hint + ".";
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  Result<Shape> weight = factory::empty({arguments[1], arguments[0]}, {"out_features", "in_features"});
  if (!weight) return std::unexpected(std::move(weight).error());
  if (auto status = factory::check_device(arguments[3]); !status) return std::unexpected(std::move(status).error());
  Result<std::string> dtype = factory::dtype_name(arguments[4]);
  if (!dtype) return std::unexpected(std::move(dtype).error());
  return std::make_unique<Linear>(arguments, *std::move(weight), *std::move(dtype));
}

}  // namespace

LayerEntry linear() { return {"Linear", signature, make}; }

}  // namespace convscope::layers::entries
