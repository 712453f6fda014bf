// sum, mean, prod, amax, amin, var, std, norm, logsumexp: one value of many.
// aten/src/ATen/native/ReduceOps.cpp; derivatives of torch/csrc/autograd/FunctionsManual.cpp. Sums are made in double.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/row_norm.hpp"
#include "functions/rows.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "kernels/table.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;
using Parser = Signature::Parser;
using Row = std::span<const float>;

/// `Function` has `float value(Row row) const` and
/// `void gradient(Row row, float value, float grad, std::span<float> out) const`.
template <class Function>
class Reduction final : public Operation {
 public:
  Reduction(const Shape& shape, std::span<const std::size_t> axes, bool keep, Function function)
      : rows_(shape, axes), keep_(keep), function_(function), results_{{.shape = rows_.reduced_shape(keep)}} {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return rows_.dependencies(0, keep_); }
  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override {
    return rows_.count() * rows_.length() * static_cast<std::int64_t>(sizeof(float)) * (backward ? 2 : 1);
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    std::vector<float> copy;
    const Row gathered = rows_.view(*inputs[0], copy);
    for (std::int64_t i = 0; i < rows_.count(); ++i) outputs[0].data()[i] = function_.value(row(gathered, i));
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    std::vector<float> copy;
    const Row gathered = rows_.view(*inputs[0], copy);
    std::vector<float> gradient(gathered.size());
    for (std::int64_t i = 0; i < rows_.count(); ++i) {
      const auto out = std::span(gradient).subspan(static_cast<std::size_t>(i * rows_.length()),
                                                   static_cast<std::size_t>(rows_.length()));
      function_.gradient(row(gathered, i), outputs[0].data()[i], grad_outputs[0].data()[i], out);
    }
    OperationGradients gradients;
    gradients.inputs.push_back(uninitialized(shape_of(*inputs[0])));
    rows_.scatter(gradient, gradients.inputs[0]);
    return gradients;
  }

 private:
  [[nodiscard]] Row row(Row gathered, std::int64_t i) const {
    return gathered.subspan(static_cast<std::size_t>(i * rows_.length()),
                                 static_cast<std::size_t>(rows_.length()));
  }

  Rows rows_;
  bool keep_;
  Function function_;
  std::vector<TensorType> results_;
};

double sum_of(Row row) { return kernels::table().rows.sum(row.data(), row.size()); }

struct Sum {
  [[nodiscard]] float value(Row row) const { return static_cast<float>(sum_of(row)); }
  void gradient(Row, float, float grad, std::span<float> out) const { std::ranges::fill(out, grad); }
};

struct Mean {
  [[nodiscard]] float value(Row row) const {
    return static_cast<float>(sum_of(row) / static_cast<double>(row.size()));
  }
  void gradient(Row row, float, float grad, std::span<float> out) const {
    std::ranges::fill(out, grad / static_cast<float>(row.size()));
  }
};

struct Prod {
  [[nodiscard]] float value(Row row) const {
    double product = 1.0;
    for (const float x : row) product *= static_cast<double>(x);
    return static_cast<float>(product);
  }
  /// What the other values multiply to: those before times those behind.
  void gradient(Row row, float, float grad, std::span<float> out) const {
    double before = 1.0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      out[i] = static_cast<float>(before * static_cast<double>(grad));
      before *= static_cast<double>(row[i]);
    }
    double behind = 1.0;
    for (std::size_t i = row.size(); i-- > 0;) {
      out[i] = static_cast<float>(static_cast<double>(out[i]) * behind);
      behind *= static_cast<double>(row[i]);
    }
  }
};

/// The gradient is shared by all that are the largest (or smallest).
template <bool largest>
struct Extreme {
  [[nodiscard]] float value(Row row) const {
    const kernels::RowKernels& kernels = kernels::table().rows;
    return (largest ? kernels.largest : kernels.smallest)(row.data(), row.size());
  }
  void gradient(Row row, float value, float grad, std::span<float> out) const {
    const auto ties = std::ranges::count(row, value);
    for (std::size_t i = 0; i < row.size(); ++i) {
      out[i] = row[i] == value ? grad / static_cast<float>(ties) : 0.0F;
    }
  }
};

struct Var {
  double correction = 1.0;
  [[nodiscard]] double variance(Row row) const {
    const double mean = sum_of(row) / static_cast<double>(row.size());
    const double sum = kernels::table().rows.squares(row.data(), row.size(), mean);
    return sum / std::max(static_cast<double>(row.size()) - correction, 0.0);
  }
  [[nodiscard]] float value(Row row) const { return static_cast<float>(variance(row)); }
  void gradient(Row row, float, float grad, std::span<float> out) const {
    const double mean = sum_of(row) / static_cast<double>(row.size());
    const double scale = 2.0 * static_cast<double>(grad) / (static_cast<double>(row.size()) - correction);
    for (std::size_t i = 0; i < row.size(); ++i) {
      out[i] = static_cast<float>(scale * (static_cast<double>(row[i]) - mean));
    }
  }
};

struct Std {
  double correction = 1.0;
  [[nodiscard]] float value(Row row) const { return static_cast<float>(std::sqrt(Var{correction}.variance(row))); }
  void gradient(Row row, float value, float grad, std::span<float> out) const {
    Var{correction}.gradient(row, 0.0F, value == 0.0F ? 0.0F : grad / (2.0F * value), out);
  }
};

struct LogSumExp {
  [[nodiscard]] float value(Row row) const {
    if (row.empty()) return -std::numeric_limits<float>::infinity();
    const float most = *std::ranges::max_element(row);
    if (std::isinf(most)) return most;
    double sum = 0.0;
    for (const float x : row) sum += std::exp(static_cast<double>(x - most));
    return static_cast<float>(static_cast<double>(most) + std::log(sum));
  }
  void gradient(Row row, float value, float grad, std::span<float> out) const {
    for (std::size_t i = 0; i < row.size(); ++i) out[i] = grad * std::exp(row[i] - value);
  }
};

