// F.normalize: x / max(‖x‖_p, eps) along an axis. torch/nn/functional.py.

#include <algorithm>
#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/row_norm.hpp"
#include "functions/rows.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "layers/python.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

class Normalize final : public Operation {
 public:
  Normalize(const Shape& shape, std::span<const std::size_t> axes, double p, float eps)
      : rows_(shape, axes), p_(p), eps_(eps), results_{{.shape = shape}} {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return rows_.dependencies(0, true); }
  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override {
    return rows_.count() * rows_.length() * static_cast<std::int64_t>(sizeof(float)) * (backward ? 3 : 1);
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    std::vector<float> gathered = rows_.gather(*inputs[0]);
    for (std::int64_t i = 0; i < rows_.count(); ++i) {
      const std::span<float> row = row_of(gathered, i);
      const float divisor = std::max(row_norm(row, p_), eps_);
      for (float& x : row) x /= divisor;
    }
    rows_.scatter(gathered, outputs[0]);
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    std::vector<float> gathered = rows_.gather(*inputs[0]);
    std::vector<float> gradient = rows_.gather(grad_outputs[0]);
    std::vector<float> slope(static_cast<std::size_t>(rows_.length()));
    for (std::int64_t i = 0; i < rows_.count(); ++i) {
      const std::span<const float> row = row_of(gathered, i);
      const std::span<float> grad = row_of(gradient, i);
      const float norm = row_norm(row, p_);
      const float divisor = std::max(norm, eps_);
      double through_norm = 0.0;  // by how much the sum changes with the norm
      if (norm >= eps_) {
        row_norm_gradient(row, p_, norm, slope);
        for (std::size_t j = 0; j < row.size(); ++j) {
          through_norm -= static_cast<double>(grad[j]) * static_cast<double>(row[j]);
        }
        through_norm /= static_cast<double>(divisor) * static_cast<double>(divisor);
      }
      for (std::size_t j = 0; j < row.size(); ++j) {
        grad[j] = grad[j] / divisor + static_cast<float>(through_norm * static_cast<double>(slope[j]));
      }
    }
    OperationGradients gradients;
    gradients.inputs.push_back(uninitialized(shape_of(*inputs[0])));
    rows_.scatter(gradient, gradients.inputs[0]);
    return gradients;
  }

 private:
  [[nodiscard]] std::span<float> row_of(std::vector<float>& rows, std::int64_t i) const {
    return std::span(rows).subspan(static_cast<std::size_t>(i * rows_.length()),
                                   static_cast<std::size_t>(rows_.length()));
  }

  Rows rows_;
  double p_;
  float eps_;
  std::vector<TensorType> results_;
};

Made make_normalize(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"p"}, Parameter{"dim"},
                                         Parameter{"eps"}, Parameter{"out"}};
  Result<Bound> bound = bind({"normalize", parameters, Signature::Parser::python}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  if (!bound->given(0) || !bound->tensor(0).is(Operand::Kind::tensor)) {
    return fail_call(ErrorType::attribute_error,
                     concat("'", bound->given(0) ? type_name(bound->tensor(0)) : "NoneType",
                            "' object has no attribute 'norm'"),
                     "Give normalize a tensor.");
  }
  const TensorType& type = bound->type(0);
  if (Result<void> status = check_float("normalize", type); !status) return std::unexpected(std::move(status).error());
  std::vector<std::int64_t> dims = bound->integers(2);
  if (dims.empty()) dims = {1};
  auto axes = wrap_axes(dims, type.shape.size());
  if (!axes) return std::unexpected(std::move(axes).error());
  if (Result<std::int64_t> count = element_count(type.shape); !count) return std::unexpected(std::move(count).error());
  return std::make_unique<Normalize>(type.shape, *axes, bound->number(1, 2.0),
                                     static_cast<float>(bound->number(3, 1e-12)));
}

}  // namespace

std::span<const FunctionEntry> normalize() {
  static constexpr std::array normalize{"F.normalize"sv};
  static constexpr std::array entries{FunctionEntry{"normalize", normalize, make_normalize}};
  return entries;
}

}  // namespace convscope::functions::families
