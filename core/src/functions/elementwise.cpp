// exp, log, sqrt, abs, clamp, ...: one tensor, element by element. aten/src/ATen/native/UnaryOps.cpp,
// TensorCompare.cpp; derivatives of tools/autograd/derivatives.yaml.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/strides.hpp"
#include "functions/table.hpp"
#include "kernels/table.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

/// `Function` has `kernel`, a member of kernels::Pointwise, or `float value(float x) const`; and
/// `float slope(float x, float y) const`, the derivative.
template <class Function>
class Unary final : public Operation {
 public:
  Unary(const TensorType& input, Function function)
      : results_{{.shape = input.shape, .strides = strides_of_map(input)}}, function_(function) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] CallTraits traits() const override { return {.reuse = CallTraits::Reuse::in_place}; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis < results_[0].shape.size(); ++axis) found.push_back({.from = axis, .to = axis});
    return found;
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    const kernels::Input x(inputs[0]->data(), inputs[0]->size());
    if constexpr (requires { Function::kernel; }) {
      (kernels::table().pointwise.*Function::kernel)(x, {outputs[0].data(), x.size()});
    } else {
      std::ranges::transform(x, outputs[0].data(), [this](float v) { return function_.value(v); });
    }
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    gradients.inputs.push_back(uninitialized(results_[0].shape));
    const float* x = inputs[0]->data();
    const float* y = outputs[0].data();
    const float* grad = grad_outputs[0].data();
    float* out = gradients.inputs[0].data();
    for (std::size_t i = 0; i < outputs[0].size(); ++i) out[i] = grad[i] * function_.slope(x[i], y[i]);
    return gradients;
  }

 private:
  std::vector<TensorType> results_;
  Function function_;
};

