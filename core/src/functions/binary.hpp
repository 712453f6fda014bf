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
/// Position for position where neither side repeats.
[[nodiscard]] std::vector<AxisDependency> dependencies_of(const BinaryCall& call);

/// A function of two operands, element by element. `Function` has
///  - `float value(float a, float b) const`;
///  - `float left(float a, float b, float y) const` and `right`, the derivatives by a and b;
/// and, where there are kernels for it,
///  - `void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const`, many values;
///  - `kernels::Side factor(std::size_t side, const kernels::Side& a, const kernels::Side& b) const`, many derivatives
///    by a (side 0) or b.
template <class Function>
class Binary final : public Operation {
 public:
  Binary(BinaryCall call, Function function) : call_(std::move(call)), function_(function) {
    results_.push_back(call_.result);
  }

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] CallTraits traits() const override {
    const bool in_place = !call_.tensors.empty() && call_.tensors[0].shape == call_.result.shape;
    return {.reuse = in_place ? CallTraits::Reuse::in_place : CallTraits::Reuse::none};
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return dependencies_of(call_); }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    float* out = outputs[0].data();
    const float* a = data(0, inputs);
    const float* b = data(1, inputs);
    loop().run({}, [&](const auto& at, std::int64_t count, const auto& strides) {
      const float* left = a + at[0];
      const float* right = b + at[1];
      float* to = out + at[2];
      if constexpr (requires { function_.row(kernels::Side{}, kernels::Side{}, std::size_t{}, to); }) {
        function_.row({left, strides[0] == 0}, {right, strides[1] == 0}, static_cast<std::size_t>(count), to);
        return;
      }
      // Rows are dense or one value: told apart here so that each loop can be vectorised.
      if (strides[0] != 0 && strides[1] != 0) {
        for (std::int64_t i = 0; i < count; ++i) to[i] = function_.value(left[i], right[i]);
      } else if (strides[0] != 0) {
        for (std::int64_t i = 0; i < count; ++i) to[i] = function_.value(left[i], *right);
      } else if (strides[1] != 0) {
        for (std::int64_t i = 0; i < count; ++i) to[i] = function_.value(*left, right[i]);
      } else {
        std::fill_n(to, count, function_.value(*left, *right));
      }
    });
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    for (const Tensor* input : inputs) gradients.inputs.push_back(zeros(shape_of(*input)));
    const float* a = data(0, inputs);
    const float* b = data(1, inputs);
    const float* y = outputs[0].data();
    const float* grad = grad_outputs[0].data();
    const auto accumulate = [&](std::size_t side, auto derivative) {
      if (!call_.sides[side].tensor) return;
      float* out = gradients.inputs[*call_.sides[side].tensor].data();
      loop().run({}, [&](const auto& at, std::int64_t count, const auto& strides) {
        const auto one = [&](std::int64_t i) {
          return grad[at[2] + i] *
                 derivative(a[at[0] + i * strides[0]], b[at[1] + i * strides[1]], y[at[2] + i]);
        };
        float* to = out + at[side];
        if constexpr (requires { function_.factor(side, kernels::Side{}, kernels::Side{}); }) {
          const kernels::Side factor =
              function_.factor(side, {a + at[0], strides[0] == 0}, {b + at[1], strides[1] == 0});
          const auto length = static_cast<std::size_t>(count);
          if (strides[side] != 0) {
            kernels::table().arithmetic.add_product({grad + at[2], false}, factor, length, to);
            return;
          }
          if (factor.repeated) {
            const double sum = kernels::table().rows.sum(grad + at[2], length);
            *to += static_cast<float>(sum * static_cast<double>(*factor.values));
            return;
          }
        }
        if (strides[side] != 0) {
          for (std::int64_t i = 0; i < count; ++i) to[i] += one(i);
        } else {
          double sum = 0.0;
          for (std::int64_t i = 0; i < count; ++i) sum += static_cast<double>(one(i));
          *to += static_cast<float>(sum);
        }
      });
    };
    accumulate(0, [this](float p, float q, float r) { return function_.left(p, q, r); });
    accumulate(1, [this](float p, float q, float r) { return function_.right(p, q, r); });
    return gradients;
  }

 private:
  [[nodiscard]] StridedLoop<3> loop() const {
    const Shape& to = call_.result.shape;
    return {to, {broadcast_strides(call_.sides[0].shape, to), broadcast_strides(call_.sides[1].shape, to),
                 dense_strides(to)}};
  }

  [[nodiscard]] const float* data(std::size_t side, std::span<const Tensor* const> inputs) const {
    const Side& operand = call_.sides[side];
    return operand.tensor ? inputs[*operand.tensor]->data() : &operand.number;
  }

  BinaryCall call_;
  Function function_;
  std::vector<TensorType> results_;
};

}  // namespace convscope::functions
