#pragma once

#include "convscope/layer.hpp"
#include "layers/pool_window.hpp"

namespace convscope::layers {

/// What the pooling layers with a sliding window have in common.
class WindowPool : public Layer {
 public:
  explicit WindowPool(const LayerEntry& entry) : type_(entry.type), spatial_(entry.spatial) {}

  [[nodiscard]] std::string_view type() const noexcept override { return type_; }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override;

 protected:
  /// The call, after PyTorch's checks in PyTorch's order.
  [[nodiscard]] virtual Result<Pooled> pool(const Shape& input) const = 0;
  /// The same for a call that may have an `output_size`, which no pooling layer takes.
  [[nodiscard]] Result<Pooled> pool(const Shape& input, const CallOptions& options) const;
  [[nodiscard]] int spatial() const noexcept { return spatial_; }

 private:
  std::string_view type_;
  int spatial_;
};

}  // namespace convscope::layers
