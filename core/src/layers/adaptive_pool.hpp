#pragma once

#include <string_view>
#include <vector>

#include "convscope/layer.hpp"
#include "layers/per_plane.hpp"
#include "layers/pool_plan.hpp"

namespace convscope::layers {

/// torch.nn.functional.adaptive_avg_pool1d, 2d, 3d: the output's shape, after PyTorch's checks in PyTorch's order.
/// `output_size` is a Python value: a number, or a list in which None stands for the input's size.
[[nodiscard]] Result<Shape> adaptive_avg_pool_shape(int spatial, const Value& output_size, const Shape& input);
/// The same for adaptive_max_pool1d, 2d, 3d.
[[nodiscard]] Result<Shape> adaptive_max_pool_shape(int spatial, const Value& output_size, const Shape& input);

/// What the call reads: output position o of n the input from ⌊o·size/n⌋ to ⌈(o+1)·size/n⌉ − 1.
[[nodiscard]] PoolPlan adaptive_plan(int spatial, const Shape& input, const Shape& output);

/// A window where the sizes divide; what each position reads where they don't.
[[nodiscard]] std::vector<SpatialReads> adaptive_reads(int spatial, const Shape& input, const Shape& output);

/// What the adaptive layers have in common.
class AdaptivePool : public Layer {
 public:
  AdaptivePool(const LayerEntry& entry, Value output_size)
      : type_(entry.type), spatial_(entry.spatial), output_size_(std::move(output_size)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return type_; }
  [[nodiscard]] std::string extra_repr() const override;
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override;

 protected:
  [[nodiscard]] virtual Result<Shape> pool(int spatial, const Value& output_size, const Shape& input) const = 0;
  [[nodiscard]] Result<PoolPlan> plan(const Shape& input, const CallOptions& options) const;

 private:
  std::string_view type_;
  int spatial_;
  Value output_size_;
};

}  // namespace convscope::layers