struct Norm {
  double p = 2.0;
  [[nodiscard]] float value(Row row) const { return row_norm(row, p); }
  void gradient(Row row, float value, float grad, std::span<float> out) const {
    row_norm_gradient(row, p, value, out);
    for (float& x : out) x *= grad;
  }
};

/// The axes of parameter `at`; none: all.
template <class Function>
Made finish(std::string_view name, const Bound& bound, std::size_t at, bool keep, Function function,
            bool wants_values = false) {
  const TensorType& type = bound.type(0);
  auto axes = wrap_axes(bound.integers(at), type.shape.size());
  if (!axes) return std::unexpected(std::move(axes).error());
  if (Result<void> status = check_float(name, type); !status) return std::unexpected(std::move(status).error());
  Result<std::int64_t> count = element_count(type.shape);
  if (!count) return std::unexpected(std::move(count).error());
  if (wants_values && *count == 0) {
    for (const std::size_t axis : *axes) {
      if (type.shape[axis] != 0) continue;
      return fail_index(concat(name, "(): Expected reduction dim ", axis, " to have non-zero size."),
                        "There is no extreme of nothing.");
    }
    if (axes->empty()) {
      return fail_call(concat(name, "(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
                                    "reduction dim with the 'dim' argument."),
                       "There is no extreme of nothing.");
    }
  }
  return std::make_unique<Reduction<Function>>(type.shape, *axes, keep, function);
}

constexpr Parameter input{"input", Kind::tensor, true};
constexpr Parameter dim{"dim", Kind::axes};
constexpr Parameter keepdim{"keepdim", Kind::boolean};

template <class Function, bool wants_values = false>
Made make(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, dim, keepdim, Parameter{"dtype", Kind::any, false, true}};
  const std::string_view name = last_name(callee);
  Result<Bound> bound = bind({name, parameters, wants_values ? Parser::native : Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return finish(name, *bound, 1, bound->flag(2), Function{}, wants_values);
}

template <class Function>
Made make_spread(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, dim, Parameter{"unbiased", Kind::boolean}, keepdim,
                                         Parameter{"correction", Kind::number, false, true}};
  static constexpr std::array whole{input, Parameter{"unbiased", Kind::boolean}};
  const std::string_view name = last_name(callee);
  const std::vector<Operand>& given = arguments.positional;
  const bool only_flag = given.size() == 2 && given[1].is(Operand::Kind::value) &&
                         given[1].value.is(Value::Kind::boolean) && arguments.keywords.empty();
  if (only_flag) {
    Result<Bound> bound = bind({name, whole, Parser::overloaded}, callee, arguments);
    if (!bound) return std::unexpected(std::move(bound).error());
    const double correction = bound->flag(1) ? 1.0 : 0.0;
    FunctionArguments tensor = arguments;
    tensor.positional.resize(1);
    bound = bind({name, parameters, Parser::overloaded}, callee, tensor);
    if (!bound) return std::unexpected(std::move(bound).error());
    return finish(name, *bound, 1, false, Function{correction});
  }
  Result<Bound> bound = bind({name, parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const double correction = bound->number(4, bound->flag(2, true) ? 1.0 : 0.0);
  return finish(name, *bound, 1, bound->flag(3), Function{correction});
}

Made make_norm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"p"}, dim, keepdim, Parameter{"dtype"}};
  Result<Bound> bound = bind({"norm", parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::string text = bound->text(1, "fro");
  if (text == "nuc" || (text != "fro" && text != "inf" && text != "-inf")) {
    return fail_call(ErrorType::not_implemented_error, concat("norm with p='", text, "' is not computed by Convscope"),
                     "Take a number for p, or leave it out for the Euclidean norm.");
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double p = bound->number(1, text == "inf" ? infinity : text == "-inf" ? -infinity : 2.0);
  return finish("norm", *bound, 2, bound->flag(3), Norm{p});
}

}  // namespace

std::span<const FunctionEntry> reductions() {
  static constexpr std::array sum{"torch.sum"sv, "Tensor.sum"sv};
  static constexpr std::array mean{"torch.mean"sv, "Tensor.mean"sv};
  static constexpr std::array prod{"torch.prod"sv, "Tensor.prod"sv};
  static constexpr std::array amax{"torch.amax"sv, "Tensor.amax"sv};
  static constexpr std::array amin{"torch.amin"sv, "Tensor.amin"sv};
  static constexpr std::array var{"torch.var"sv, "Tensor.var"sv};
  static constexpr std::array deviation{"torch.std"sv, "Tensor.std"sv};
  static constexpr std::array norm{"torch.norm"sv, "Tensor.norm"sv};
  static constexpr std::array logsumexp{"torch.logsumexp"sv, "Tensor.logsumexp"sv};
  static constexpr std::array entries{
      FunctionEntry{"sum", sum, make<Sum>},
      FunctionEntry{"mean", mean, make<Mean>},
      FunctionEntry{"prod", prod, make<Prod>},
      FunctionEntry{"amax", amax, make<Extreme<true>, true>},
      FunctionEntry{"amin", amin, make<Extreme<false>, true>},
      FunctionEntry{"var", var, make_spread<Var>},
      FunctionEntry{"std", deviation, make_spread<Std>},
      FunctionEntry{"norm", norm, make_norm},
      FunctionEntry{"logsumexp", logsumexp, make<LogSumExp>},
  };
  return entries;
}

}  // namespace convscope::functions::families
