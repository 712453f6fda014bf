// nn.AdaptiveAvgPool1d, 2d, 3d: the mean over as many windows as the output is to have. torch/nn/modules/pooling.py.

#include <array>

#include "layers/adaptive_pool.hpp"
#include "layers/table.hpp"

namespace convscope::layers::entries {

namespace {

class AdaptiveAvgPool final : public AdaptivePool {
 public:
  AdaptiveAvgPool(const LayerEntry& entry, const BoundArguments& a) : AdaptivePool(entry, a[0]) {}

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    Result<PoolPlan> found = plan(shape_of(input), options);
    if (!found) return std::unexpected(std::move(found).error());
    return pool_mean(*found, input, output);
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    Result<PoolPlan> found = plan(shape_of(input), options);
    if (!found) return std::unexpected(std::move(found).error());
    return LayerGradients{pool_mean_backward(*found, grad_output), {}};
  }

 protected:
  [[nodiscard]] Result<Shape> pool(int spatial, const Value& output_size, const Shape& input) const override {
    return adaptive_avg_pool_shape(spatial, output_size, input);
  }
};

constexpr std::array<ParameterInfo, 1> signature{{{"output_size", "", "size"}}};

LayerEntry entry(std::string_view type, int spatial) {
  LayerEntry row{type, signature, construct_as<AdaptiveAvgPool>, spatial};
  row.constructor = "_AdaptiveAvgPoolNd";
  return row;
}

}  // namespace

LayerEntry adaptive_avg_pool1d() { return entry("AdaptiveAvgPool1d", 1); }
LayerEntry adaptive_avg_pool2d() { return entry("AdaptiveAvgPool2d", 2); }
LayerEntry adaptive_avg_pool3d() { return entry("AdaptiveAvgPool3d", 3); }

}  // namespace convscope::layers::entries
