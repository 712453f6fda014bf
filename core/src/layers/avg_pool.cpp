// nn.AvgPool1d, 2d, 3d: the mean of each window. torch/nn/modules/pooling.py.

#include "layers/avg_pool.hpp"

#include <array>

#include "layers/python.hpp"
#include "layers/table.hpp"
#include "layers/window_pool.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class AvgPool final : public WindowPool {
 public:
  AvgPool(const LayerEntry& entry, const BoundArguments& a)
      : WindowPool(entry), call_{entry.spatial, a[0], a[1].is(Value::Kind::none) ? a[0] : a[1], a[2], a[3], a[4], {}} {
    if (a.size() > 5) call_.divisor_override = a[5];
    if (entry.spatial > 1) return;
    // Only the one-dimensional class passes its arguments through _single.
    for (Value* value : {&call_.kernel_size, &call_.stride, &call_.padding}) {
      std::vector<Value> items = python::ntuple(*value, 1);
      *value = {};
      value->kind = Value::Kind::tuple;
      value->items = std::move(items);
    }
  }

  [[nodiscard]] std::string extra_repr() const override {
    return concat("kernel_size=", call_.kernel_size.str(), ", stride=", call_.stride.str(),
                  ", padding=", call_.padding.str());
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    const Shape shape = shape_of(input);
    Result<Pooled> pooled = pool(shape, options);
    if (!pooled) return std::unexpected(std::move(pooled).error());
    return pool_mean(call_.plan(*pooled, shape), input, output);
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    const Shape shape = shape_of(input);
    Result<Pooled> pooled = pool(shape, options);
    if (!pooled) return std::unexpected(std::move(pooled).error());
    return LayerGradients{pool_mean_backward(call_.plan(*pooled, shape), grad_output), {}};
  }

 protected:
  using WindowPool::pool;
  [[nodiscard]] Result<Pooled> pool(const Shape& input) const override { return call_.pool(input); }

 private:
  AvgPoolCall call_;
};

constexpr std::array<ParameterInfo, 6> signature{{{"kernel_size", "", "size"},
                                                  {"stride", "None", "size"},
                                                  {"padding", "0", "size"},
                                                  {"ceil_mode", "False", "bool"},
                                                  {"count_include_pad", "True", "bool"},
                                                  {"divisor_override", "None", "int"}}};

}  // namespace

LayerEntry avg_pool1d() { return {"AvgPool1d", std::span(signature).first(5), construct_as<AvgPool>, 1}; }
LayerEntry avg_pool2d() { return {"AvgPool2d", signature, construct_as<AvgPool>, 2}; }
LayerEntry avg_pool3d() { return {"AvgPool3d", signature, construct_as<AvgPool>, 3}; }

}  // namespace convscope::layers::entries