struct Exp {
  static constexpr auto kernel = &kernels::Pointwise::exp;
  [[nodiscard]] float slope(float, float y) const { return y; }
};
struct Expm1 {
  [[nodiscard]] float value(float x) const { return std::expm1(x); }
  [[nodiscard]] float slope(float, float y) const { return y + 1.0F; }
};
struct Log {
  static constexpr auto kernel = &kernels::Pointwise::log;
  [[nodiscard]] float slope(float x, float) const { return 1.0F / x; }
};
struct Log1p {
  [[nodiscard]] float value(float x) const { return std::log1p(x); }
  [[nodiscard]] float slope(float x, float) const { return 1.0F / (x + 1.0F); }
};
struct Log2 {
  [[nodiscard]] float value(float x) const { return std::log2(x); }
  [[nodiscard]] float slope(float x, float) const { return 1.0F / (x * std::numbers::ln2_v<float>); }
};
struct Log10 {
  [[nodiscard]] float value(float x) const { return std::log10(x); }
  [[nodiscard]] float slope(float x, float) const { return 1.0F / (x * std::numbers::ln10_v<float>); }
};
struct Sqrt {
  static constexpr auto kernel = &kernels::Pointwise::sqrt;
  [[nodiscard]] float slope(float, float y) const { return 0.5F / y; }
};
struct Rsqrt {
  [[nodiscard]] float value(float x) const { return 1.0F / std::sqrt(x); }
  [[nodiscard]] float slope(float, float y) const { return -0.5F * y * y * y; }
};
struct Reciprocal {
  static constexpr auto kernel = &kernels::Pointwise::reciprocal;
  [[nodiscard]] float slope(float, float y) const { return -y * y; }
};
struct Abs {
  static constexpr auto kernel = &kernels::Pointwise::abs;
  [[nodiscard]] float slope(float x, float) const { return x > 0.0F ? 1.0F : x < 0.0F ? -1.0F : 0.0F; }
};
struct Neg {
  static constexpr auto kernel = &kernels::Pointwise::neg;
  [[nodiscard]] float slope(float, float) const { return -1.0F; }
};
struct Same {
  [[nodiscard]] float value(float x) const { return x; }
  [[nodiscard]] float slope(float, float) const { return 1.0F; }
};
struct Square {
  static constexpr auto kernel = &kernels::Pointwise::square;
  [[nodiscard]] float slope(float x, float) const { return 2.0F * x; }
};
struct Sin {
  [[nodiscard]] float value(float x) const { return std::sin(x); }
  [[nodiscard]] float slope(float x, float) const { return std::cos(x); }
};
struct Cos {
  [[nodiscard]] float value(float x) const { return std::cos(x); }
  [[nodiscard]] float slope(float x, float) const { return -std::sin(x); }
};
struct Atan {
  [[nodiscard]] float value(float x) const { return std::atan(x); }
  [[nodiscard]] float slope(float x, float) const { return 1.0F / (1.0F + x * x); }
};
struct Erf {
  [[nodiscard]] float value(float x) const { return std::erf(x); }
  [[nodiscard]] float slope(float x, float) const {
    return 2.0F * std::numbers::inv_sqrtpi_v<float> * std::exp(-x * x);
  }
};
struct Sign {
  [[nodiscard]] float value(float x) const { return x > 0.0F ? 1.0F : x < 0.0F ? -1.0F : 0.0F; }
  [[nodiscard]] float slope(float, float) const { return 0.0F; }
};
/// To the nearest whole number, halves to the even one.
struct Round {
  [[nodiscard]] float value(float x) const { return std::nearbyint(x); }
  [[nodiscard]] float slope(float, float) const { return 0.0F; }
};
struct Floor {
  [[nodiscard]] float value(float x) const { return std::floor(x); }
  [[nodiscard]] float slope(float, float) const { return 0.0F; }
};
struct Ceil {
  [[nodiscard]] float value(float x) const { return std::ceil(x); }
  [[nodiscard]] float slope(float, float) const { return 0.0F; }
};
struct Trunc {
  [[nodiscard]] float value(float x) const { return std::trunc(x); }
  [[nodiscard]] float slope(float, float) const { return 0.0F; }
};
struct Frac {
  [[nodiscard]] float value(float x) const { return x - std::trunc(x); }
  [[nodiscard]] float slope(float, float) const { return 1.0F; }
};
/// Where low > high everything becomes high.
struct Clamp {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  [[nodiscard]] float value(float x) const { return std::isnan(x) ? x : std::min(std::max(x, low), high); }
  [[nodiscard]] float slope(float x, float) const { return x >= low && x <= high ? 1.0F : 0.0F; }
};

