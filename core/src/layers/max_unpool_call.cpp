// cpu_max_unpool of aten/src/ATen/native/cpu/MaxUnpoolKernel.cpp.

#include "layers/max_unpool_call.hpp"

#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include "layers/errors.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

class MaxUnpoolCall final : public Operation {
 public:
  MaxUnpoolCall(const Layer& layer, Shape input, Shape output, std::size_t spatial)
      : layer_(layer), input_(std::move(input)), results_{{std::move(output)}}, spatial_(spatial) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] const Layer* layer() const noexcept override { return &layer_; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    return layer_.dependencies(input_, results_[0].shape, {});
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    const float* values = inputs[0]->data();
    float* planes = outputs[0].data();
    outputs[0].fill(0.0F);
    std::optional<float> outside;
    each_value(*inputs[1], [&](std::size_t value, float index, std::optional<std::size_t> place) {
      if (place) {
        planes[*place] = values[value];
      } else {
        outside = index;
      }
    });
    if (outside) return invalid(*outside);
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    gradients.inputs = {zeros(input_), Tensor{}};
    float* grad = gradients.inputs[0].data();
    const float* planes = grad_outputs[0].data();
    each_value(*inputs[1], [&](std::size_t value, float /*index*/, std::optional<std::size_t> place) {
      if (place) grad[value] = planes[*place];
    });
    return gradients;
  }

 private:
  /// Calls visit(value, index, place) for each value: `place` in the output is empty for an index outside of its plane.
  template <class Visit>
  void each_value(const Tensor& indices, Visit visit) const {
    const std::size_t planes = product(input_, 0, input_.size() - spatial_);
    const std::size_t from = product(input_, input_.size() - spatial_, input_.size());
    const Shape& output = results_[0].shape;
    const std::size_t to = product(output, output.size() - spatial_, output.size());
    for (std::size_t plane = 0; plane < planes; ++plane) {
      for (std::size_t i = plane * from; i < (plane + 1) * from; ++i) {
        const float index = indices.data()[i];
        const bool inside = index >= 0.0F && index < static_cast<float>(to);
        visit(i, index, inside ? std::optional(plane * to + static_cast<std::size_t>(index)) : std::nullopt);
      }
    }
  }

  [[nodiscard]] static std::size_t product(const Shape& shape, std::size_t first, std::size_t last) {
    return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(first),
                           shape.begin() + static_cast<std::ptrdiff_t>(last), std::size_t{1},
                           [](std::size_t a, std::int64_t b) { return a * static_cast<std::size_t>(b); });
  }

  /// The words of max_unpool2d and 3d; PyTorch leaves the parenthesis open.
  [[nodiscard]] Failure invalid(float index) const {
    const Shape& output = results_[0].shape;
    std::string volume;
    std::int64_t positions = 1;
    for (std::size_t i = output.size() - spatial_; i < output.size(); ++i) {
      volume += concat(volume.empty() ? "" : "x", output[i]);
      positions = saturating_product(positions, output[i]);
    }
    if (spatial_ == 1) volume += "x1";
    return fail_call(concat("Found an invalid max index: ", static_cast<std::int64_t>(index),
                            " (output volumes are of size ", volume),
                     concat("Indices must be 0 … ", positions - 1,
                            ": give the pooled tensor's size as output_size, for example output_size=x.size()."));
  }

  const Layer& layer_;
  Shape input_;
  std::vector<TensorType> results_;
  std::size_t spatial_;
};

}  // namespace

std::unique_ptr<Operation> max_unpool_call(const Layer& layer, Shape input, Shape output, std::size_t spatial) {
  return std::make_unique<MaxUnpoolCall>(layer, std::move(input), std::move(output), spatial);
}

}  // namespace convscope::layers
