#include "convscope/init.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "random/erfinv.hpp"
#include "random/errors.hpp"
#include "text/concat.hpp"

namespace convscope::init {

namespace {

bool is_empty(const Shape& weight) { return std::ranges::find(weight, 0) != weight.end(); }

/// The deviation that Kaiming He and others derive. `weight` is not empty.
Result<double> kaiming_deviation(const Shape& weight, const Kaiming& options) {
  std::string mode(options.mode);
  std::ranges::transform(mode, mode.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (mode != "fan_in" && mode != "fan_out") {
    return fail_draw(ErrorType::value_error,
                     concat("Mode ", mode, " not supported, please use one of ['fan_in', 'fan_out']"),
                     "mode says which side keeps its variance: 'fan_in' the forward, 'fan_out' the backward pass.");
  }
  const Result<Fans> found = fans(weight);
  if (!found) return std::unexpected(found.error());
  const Result<double> gain = calculate_gain(options.nonlinearity, options.a);
  if (!gain) return gain;
  return *gain / std::sqrt(mode == "fan_in" ? found->in : found->out);
}

/// The deviation that Xavier Glorot and Yoshua Bengio derive.
Result<double> xavier_deviation(const Shape& weight, double gain) {
  const Result<Fans> found = fans(weight);
  if (!found) return std::unexpected(found.error());
  const double sum = found->in + found->out;
  if (sum == 0.0) {
    return fail_draw(ErrorType::zero_division_error, "float division by zero",
                     "The weight has no inputs and no outputs: give it sizes of 1 or more.");
  }
  return gain * std::sqrt(2.0 / sum);
}

/// Uniform numbers with that deviation.
Result<Initializer> uniform_of(const Result<double>& deviation) {
  if (!deviation) return std::unexpected(deviation.error());
  const double bound = std::numbers::sqrt3 * *deviation;
  if (Result<void> status = check_uniform(-bound, bound); !status) return std::unexpected(std::move(status).error());
  return Initializer{Initializer::Kind::uniform, -bound, bound};
}

Result<Initializer> normal_of(const Result<double>& deviation) {
  if (!deviation) return std::unexpected(deviation.error());
  if (Result<void> status = check_normal(*deviation); !status) return std::unexpected(std::move(status).error());
  return Initializer{Initializer::Kind::normal, 0.0, *deviation};
}

/// The distribution function of normal numbers.
double normal_cdf(double x) { return (1.0 + std::erf(x / std::numbers::sqrt2)) / 2.0; }

}  // namespace

Result<Fans> fans(const Shape& weight) {
  if (weight.size() < 2) {
    return fail_draw(ErrorType::value_error,
                     "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
                     concat("The tensor's shape is ", to_string(weight),
                            ": a bias has no fans, fill it with a constant or with uniform numbers."));
  }
  Fans found{static_cast<double>(weight[1]), static_cast<double>(weight[0])};
  for (const std::int64_t size : std::span(weight).subspan(2)) {
    found.in *= static_cast<double>(size);
    found.out *= static_cast<double>(size);
  }
  return found;
}

Result<double> calculate_gain(std::string_view nonlinearity, std::optional<double> slope) {
  constexpr std::array<std::string_view, 8> linear{
      "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"};
  if (std::ranges::find(linear, nonlinearity) != linear.end()) return 1.0;
  if (nonlinearity == "tanh") return 5.0 / 3.0;
  if (nonlinearity == "relu") return std::numbers::sqrt2;
  if (nonlinearity == "selu") return 0.75;
  if (nonlinearity == "leaky_relu") {
    const double negative_slope = slope.value_or(0.01);
    return std::sqrt(2.0 / (1.0 + negative_slope * negative_slope));
  }
  return fail_draw(ErrorType::value_error, concat("Unsupported nonlinearity ", nonlinearity),
                   "Use 'linear', 'conv2d', 'sigmoid', 'tanh', 'relu', 'selu' or 'leaky_relu'; 'relu' comes nearest to "
                   "GELU, SiLU and ELU.");
}

Result<Initializer> kaiming_uniform(const Shape& weight, const Kaiming& options) {
  if (is_empty(weight)) return Initializer{};  // "Initializing zero-element tensors is a no-op"
  return uniform_of(kaiming_deviation(weight, options));
}

Result<Initializer> kaiming_normal(const Shape& weight, const Kaiming& options) {
  if (is_empty(weight)) return Initializer{};
  return normal_of(kaiming_deviation(weight, options));
}

Result<Initializer> xavier_uniform(const Shape& weight, double gain) {
  return uniform_of(xavier_deviation(weight, gain));
}

Result<Initializer> xavier_normal(const Shape& weight, double gain) {
  return normal_of(xavier_deviation(weight, gain));
}

Result<void> trunc_normal(Generator& generator, std::span<float> out, const TruncatedNormal& options) {
  const auto& [mean, deviation, low, high] = options;
  if (deviation == 0.0) {
    return fail_draw(ErrorType::zero_division_error, "float division by zero",
                     "Without deviation every number is the mean: use constant_.");
  }
  const double from = 2.0 * normal_cdf((low - mean) / deviation) - 1.0;
  const double to = 2.0 * normal_cdf((high - mean) / deviation) - 1.0;
  if (Result<void> status = check_uniform(from, to); !status) return status;
  generator.uniform(out, from, to);
  const auto scale = static_cast<float>(deviation * std::numbers::sqrt2);
  for (float& value : out) {
    value = erfinv(value) * scale;
    value += static_cast<float>(mean);
    value = std::min(std::max(value, static_cast<float>(low)), static_cast<float>(high));
  }
  return {};
}

}  // namespace convscope::init
