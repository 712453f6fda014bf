#include "functions/rearrangement.hpp"

#include <algorithm>
#include <utility>

#include "functions/axes.hpp"
#include "functions/strided_loop.hpp"

namespace convscope::functions {

namespace {

class Rearrangement final : public Operation {
 public:
  explicit Rearrangement(Movement movement) : movement_(std::move(movement)) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return movement_.results; }
  [[nodiscard]] CallTraits traits() const override {
    return {.reuse = copies() ? CallTraits::Reuse::same_values : CallTraits::Reuse::none};
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return movement_.dependencies; }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    if (movement_.fill) {
      for (Tensor& output : outputs) std::fill_n(output.data(), output.size(), *movement_.fill);
    }
    for (const Piece& piece : movement_.pieces) {
      const float* from = inputs[piece.operand]->data();
      float* to = outputs[piece.result].data();
      const StridedLoop<2> loop(piece.sizes, {piece.from, piece.to});
      loop.run({piece.from_offset, piece.to_offset}, [&](const auto& at, std::int64_t count, const auto& strides) {
        const float* source = from + at[0];
        float* target = to + at[1];
        if (strides[0] == 1 && strides[1] == 1) {
          std::copy_n(source, count, target);
        } else {
          for (std::int64_t i = 0; i < count; ++i) target[i * strides[1]] = source[i * strides[0]];
        }
      });
    }
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const bool whole = movement_.operands[i].dtype == DType::int64;
      gradients.inputs.push_back(whole ? Tensor() : zeros(movement_.operands[i].shape));
    }
    for (const Piece& piece : movement_.pieces) {
      if (movement_.operands[piece.operand].dtype == DType::int64) continue;
      float* to = gradients.inputs[piece.operand].data();
      const float* from = grad_outputs[piece.result].data();
      const StridedLoop<2> loop(piece.sizes, {piece.from, piece.to});
      loop.run({piece.from_offset, piece.to_offset}, [&](const auto& at, std::int64_t count, const auto& strides) {
        float* target = to + at[0];
        const float* source = from + at[1];
        if (strides[0] == 0) {
          double sum = 0.0;
          for (std::int64_t i = 0; i < count; ++i) sum += static_cast<double>(source[i * strides[1]]);
          *target += static_cast<float>(sum);
        } else {
          for (std::int64_t i = 0; i < count; ++i) target[i * strides[0]] += source[i * strides[1]];
        }
      });
    }
    return gradients;
  }

 private:
  /// Whether all of the one operand becomes all of the one result, in order.
  [[nodiscard]] bool copies() const {
    if (movement_.operands.size() != 1 || movement_.results.size() != 1 || movement_.pieces.size() != 1) return false;
    const Piece& piece = movement_.pieces[0];
    const auto count = [](const Shape& sizes) { return element_count(sizes).value_or(-1); };
    if (piece.from_offset != 0 || piece.to_offset != 0) return false;
    if (count(piece.sizes) != count(movement_.operands[0].shape)) return false;
    if (count(piece.sizes) != count(movement_.results[0].shape)) return false;
    const Shape dense = dense_strides(piece.sizes);
    for (std::size_t axis = 0; axis < dense.size(); ++axis) {
      if (piece.sizes[axis] > 1 && (piece.from[axis] != dense[axis] || piece.to[axis] != dense[axis])) return false;
    }
    return true;
  }

  Movement movement_;
};

}  // namespace

Result<std::unique_ptr<Operation>> make_movement(Movement movement) {
  for (const TensorType& type : movement.results) {
    if (Result<std::int64_t> count = element_count(type.shape); !count) {
      return std::unexpected(std::move(count).error());
    }
  }
  return std::make_unique<Rearrangement>(std::move(movement));
}

}  // namespace convscope::functions
