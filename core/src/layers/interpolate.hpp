#pragma once

#include <optional>
#include <vector>

#include "convscope/layer.hpp"
#include "layers/pool_plan.hpp"
#include "layers/resize_plan.hpp"

namespace convscope::layers {

/// A call of torch.nn.functional.interpolate, its arguments as Python values.
struct InterpolateCall {
  Value size;
  Value scale_factor;
  Value mode;
  Value align_corners;
  Value recompute_scale_factor;
};

/// The call after PyTorch's checks: one of the two plans.
struct Interpolated {
  Shape output;
  std::optional<ResizePlan> resize;  ///< every mode but "area"
  std::optional<PoolPlan> area;      ///< mode "area", which is adaptive average pooling
  bool scaled = false;               ///< the output size comes from scale_factor
};

/// PyTorch's checks in PyTorch's order: interpolate of torch/nn/functional.py (2.6), then those of the operator.
[[nodiscard]] Result<Interpolated> interpolate(const InterpolateCall& call, const Shape& input);

}  // namespace convscope::layers
