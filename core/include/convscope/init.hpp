#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "convscope/error.hpp"
#include "convscope/layer.hpp"
#include "convscope/random.hpp"
#include "convscope/shape.hpp"

/// torch.nn.init (torch/nn/init.py): what is drawn for a weight of a given shape; `Generator::initialize` draws it.
/// uniform_, normal_ and constant_ are an Initializer as it stands. Errors: ValueError in PyTorch's words, stage call.
namespace convscope::init {

/// How many inputs each output position of a weight sums up, and how many outputs each input position reaches.
struct Fans {
  double in = 0.0;   ///< size(1) times the kernel's sizes
  double out = 0.0;  ///< size(0) times the kernel's sizes
};

/// _calculate_fan_in_and_fan_out. Errors: a shape of fewer than two axes.
[[nodiscard]] Result<Fans> fans(const Shape& weight);

/// The factor that keeps the deviation through a nonlinearity; `slope` is leaky_relu's, 0.01 when left out.
/// Errors: a name that PyTorch has no gain for.
[[nodiscard]] Result<double> calculate_gain(std::string_view nonlinearity, std::optional<double> slope = std::nullopt);

struct Kaiming {
  double a = 0.0;                                ///< leaky_relu's negative slope
  std::string_view mode = "fan_in";              ///< or "fan_out", in any case
  std::string_view nonlinearity = "leaky_relu";  ///< as calculate_gain
};

/// kaiming_uniform_: on ±gain·√(3 / fan). kaiming_normal_: deviation gain / √fan. Errors: as fans and calculate_gain,
/// and a mode that is none.
[[nodiscard]] Result<Initializer> kaiming_uniform(const Shape& weight, const Kaiming& options = {});
[[nodiscard]] Result<Initializer> kaiming_normal(const Shape& weight, const Kaiming& options = {});

/// xavier_uniform_: on ±gain·√(6 / (fan_in + fan_out)). xavier_normal_: deviation gain·√(2 / (fan_in + fan_out)).
/// Errors: as fans, and those of the draw for a negative gain.
[[nodiscard]] Result<Initializer> xavier_uniform(const Shape& weight, double gain = 1.0);
[[nodiscard]] Result<Initializer> xavier_normal(const Shape& weight, double gain = 1.0);

struct TruncatedNormal {
  double mean = 0.0;
  double deviation = 1.0;
  double low = -2.0;
  double high = 2.0;
};

/// trunc_normal_: normal numbers between low and high, by the inverse of the distribution. Errors: no deviation, and
/// those of the draw for bounds the wrong way round.
[[nodiscard]] Result<void> trunc_normal(Generator& generator, std::span<float> out,
                                        const TruncatedNormal& options = {});

}  // namespace convscope::init
