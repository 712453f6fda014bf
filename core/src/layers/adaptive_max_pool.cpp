// nn.AdaptiveMaxPool1d, 2d, 3d: the largest value of as many windows as the output is to have.
// torch/nn/modules/pooling.py.

#include <array>

#include "layers/adaptive_pool.hpp"
#include "layers/indexed_call.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"

namespace convscope::layers::entries {

namespace {

class AdaptiveMaxPool final : public AdaptivePool {
 public:
  AdaptiveMaxPool(const LayerEntry& entry, const BoundArguments& a)
      : AdaptivePool(entry, a[0]), return_indices_(python::truthy(a[1])) {}

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    Result<PoolPlan> found = plan(shape_of(input), options);
    if (!found) return std::unexpected(std::move(found).error());
    return pool_largest(*found, input, output, nullptr);
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    Result<PoolPlan> found = plan(shape_of(input), options);
    if (!found) return std::unexpected(std::move(found).error());
    return LayerGradients{pool_largest_backward(*found, input, grad_output), {}};
  }

  [[nodiscard]] Result<std::unique_ptr<Operation>> call(std::span<const TensorType> inputs,
                                                        const CallOptions& options) const override {
    Result<std::unique_ptr<Operation>> values = Layer::call(inputs, options);
    if (!values || !return_indices_) return values;
    Result<PoolPlan> found = plan(inputs[0].shape, options);
    if (!found) return std::unexpected(std::move(found).error());
    return indexed_call(*this, std::move(*found), options);
  }

 protected:
  [[nodiscard]] Result<Shape> pool(int spatial, const Value& output_size, const Shape& input) const override {
    return adaptive_max_pool_shape(spatial, output_size, input);
  }

 private:
  bool return_indices_;
};

constexpr std::array<ParameterInfo, 2> signature{{{"output_size", "", "size"}, {"return_indices", "False", "bool"}}};

LayerEntry entry(std::string_view type, int spatial) {
  LayerEntry row{type, signature, construct_as<AdaptiveMaxPool>, spatial};
  row.constructor = "_AdaptiveMaxPoolNd";
  return row;
}

}  // namespace

LayerEntry adaptive_max_pool1d() { return entry("AdaptiveMaxPool1d", 1); }
LayerEntry adaptive_max_pool2d() { return entry("AdaptiveMaxPool2d", 2); }
LayerEntry adaptive_max_pool3d() { return entry("AdaptiveMaxPool3d", 3); }

}  // namespace convscope::layers::entries
