#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "convscope/operation.hpp"
#include "functions/axes.hpp"
#include "functions/signature.hpp"
#include "functions/strided_loop.hpp"
#include "kernels/table.hpp"

namespace convscope::functions {

/// One side of a function of two operands: a tensor of the call, or a number.
struct Side {
  std::optional<std::size_t> tensor;
  Shape shape;  ///< of the tensor; a number has none
  float number = 0.0F;
};

/// The result's type, and the sides.
struct BinaryCall {
  std::vector<TensorType> tensors;
  std::array<Side, 2> sides;
  TensorType result;
};

/// Checks and broadcasts. `in_place`: the result must fit into the first operand. Errors: PyTorch's, stage call.
[[nodiscard]] Result<BinaryCall> broadcast_call(std::string_view function, const std::vector<TensorType>& tensors,
                                                const Operand& left, const Operand& right, bool in_place);
/// A row of a tensor's gradient by one of its operands: the operands' values, the result's and its gradient's.
struct BinaryRow {
  std::array<kernels::Side, 2> sides;
  const float* result;
  const float* gradient;
  std::size_t count;
};

/// Adds gradient·factor to the values at `to`, or all of it to the one value there that is `repeated`.
void add_product(const BinaryRow& row, const kernels::Side& factor, bool repeated, float* to);

/// What all functions of two operands share: which rows meet.
class BinaryOperation : public Operation {
 public:
  explicit BinaryOperation(BinaryCall call) : call_(std::move(call)), results_{call_.result} {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] CallTraits traits() const override;
  /// Position for position where neither side repeats.
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override;
  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& state,
                                     std::span<Tensor> outputs) const override;
  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& state) const override;

 private:
  virtual void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const = 0;
  /// Adds the row's gradient by a side (0 or 1) to that side's values at `to`, or to the one value that it repeats.
  virtual void add_gradient(std::size_t side, const BinaryRow& row, float* to) const = 0;

  [[nodiscard]] StridedLoop<3> loop() const;
  [[nodiscard]] const float* data(std::size_t side, std::span<const Tensor* const> inputs) const;

  BinaryCall call_;
  std::vector<TensorType> results_;
};

/// A function of two operands, element by element. `Function` has
///  - `float value(float a, float b) const`;
///  - `float left(float a, float b, float y) const` and `right`, the derivatives by a and b;
/// and, where there are kernels for it,
///  - `void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const`, many values;
///  - `kernels::Side factor(std::size_t side, const kernels::Side& a, const kernels::Side& b) const`, many derivatives
///    by a (side 0) or b.
template <class Function>
class Binary final : public BinaryOperation {
 public:
  Binary(BinaryCall call, Function function) : BinaryOperation(std::move(call)), function_(function) {}

 private:
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const override {
    if constexpr (requires { function_.row(a, b, count, out); }) {
      function_.row(a, b, count, out);
    } else {
      for (std::size_t i = 0; i < count; ++i) out[i] = function_.value(a[i], b[i]);
    }
  }

  void add_gradient(std::size_t side, const BinaryRow& row, float* to) const override {
    const auto& [a, b] = row.sides;
    if constexpr (requires { function_.factor(side, a, b); }) {
      add_product(row, function_.factor(side, a, b), row.sides[side].repeated, to);
    } else {
      const auto one = [&](std::size_t i) {
        const float y = row.result[i];
        return row.gradient[i] * (side == 0 ? function_.left(a[i], b[i], y) : function_.right(a[i], b[i], y));
      };
      if (!row.sides[side].repeated) {
        for (std::size_t i = 0; i < row.count; ++i) to[i] += one(i);
      } else {
        double sum = 0.0;
        for (std::size_t i = 0; i < row.count; ++i) sum += static_cast<double>(one(i));
        *to += static_cast<float>(sum);
      }
    }
  }

  Function function_;
};

}  // namespace convscope::functions
