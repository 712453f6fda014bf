#include <cmath>

#include "convscope/init.hpp"
#include "layers/conv_arguments.hpp"

namespace convscope::layers {

std::vector<ParameterSpec> conv_parameters(const ConvArguments& a) {
  // A weight has three axes or more: it has fans, and nothing here fails.
  std::vector<ParameterSpec> parameters;
  parameters.push_back({"weight", a.weight, *init::kaiming_uniform(a.weight, {.a = std::sqrt(5.0)})});
  if (a.bias) {
    const double fan = init::fans(a.weight)->in;
    const double bound = 1.0 / std::sqrt(fan);
    parameters.push_back(
        {"bias", {a.out_count()}, fan != 0.0 ? Initializer{Initializer::Kind::uniform, -bound, bound} : Initializer{}});
  }
  return parameters;
}

}  // namespace convscope::layers
