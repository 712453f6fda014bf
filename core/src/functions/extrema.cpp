// max and min with where they are, argmax, argmin. aten/src/ATen/native/TensorCompare.cpp, ReduceOps.cpp.

#include <array>
#include <cmath>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/rows.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;
using Parser = Signature::Parser;

/// Position of the first largest (or smallest) value; the first NaN counts as that.
std::size_t position_of(std::span<const float> row, bool largest) {
  std::size_t found = 0;
  for (std::size_t i = 1; i < row.size() && !std::isnan(row[found]); ++i) {
    if (std::isnan(row[i]) || (largest ? row[i] > row[found] : row[i] < row[found])) found = i;
  }
  return found;
}

/// Indices are whole floats: beyond this they would not be exact.
constexpr std::int64_t most_indices = std::int64_t{1} << 24;

/// The values, if wanted, and the indices along the rows.
class Extremum final : public Operation {
 public:
  Extremum(const Shape& shape, std::vector<std::size_t> axes, bool keep, bool largest, bool with_values)
      : rows_(shape, axes), keep_(keep), largest_(largest), with_values_(with_values) {
    if (with_values) results_.push_back({.shape = rows_.reduced_shape(keep)});
    results_.push_back({.shape = rows_.reduced_shape(keep), .dtype = DType::int64});
  }

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    std::vector<AxisDependency> found;
    for (std::size_t result = 0; result < results_.size(); ++result) {
      for (AxisDependency& dependency : rows_.dependencies(0, keep_, result)) found.push_back(std::move(dependency));
    }
    return found;
  }
  [[nodiscard]] std::int64_t scratch_bytes(bool /*backward*/) const override {
    return rows_.count() * rows_.length() * static_cast<std::int64_t>(sizeof(float));
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    std::vector<float> copy;
    const std::span<const float> gathered = rows_.view(*inputs[0], copy);
    const auto length = static_cast<std::size_t>(rows_.length());
    for (std::size_t i = 0; i < outputs[0].size(); ++i) {
      const std::span row = gathered.subspan(i * length, length);
      const std::size_t at = position_of(row, largest_);
      if (with_values_) outputs[0].data()[i] = row[at];
      outputs.back().data()[i] = static_cast<float>(at);
    }
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    std::vector<float> gradient(inputs[0]->size(), 0.0F);
    for (std::size_t i = 0; with_values_ && i < outputs[0].size(); ++i) {
      const auto at = static_cast<std::size_t>(outputs[1].data()[i]);
      gradient[i * static_cast<std::size_t>(rows_.length()) + at] = grad_outputs[0].data()[i];
    }
    OperationGradients gradients;
    gradients.inputs.push_back(uninitialized(shape_of(*inputs[0])));
    rows_.scatter(gradient, gradients.inputs[0]);
    return gradients;
  }

 private:
  Rows rows_;
  bool keep_;
  bool largest_;
  bool with_values_;
  std::vector<TensorType> results_;
};

Made along(std::string_view name, const TensorType& type, std::vector<std::size_t> axes, bool keep, bool largest,
           bool with_values) {
  if (Result<void> status = check_float(name, type); !status) return std::unexpected(std::move(status).error());
  Result<std::int64_t> count = element_count(type.shape);
  if (!count) return std::unexpected(std::move(count).error());
  for (const std::size_t axis : axes) {
    if (axis >= type.shape.size() || type.shape[axis] != 0) continue;
    return fail_index(concat(name, "(): Expected reduction dim ", axis, " to have non-zero size."),
                      "There is no extreme of nothing.");
  }
  if (axes.empty() && *count == 0) {
    return fail_index(concat(name, "(): Expected reduction dim to be specified for input.numel() == 0."),
                      "There is no extreme of nothing.");
  }
  if (Rows(type.shape, axes).length() > most_indices) {
    return fail_call(ErrorType::not_implemented_error,
                     concat(name, "() over more than ", most_indices, " values is not computed by Convscope"),
                     "Indices are kept as float32, exact up to there.");
  }
  return std::make_unique<Extremum>(type.shape, std::move(axes), keep, largest, with_values);
}

/// x.max(), x.max(dim), torch.max(x, y).
Made make_extreme(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"dim", Kind::integer},
                                         Parameter{"keepdim", Kind::boolean}};
  const std::string_view name = last_name(callee);
  const bool largest = name == "max";
  const std::vector<Operand>& given = arguments.positional;
  const bool of_two = tensors_of(arguments).size() > 1 || (given.size() > 1 && given[1].is(Operand::Kind::tensor));
  if (of_two) return find_function(largest ? "torch.maximum" : "torch.minimum")->make(callee, arguments);
  Result<Bound> bound = bind({name, parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const TensorType& type = bound->type(0);
  if (bound->given(1)) {
    Result<std::size_t> axis = wrap_axis(bound->integer(1), type.shape.size());
    if (!axis) return std::unexpected(std::move(axis).error());
    return along(name, type, {*axis}, bound->flag(2), largest, true);
  }
  if (Result<std::int64_t> count = element_count(type.shape); count && *count == 0) {
    return fail_call(concat(name, "(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
                                  "reduction dim with the 'dim' argument."),
                     "There is no extreme of nothing.");
  }
  FunctionArguments whole = arguments;
  whole.positional.resize(std::min<std::size_t>(given.size(), 1));
  whole.keywords.clear();
  if (given.empty()) whole.positional.push_back(bound->tensor(0));
  return find_function(largest ? "torch.amax" : "torch.amin")->make(largest ? "torch.amax" : "torch.amin", whole);
}

Made make_position(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"dim", Kind::integer},
                                         Parameter{"keepdim", Kind::boolean}};
  const std::string_view name = last_name(callee);
  Result<Bound> bound = bind({name, parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const TensorType& type = bound->type(0);
  std::vector<std::size_t> axes;
  if (bound->given(1)) {
    Result<std::size_t> axis = wrap_axis(bound->integer(1), type.shape.size());
    if (!axis) return std::unexpected(std::move(axis).error());
    axes.push_back(*axis);
  }
  return along(name, type, std::move(axes), bound->flag(2), name == "argmax", false);
}

}  // namespace

std::span<const FunctionEntry> extrema() {
  static constexpr std::array extreme{"torch.max"sv, "Tensor.max"sv, "torch.min"sv, "Tensor.min"sv};
  static constexpr std::array position{"torch.argmax"sv, "Tensor.argmax"sv, "torch.argmin"sv, "Tensor.argmin"sv};
  static constexpr std::array entries{
      FunctionEntry{"max", extreme, make_extreme},
      FunctionEntry{"argmax", position, make_position},
  };
  return entries;
}

}  // namespace convscope::functions::families
