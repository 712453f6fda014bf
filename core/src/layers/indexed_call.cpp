#include "layers/indexed_call.hpp"

#include <utility>

#include "layers/errors.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

class IndexedCall final : public Operation {
 public:
  IndexedCall(const Layer& layer, PoolPlan plan, CallOptions options)
      : layer_(layer),
        plan_(std::move(plan)),
        options_(std::move(options)),
        results_{{plan_.output}, {plan_.output, DType::int64}} {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] const Layer* layer() const noexcept override { return &layer_; }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    return pool_largest(plan_, *inputs[0], outputs[0], &outputs[1]);
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    gradients.inputs.push_back(pool_largest_backward(plan_, *inputs[0], grad_outputs[0]));
    return gradients;
  }

  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    std::vector<AxisDependency> found = layer_.dependencies(plan_.input, plan_.output, options_);
    const std::size_t count = found.size();
    for (std::size_t i = 0; i < count; ++i) {
      found.push_back(found[i]);
      found.back().result = 1;
    }
    return found;
  }

 private:
  const Layer& layer_;
  PoolPlan plan_;
  CallOptions options_;
  std::vector<TensorType> results_;
};

}  // namespace

Result<std::unique_ptr<Operation>> indexed_call(const Layer& layer, PoolPlan plan, CallOptions options) {
  constexpr std::int64_t most = std::int64_t{1} << 24;  // whole numbers up to here are exact in float32
  std::int64_t positions = 1;
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    positions = saturating_product(positions, plan.input[plan.input.size() - 1 - i]);
  }
  if (positions > most) {
    return fail_call(ErrorType::not_implemented_error,
                     concat(layer.type(), " with return_indices=True is not computed by Convscope for planes of more than ",
                            most, " values"),
                     concat("This plane has ", positions, " values: use a smaller input, or leave return_indices out."));
  }
  return std::make_unique<IndexedCall>(layer, std::move(plan), std::move(options));
}

}  // namespace convscope::layers
