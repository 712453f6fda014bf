// nn.RReLU: x > 0 ? x : slope·x. In training the slope is drawn anew from lower … upper for each such x, otherwise it
// is their mean. torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp (rrelu_with_noise).

#include <array>

#include "convscope/random.hpp"
#include "kernels/table.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class RRelu final : public Layer {
 public:
  explicit RRelu(const BoundArguments& arguments)
      : lower_(arguments[0]), upper_(arguments[1]), inplace_(python::truthy(arguments[2])) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "RReLU"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("lower=", lower_.str(), ", upper=", upper_.str(), inplace_ ? ", inplace=True" : "");
  }
  [[nodiscard]] bool in_place() const override { return inplace_; }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
    const std::string_view function = inplace_ ? "rrelu_" : "rrelu";
    if (auto status = check_number(function, "lower", 2, lower_); !status) return std::unexpected(status.error());
    if (auto status = check_number(function, "upper", 3, upper_); !status) return std::unexpected(status.error());
    if (lower() <= upper()) return input;
    return fail_call("Lower bound should be less than or equal to the upper bound",
                     concat("lower=", lower_.repr(), " is above upper=", upper_.repr(), ": write lower=", upper_.repr(),
                            ", upper=", lower_.repr(), "."));
  }

  [[nodiscard]] CallTraits traits(const Shape& input, const CallOptions& options) const override {
    if (!options.training) return {.reuse = CallTraits::Reuse::in_place};
    return {.saved_bytes =
                saturating_product(product(input, 0, input.size()), static_cast<std::int64_t>(sizeof(float)))};
  }
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override {
    if (!options.training) {
      kernels::table().pointwise.leaky_relu({input.data(), input.size()}, mean_slope(), {output.data(), output.size()});
      return {};
    }
    state.saved.assign(1, uninitialized(shape_of(input)));
    Tensor& slopes = state.saved[0];
    for (std::size_t i = 0; i < input.size(); ++i) {
      slopes.data()[i] = input.data()[i] <= 0.0F ? draw(*state.generator) : 1.0F;
      output.data()[i] = input.data()[i] * slopes.data()[i];
    }
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& options) const override {
    LayerGradients gradients;
    gradients.input = uninitialized(shape_of(input));
    float* out = gradients.input.data();
    if (!options.training) {
      kernels::table().pointwise.leaky_relu_backward({input.data(), input.size()}, {grad_output.data(), grad_output.size()}, mean_slope(),
                                   {out, input.size()});
      return gradients;
    }
    for (std::size_t i = 0; i < input.size(); ++i) out[i] = grad_output.data()[i] * state.saved[0].data()[i];
    return gradients;
  }

 private:
  [[nodiscard]] double lower() const { return python::as_number(lower_).value_or(0.0); }
  [[nodiscard]] double upper() const { return python::as_number(upper_).value_or(0.0); }
  [[nodiscard]] float mean_slope() const { return static_cast<float>((lower() + upper()) / 2.0); }

  /// at::uniform_real_distribution<double> between the bounds as floats: 53 bits, rounded to float at the end.
  [[nodiscard]] float draw(Generator& generator) const {
    const auto low = static_cast<double>(as_float(lower_));
    const auto high = static_cast<double>(as_float(upper_));
    const std::uint64_t bits = generator.random64() & ((std::uint64_t{1} << 53U) - 1);
    return static_cast<float>(static_cast<double>(bits) * 0x1p-53 * (high - low) + low);
  }

  Value lower_;
  Value upper_;
  bool inplace_;
};

constexpr std::array<ParameterInfo, 3> signature{
    {{"lower", "0.125", "float"}, {"upper", "0.3333333333333333", "float"}, {"inplace", "False", "bool"}}};

}  // namespace

LayerEntry rrelu() { return {"RReLU", signature, construct<RRelu>}; }

}  // namespace convscope::layers::entries