template <class Function>
Made finish(std::string_view callee, const Bound& bound, Function function) {
  const TensorType& type = bound.type(0);
  if (Result<void> status = check_float(last_name(callee), type); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (Result<std::int64_t> count = element_count(type.shape); !count) return std::unexpected(std::move(count).error());
  return std::make_unique<Unary<Function>>(type, function);
}

template <class Function>
Made make(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}};
  Result<Bound> bound = bind({last_name(callee), parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return finish(callee, *bound, Function{});
}

Made make_clamp(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array both{Parameter{"input", Kind::tensor, true}, Parameter{"min", Kind::number},
                                   Parameter{"max", Kind::number}};
  static constexpr std::array low{Parameter{"input", Kind::tensor, true}, Parameter{"min", Kind::number, true}};
  static constexpr std::array high{Parameter{"input", Kind::tensor, true}, Parameter{"max", Kind::number, true}};
  const std::string_view name = last_name(callee);
  const bool only_low = name.starts_with("clamp_min");
  const bool only_high = name.starts_with("clamp_max");
  std::span<const Parameter> parameters = both;
  if (only_low) parameters = low;
  if (only_high) parameters = high;
  Result<Bound> bound = bind({name, parameters, Signature::Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::size_t high_at = only_high ? 1 : 2;
  const bool has_low = !only_high && bound->given(1);
  const bool has_high = !only_low && bound->given(high_at);
  if (!has_low && !has_high) {
    return fail_call("torch.clamp: At least one of 'min' or 'max' must not be None", "Give min, max or both.");
  }
  Clamp clamp;
  if (has_low) clamp.low = static_cast<float>(bound->number(1));
  if (has_high) clamp.high = static_cast<float>(bound->number(high_at));
  return finish(callee, *bound, clamp);
}

}  // namespace

std::span<const FunctionEntry> elementwise() {
#define CONVSCOPE_NAMES(name) \
  static constexpr std::array name { "torch." #name ""sv, "Tensor." #name ""sv, "Tensor." #name "_"sv }
  CONVSCOPE_NAMES(exp);
  CONVSCOPE_NAMES(expm1);
  CONVSCOPE_NAMES(log);
  CONVSCOPE_NAMES(log1p);
  CONVSCOPE_NAMES(log2);
  CONVSCOPE_NAMES(log10);
  CONVSCOPE_NAMES(sqrt);
  CONVSCOPE_NAMES(rsqrt);
  CONVSCOPE_NAMES(reciprocal);
  CONVSCOPE_NAMES(square);
  CONVSCOPE_NAMES(sin);
  CONVSCOPE_NAMES(cos);
  CONVSCOPE_NAMES(atan);
  CONVSCOPE_NAMES(erf);
  CONVSCOPE_NAMES(sign);
  CONVSCOPE_NAMES(round);
  CONVSCOPE_NAMES(floor);
  CONVSCOPE_NAMES(ceil);
  CONVSCOPE_NAMES(trunc);
  CONVSCOPE_NAMES(frac);
#undef CONVSCOPE_NAMES
  static constexpr std::array abs{"torch.abs"sv, "torch.absolute"sv, "Tensor.abs"sv, "Tensor.absolute"sv,
                                  "Tensor.abs_"sv, "operator.abs"sv};
  static constexpr std::array neg{"torch.neg"sv, "torch.negative"sv, "Tensor.neg"sv, "Tensor.negative"sv,
                                  "Tensor.neg_"sv, "operator.neg"sv};
  static constexpr std::array same{"torch.positive"sv, "Tensor.positive"sv, "operator.pos"sv};
  static constexpr std::array clamp{"torch.clamp"sv,      "torch.clip"sv,       "Tensor.clamp"sv,
                                    "Tensor.clip"sv,      "Tensor.clamp_"sv,    "torch.clamp_min"sv,
                                    "torch.clamp_max"sv,  "Tensor.clamp_min"sv, "Tensor.clamp_max"sv,
                                    "Tensor.clamp_min_"sv, "Tensor.clamp_max_"sv};
  static constexpr std::array entries{
      FunctionEntry{"exp", exp, make<Exp>},
      FunctionEntry{"expm1", expm1, make<Expm1>},
      FunctionEntry{"log", log, make<Log>},
      FunctionEntry{"log1p", log1p, make<Log1p>},
      FunctionEntry{"log2", log2, make<Log2>},
      FunctionEntry{"log10", log10, make<Log10>},
      FunctionEntry{"sqrt", sqrt, make<Sqrt>},
      FunctionEntry{"rsqrt", rsqrt, make<Rsqrt>},
      FunctionEntry{"reciprocal", reciprocal, make<Reciprocal>},
      FunctionEntry{"abs", abs, make<Abs>},
      FunctionEntry{"neg", neg, make<Neg>},
      FunctionEntry{"positive", same, make<Same>},
      FunctionEntry{"square", square, make<Square>},
      FunctionEntry{"sin", sin, make<Sin>},
      FunctionEntry{"cos", cos, make<Cos>},
      FunctionEntry{"atan", atan, make<Atan>},
      FunctionEntry{"erf", erf, make<Erf>},
      FunctionEntry{"sign", sign, make<Sign>},
      FunctionEntry{"round", round, make<Round>},
      FunctionEntry{"floor", floor, make<Floor>},
      FunctionEntry{"ceil", ceil, make<Ceil>},
      FunctionEntry{"trunc", trunc, make<Trunc>},
      FunctionEntry{"frac", frac, make<Frac>},
      FunctionEntry{"clamp", clamp, make_clamp},
  };
  return entries;
}

}  // namespace convscope::functions::families
