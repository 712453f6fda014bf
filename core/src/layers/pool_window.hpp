#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"
#include "layers/pool_plan.hpp"
#include "layers/wide.hpp"

namespace convscope::layers {

/// A sliding window, one number for each spatial axis.
struct PoolWindow {
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> stride;
  std::vector<std::int64_t> padding;
  std::vector<std::int64_t> dilation;
  bool ceil_mode = false;

  [[nodiscard]] std::size_t axes() const { return kernel.size(); }
};

/// A pooling call that passed PyTorch's checks.
struct Pooled {
  PoolWindow window;
  Shape output;
};

/// How an average counts the positions of a window that lie in the padding.
enum class Divisor : std::uint8_t {
  whole,     ///< count_include_pad: what of the window lies in the padded input
  inside,    ///< only what lies in the input
  override,  ///< neither: a number that was given
};

/// pooling_output_shape of aten/src/ATen/native/Pool.h, for stride > 0: the floor, or with ceil_mode the ceiling as long
/// as the last window begins in the input or in the padding before it.
[[nodiscard]] Wide pooled_size(const PoolWindow& window, std::size_t axis, std::int64_t input);

[[nodiscard]] PoolPlan window_plan(const Pooled& pooled, const Shape& input, Divisor divisor = Divisor::whole,
                                   std::int64_t divisor_override = 1);

[[nodiscard]] std::vector<AxisWindow> axis_windows(const PoolWindow& window);

/// The formula of each spatial axis.
[[nodiscard]] std::vector<AxisFormula> window_formula(const Pooled& pooled, const Shape& input);

}  // namespace convscope::layers
