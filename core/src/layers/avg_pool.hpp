#pragma once

#include "convscope/layer.hpp"
#include "layers/pool_window.hpp"

namespace convscope::layers {

/// A call of torch.nn.functional.avg_pool1d, 2d or 3d, its arguments as Python values.
struct AvgPoolCall {
  int spatial = 1;
  Value kernel_size;
  Value stride;  ///< None: as kernel_size
  Value padding;
  Value ceil_mode;
  Value count_include_pad;
  Value divisor_override;  ///< None where there is none

  /// PyTorch's checks in PyTorch's order.
  [[nodiscard]] Result<Pooled> pool(const Shape& input) const;
  /// What the checked call reads and divides by.
  [[nodiscard]] PoolPlan plan(const Pooled& pooled, const Shape& input) const;
};

}  // namespace convscope::layers
