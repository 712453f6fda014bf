#include <cmath>

#include "layers/conv_arguments.hpp"

namespace convscope::layers {

namespace {

/// torch.nn.init._calculate_fan_in_and_fan_out: size(1) times the kernel's sizes.
double fan_in(const Shape& weight) {
  double fan = 1.0;
  for (std::size_t i = 1; i < weight.size(); ++i) fan *= static_cast<double>(weight[i]);
  return fan;
}

Initializer uniform(double bound) { return {Initializer::Kind::uniform, -bound, bound}; }

/// torch.nn.init.kaiming_uniform_ with a = √5, in its own order of roundings.
Initializer kaiming_uniform(const Shape& weight) {
  for (const std::int64_t size : weight) {
    if (size == 0) return {};  // "Initializing zero-element tensors is a no-op"
  }
  const double a = std::sqrt(5.0);
  const double gain = std::sqrt(2.0 / (1.0 + a * a));
  const double deviation = gain / std::sqrt(fan_in(weight));
  return uniform(std::sqrt(3.0) * deviation);
}

}  // namespace

std::vector<ParameterSpec> conv_parameters(const ConvArguments& a) {
  std::vector<ParameterSpec> parameters;
  parameters.push_back({"weight", a.weight, kaiming_uniform(a.weight)});
  if (a.bias) {
    const double fan = fan_in(a.weight);
    parameters.push_back({"bias", {a.out_count()}, fan != 0.0 ? uniform(1.0 / std::sqrt(fan)) : Initializer{}});
  }
  return parameters;
}

}  // namespace convscope::layers
