// nn.LocalResponseNorm: x / (k + alpha·mean(x² over neighbouring channels))^beta. torch/nn/modules/normalization.py,
// torch/nn/functional.py (local_response_norm).

#include <algorithm>
#include <array>
#include <limits>

#include "layers/axis_split.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/power.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class LocalResponseNorm final : public Layer {
 public:
  explicit LocalResponseNorm(const BoundArguments& arguments)
      : size_(arguments[0]), alpha_(arguments[1]), beta_(arguments[2]), k_(arguments[3]) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "LocalResponseNorm"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat(size_.str(), ", alpha=", alpha_.str(), ", beta=", beta_.str(), ", k=", k_.str());
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;

  /// A channel reads its neighbours, every other axis position for position.
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override {
    std::vector<AxisDependency> found = Layer::dependencies(input, output, options);
    if (const auto size = python::as_int(size_)) {
      found[1].window = {.kernel = *size, .pad_begin = *size / 2, .pad_end = (*size - 1) / 2};
    }
    return found;
  }

  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& /*options*/,
                                           bool backward) const override {
    // The sums along the channels and what they are sums of; backward keeps the scaled gradient too.
    return saturating_product(product(input, 1, input.size()), (backward ? 3 : 2) * sizeof(double));
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;

 private:
  [[nodiscard]] static double number(const Value& value) { return python::as_number(value).value_or(0.0); }
  [[nodiscard]] Result<void> check_size(const Shape& input) const;
  [[nodiscard]] std::vector<double> divisors(const kernels::AxisSplit& block, const float* x) const;

  Value size_;
  Value alpha_;
  Value beta_;
  Value k_;
};

/// No tensor has more channels than that, and every machine counts that far.
std::size_t reach(std::int64_t channels) {
  return static_cast<std::size_t>(std::min<std::int64_t>(channels, std::numeric_limits<std::int32_t>::max()));
}

/// For every channel c of one item the sum over the channels c − before … c + after, those that exist.
std::vector<double> window_sums(const kernels::AxisSplit& block, const std::vector<double>& values, std::size_t before,
                                std::size_t after) {
  std::vector<double> sums(values.size());
  for (std::size_t c = 0; c < block.size; ++c) {
    const std::size_t begin = c - std::min(c, before);
    const std::size_t end = c + std::min(block.size - c, after + 1);
    double* out = sums.data() + c * block.inner;
    for (std::size_t from = begin; from < end; ++from) {
      const double* row = values.data() + from * block.inner;
      for (std::size_t i = 0; i < block.inner; ++i) out[i] += row[i];
    }
  }
  return sums;
}

/// F.pad's and F.avg_pool's checks of the window.
Result<void> LocalResponseNorm::check_size(const Shape& input) const {
  const std::string hint =
      concat("size counts neighbouring channels: write size=5, as AlexNet does, instead of size=", size_.repr(), ".");
  const bool flat = input.size() == 3;
  if (size_.is(Value::Kind::boolean)) {
    return fail_call(ErrorType::type_error,
                     concat("avg_pool", flat ? "2d" : "3d",
                            "(): argument 'kernel_size' (position 2) must be tuple of ints, not tuple"),
                     hint);
  }
  if (size_.is(Value::Kind::real)) {
    return fail_call(ErrorType::type_error,
                     concat("pad(): argument 'pad' failed to unpack the object at pos ", flat ? 3 : 5,
                            " with error \"type must be tuple of ints,but got float\""),
                     hint);
  }
  if (!size_.is(Value::Kind::integer)) {
    return fail_call(ErrorType::type_error, python::unsupported_operands("//", size_, Value::of(std::int64_t{2})),
                     hint);
  }
  if (size_.integer == 0 || size_.integer == -1) {
    return fail_call(concat("kernel size should be greater than zero, but got ", flat ? "kH: " : "kT: ", size_.integer,
                            flat ? " kW: 1" : " kH: 1 kW: 1"),
                     hint);
  }
  if (size_.integer < 0) {
    return fail_call(concat("pad should be at most half of effective kernel size, but got pad=0, kernel_size=",
                            size_.integer, " and dilation=1"),
                     hint);
  }
  return {};
}

Result<Shape> LocalResponseNorm::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  const Result<std::int64_t> count = element_count(input);
  if (!count) return std::unexpected(count.error());
  if (input.size() < 3) {
    return fail_call(ErrorType::value_error,
                     concat("Expected 3D or higher dimensionality                          input (got ", input.size(),
                            " dimensions)"),
                     "LocalResponseNorm takes the axes N, C and at least one more. For one item write x.unsqueeze(0).");
  }
  if (*count == 0) return input;
  if (auto status = check_size(input); !status) return std::unexpected(std::move(status).error());
  const auto not_a_number = [](std::string_view name, const Value& value, const Piece& message) {
    return fail_call(ErrorType::type_error, message, concat(name, "=", value.repr(), ": write a number."));
  };
  const auto must_be_tensor = [](std::string_view function, const Value& value) {
    return concat(function, "(): argument 'other' (position 1) must be Tensor, not ", value.type_name());
  };
  if (!python::as_number(alpha_)) return not_a_number("alpha", alpha_, must_be_tensor("mul", alpha_));
  if (!python::as_number(k_)) return not_a_number("k", k_, must_be_tensor("add", k_));
  if (!python::as_number(beta_)) {
    return not_a_number("beta", beta_,
                        concat("pow() received an invalid combination of arguments - got (", beta_.type_name(),
                               "), but expected one of:"));
  }
  return input;
}

/// k + alpha·mean(x²) for one item. Channels beyond the border count as zeros.
std::vector<double> LocalResponseNorm::divisors(const kernels::AxisSplit& block, const float* x) const {
  const std::int64_t size = python::as_int(size_).value_or(1);
  std::vector<double> squares(block.size * block.inner);
  std::ranges::transform(x, x + squares.size(), squares.begin(),
                         [](float value) { return static_cast<double>(value) * static_cast<double>(value); });
  std::vector<double> sums = window_sums(block, squares, reach(size / 2), reach((size - 1) / 2));
  const double factor = number(alpha_) / static_cast<double>(size);
  for (double& sum : sums) sum = number(k_) + factor * sum;
  return sums;
}

Result<void> LocalResponseNorm::forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                                        Tensor& output) const {
  const kernels::AxisSplit block = split_at(shape_of(input), 1);
  const std::size_t length = block.size * block.inner;
  for (std::size_t begin = 0; begin < input.size(); begin += length) {
    const float* x = input.data() + begin;
    const std::vector<double> divisor = divisors(block, x);
    float* const out = output.data() + begin;
    with_power(-number(beta_), [&](auto raised) {
      for (std::size_t i = 0; i < length; ++i) {
        out[i] = static_cast<float>(static_cast<double>(x[i]) * raised(divisor[i]));
      }
    });
  }
  return {};
}

/// With d the divisor: y = x·d^−beta, and d of every channel that reads x grows by 2·alpha/size·x.
Result<LayerGradients> LocalResponseNorm::backward(const Tensor& input, const Tensor& /*output*/,
                                                   const Tensor& grad_output, const CallState& /*state*/,
                                                   const CallOptions& /*options*/) const {
  const Shape shape = shape_of(input);
  LayerGradients gradients;
  gradients.input = uninitialized(shape);
  const kernels::AxisSplit block = split_at(shape, 1);
  const std::size_t length = block.size * block.inner;
  const std::int64_t size = python::as_int(size_).value_or(1);
  const double beta = number(beta_);
  const double factor = 2.0 * number(alpha_) * beta / static_cast<double>(size);
  for (std::size_t begin = 0; begin < input.size(); begin += length) {
    const float* x = input.data() + begin;
    const float* grad = grad_output.data() + begin;
    float* out = gradients.input.data() + begin;
    std::vector<double> terms = divisors(block, x);
    std::vector<double> scaled(length);
    with_power(-beta, [&](auto raised) {
      for (std::size_t i = 0; i < length; ++i) {
        scaled[i] = static_cast<double>(grad[i]) * raised(terms[i]);
        terms[i] = scaled[i] * static_cast<double>(x[i]) / terms[i];
      }
    });
    const std::vector<double> sums = window_sums(block, terms, reach((size - 1) / 2), reach(size / 2));
    for (std::size_t i = 0; i < length; ++i) {
      out[i] = static_cast<float>(scaled[i] - factor * static_cast<double>(x[i]) * sums[i]);
    }
  }
  return gradients;
}

constexpr std::array<ParameterInfo, 4> signature{
    {{"size", "", "int"}, {"alpha", "0.0001", "float"}, {"beta", "0.75", "float"}, {"k", "1.0", "float"}}};

}  // namespace

LayerEntry local_response_norm() { return {"LocalResponseNorm", signature, construct<LocalResponseNorm>}; }

}  // namespace convscope::layers::entries
