// matmul, mm, bmm and F.linear. aten/src/ATen/native/LinearAlgebra.cpp, Linear.cpp.

#include <algorithm>
#include <array>
#include <optional>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/strided_loop.hpp"
#include "functions/strides.hpp"
#include "functions/table.hpp"
#include "layers/wide.hpp"
#include "plan/product.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

/// (n × k) · (k × p), for every position of the batch axes; where `transposed`, b lies as (p × k).
struct Product {
  Shape batch{};
  Shape a_batch{};  ///< the batch axes that a has itself; those in front of them, or of size 1, repeat it
  Shape b_batch{};
  std::int64_t n = 1;
  std::int64_t k = 1;
  std::int64_t p = 1;
  bool transposed = false;
};

class Matmul final : public Operation {
 public:
  struct Operands {
    std::size_t a;
    std::size_t b;
    std::optional<std::size_t> bias;
  };

  Matmul(Product product, Operands operands, Shape result, std::vector<AxisDependency> dependencies)
      : product_(std::move(product)),
        operands_(operands),
        results_{{.shape = std::move(result)}},
        dependencies_(std::move(dependencies)) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return dependencies_; }
  [[nodiscard]] std::int64_t macs() const override {
    std::int64_t count = layers::saturating_product(product_.k, layers::saturating_product(product_.n, product_.p));
    for (const std::int64_t size : product_.batch) count = layers::saturating_product(count, size);
    return count;
  }

  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override {
    const auto& [n, k, p] = std::tie(product_.n, product_.k, product_.p);
    if (!backward) return plan::product_scratch_bytes({n, k, p});
    return std::max({plan::product_scratch_bytes({n, p, k}), plan::product_scratch_bytes({p, n, k}),
                     plan::product_scratch_bytes({k, n, p})});
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                     std::span<Tensor> outputs) const override {
    const auto& [n, k, p] = std::tie(product_.n, product_.k, product_.p);
    float* out = outputs[0].data();
    std::fill_n(out, outputs[0].size(), 0.0F);
    if (operands_.bias) {
      const float* bias = inputs[*operands_.bias]->data();
      for (std::size_t at = 0; at < outputs[0].size(); at += static_cast<std::size_t>(p)) {
        std::copy_n(bias, p, out + at);
      }
    }
    const float* a = inputs[operands_.a]->data();
    const float* b = inputs[operands_.b]->data();
    for_each_matrix([&](std::int64_t at_a, std::int64_t at_b, std::int64_t at_out) {
      const plan::Matrix right = product_.transposed ? plan::dense(b + at_b, k).transposed() : plan::dense(b + at_b, p);
      plan::add_product({n, k, p}, plan::dense(a + at_a, k), right, out + at_out);
    });
    return {};
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& /*state*/) const override {
    const auto& [n, k, p] = std::tie(product_.n, product_.k, product_.p);
    OperationGradients gradients;
    for (const Tensor* input : inputs) gradients.inputs.push_back(zeros(shape_of(*input)));
    const float* a = inputs[operands_.a]->data();
    const float* b = inputs[operands_.b]->data();
    float* grad_a = gradients.inputs[operands_.a].data();
    float* grad_b = gradients.inputs[operands_.b].data();
    const float* grad = grad_outputs[0].data();
    for_each_matrix([&](std::int64_t at_a, std::int64_t at_b, std::int64_t at_out) {
      const plan::Matrix left = plan::dense(a + at_a, k);
      const plan::Matrix g = plan::dense(grad + at_out, p);
      if (product_.transposed) {
        plan::add_product({n, p, k}, g, plan::dense(b + at_b, k), grad_a + at_a);
        plan::add_product({p, n, k}, g.transposed(), left, grad_b + at_b);
      } else {
        plan::add_product({n, p, k}, g, plan::dense(b + at_b, p).transposed(), grad_a + at_a);
        plan::add_product({k, n, p}, left.transposed(), g, grad_b + at_b);
      }
    });
    if (operands_.bias) {
      float* out = gradients.inputs[*operands_.bias].data();
      for (std::size_t at = 0; at < grad_outputs[0].size(); at += static_cast<std::size_t>(p)) {
        for (std::int64_t q = 0; q < p; ++q) out[q] += grad[at + static_cast<std::size_t>(q)];
      }
    }
    return gradients;
  }

 private:
  /// Calls with where each matrix begins.
  template <class Matrix>
  void for_each_matrix(Matrix&& matrix) const {
    const auto strides = [this](const Shape& own, std::int64_t elements) {
      Shape found = broadcast_strides(own, product_.batch);
      for (std::int64_t& stride : found) stride *= elements;
      return found;
    };
    const StridedLoop<3> loop(product_.batch, {strides(product_.a_batch, product_.n * product_.k),
                                               strides(product_.b_batch, product_.k * product_.p),
                                               strides(product_.batch, product_.n * product_.p)});
    loop.run({}, [&](const auto& at, std::int64_t count, const auto& step) {
      for (std::int64_t i = 0; i < count; ++i) matrix(at[0] + i * step[0], at[1] + i * step[1], at[2] + i * step[2]);
    });
  }

  Product product_;
  Operands operands_;
  std::vector<TensorType> results_;
  std::vector<AxisDependency> dependencies_;
};

Failure fail_inner(const Piece& message, std::int64_t left, std::int64_t right) {
  return fail_call(message, concat("The axis summed over has ", left, " values on the left and ", right,
                                              " on the right: they must be equal."));
}

Failure fail_matrices(std::int64_t n, std::int64_t k, std::int64_t k2, std::int64_t p) {
  return fail_inner(concat("mat1 and mat2 shapes cannot be multiplied (", n, "x", k, " and ", k2, "x", p, ")"), k, k2);
}

std::int64_t product_of(const Shape& sizes) {
  std::int64_t all = 1;
  for (const std::int64_t size : sizes) all = layers::saturating_product(all, size);
  return all;
}

Shape without_last(const Shape& shape, std::size_t count) {
  return {shape.begin(), shape.end() - static_cast<std::ptrdiff_t>(count)};
}

/// True where PyTorch makes one matrix of all leading axes of a tensor: they lie in memory without gaps.
bool folds(const TensorType& type) {
  const Shape strides = strides_of(type);
  for (std::size_t i = 0; i + 2 < type.shape.size(); ++i) {
    if (strides[i] != strides[i + 1] * type.shape[i + 1]) return false;
  }
  return true;
}

std::vector<AxisDependency> dependencies_of(const Matmul::Operands& operands, const Shape& a, const Shape& b,
                                            const Shape& result, bool transposed) {
  std::vector<AxisDependency> found;
  const std::size_t rows = a.size() > 1 ? 1 : 0;
  const std::size_t columns = b.size() > 1 ? 1 : 0;
  const std::size_t batch = result.size() - rows - columns;
  const auto add_batch = [&](std::size_t operand, const Shape& shape, std::size_t matrix) {
    const std::size_t own = shape.size() > matrix ? shape.size() - matrix : 0;
    for (std::size_t i = 0; i < own; ++i) {
      const std::size_t to = batch - own + i;
      if (shape[i] == result[to]) found.push_back({.operand = operand, .from = i, .to = to});
    }
  };
  add_batch(operands.a, a, 2);
  if (rows == 1) found.push_back({.operand = operands.a, .from = a.size() - 2, .to = batch});
  add_batch(operands.b, b, 2);
  if (columns == 1) {
    found.push_back({.operand = operands.b, .from = transposed ? 0 : b.size() - 1, .to = result.size() - 1});
  }
  if (operands.bias) found.push_back({.operand = *operands.bias, .from = 0, .to = result.size() - 1});
  return found;
}

Made finish(Product product, const Matmul::Operands& operands, const Shape& a, const Shape& b, Shape result) {
  if (Result<std::int64_t> count = element_count(result); !count) return std::unexpected(std::move(count).error());
  auto dependencies = dependencies_of(operands, a, b, result, product.transposed);
  return std::make_unique<Matmul>(std::move(product), operands, std::move(result), std::move(dependencies));
}

/// The product of a matrix, or all leading axes of a tensor, with a matrix or vector. `transposed`: that matrix is.
Made folded(const Operand& left, const Operand& right, bool transposed, std::optional<std::size_t> bias) {
  const Shape& a = left.type.shape;
  const Shape& b = right.type.shape;
  const std::int64_t n = product_of(without_last(a, 1));
  const std::int64_t k = a.back();
  Shape result = without_last(a, 1);
  Product product{.n = n, .k = k, .transposed = transposed};
  if (b.size() == 1) {
    if (k != b[0]) {
      return a.size() == 1
                 ? fail_inner(concat("inconsistent tensor size, expected tensor [", k, "] and src [", b[0],
                                     "] to have the same number of elements, but got ", k, " and ", b[0],
                                     " elements respectively"),
                              k, b[0])
                 : fail_inner(concat("size mismatch, got input (", n, "), mat (", n, "x", k, "), vec (", b[0], ")"), k,
                              b[0]);
    }
  } else {
    const std::int64_t inner = transposed ? b[1] : b[0];
    product.p = transposed ? b[0] : b[1];
    if (k != inner) return fail_matrices(n, k, inner, product.p);
    result.push_back(product.p);
  }
  return finish(std::move(product), {left.tensor, right.tensor, bias}, a, b, std::move(result));
}

Made batched(const Operand& left, const Operand& right) {
  const Shape& a = left.type.shape;
  const Shape& b = right.type.shape;
  Product product{.n = a.size() > 1 ? a[a.size() - 2] : 1, .k = a.back(), .p = b.size() > 1 ? b.back() : 1};
  const std::int64_t inner = b.size() > 1 ? b[b.size() - 2] : b.back();
  if (a.size() > 2) product.a_batch = without_last(a, 2);
  if (b.size() > 2) product.b_batch = without_last(b, 2);
  Result<Shape> batch = broadcast(product.a_batch, product.b_batch);
  if (!batch) return std::unexpected(std::move(batch).error());
  product.batch = *std::move(batch);
  const std::int64_t count = product_of(product.batch);
  if (product.k != inner) {
    return fail_inner(concat("Expected size for first two dimensions of batch2 tensor to be: [", count, ", ",
                             product.k, "] but got: [", count, ", ", inner, "]."),
                      product.k, inner);
  }
  Shape result = product.batch;
  if (a.size() > 1) result.push_back(product.n);
  if (b.size() > 1) result.push_back(product.p);
  return finish(std::move(product), {left.tensor, right.tensor, std::nullopt}, a, b, std::move(result));
}

Result<void> check_types(std::string_view function, std::initializer_list<const Operand*> operands) {
  for (const Operand* operand : operands) {
    if (Result<void> status = check_float(function, operand->type); !status) return status;
  }
  return {};
}

Made multiplied(const Operand& left, const Operand& right) {
  if (Result<void> status = check_types("matmul", {&left, &right}); !status) {
    return std::unexpected(std::move(status).error());
  }
  const Shape& a = left.type.shape;
  const Shape& b = right.type.shape;
  if (a.empty() || b.empty()) {
    return fail_call(concat("both arguments to matmul need to be at least 1D, but they are ", a.size(), "D and ",
                            b.size(), "D"),
                     "Use * for a number or a tensor without axes.");
  }
  if (b.size() <= 2 && (a.size() <= 2 || folds(left.type))) {
    if (a.size() == 1 && b.size() == 2 && a[0] != b[0]) return fail_matrices(1, a[0], b[0], b[1]);
    return folded(left, right, false, std::nullopt);
  }
  return batched(left, right);
}

Made make_matmul(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true},
                                         Parameter{"other", Kind::tensor, true}};
  const std::vector<Operand>& given = arguments.positional;
  if (callee.starts_with("operator.") && given.size() == 2 &&
      !(given[0].is(Operand::Kind::tensor) && given[1].is(Operand::Kind::tensor))) {
    return fail_type(concat("unsupported operand type(s) for @: '", type_name(given[0]), "' and '",
                            type_name(given[1]), "'"),
                     "@ multiplies two tensors.");
  }
  Result<Bound> bound = bind({last_name(callee), parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return multiplied(bound->tensor(0), bound->tensor(1));
}

Made make_mm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"mat2", Kind::tensor, true}};
  Result<Bound> bound = bind({"mm", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  constexpr auto hint = "torch.mm takes two matrices; torch.matmul takes more.";
  if (bound->type(0).shape.size() != 2) return fail_call("self must be a matrix", hint);
  if (bound->type(1).shape.size() != 2) return fail_call("mat2 must be a matrix", hint);
  return multiplied(bound->tensor(0), bound->tensor(1));
}

Made make_bmm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"mat2", Kind::tensor, true}};
  Result<Bound> bound = bind({"bmm", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& a = bound->type(0).shape;
  const Shape& b = bound->type(1).shape;
  constexpr auto hint = "torch.bmm takes two tensors of three axes; torch.matmul takes more.";
  if (a.size() != 3) return fail_call("batch1 must be a 3D tensor", hint);
  if (b.size() != 3) return fail_call("batch2 must be a 3D tensor", hint);
  if (a[0] != b[0] || a[2] != b[1]) {
    return fail_call(concat("Expected size for first two dimensions of batch2 tensor to be: [", a[0], ", ", a[2],
                            "] but got: [", b[0], ", ", b[1], "]."),
                     concat("The shapes are ", to_string(a), " and ", to_string(b), "."));
  }
  if (Result<void> status = check_types("bmm", {&bound->tensor(0), &bound->tensor(1)}); !status) {
    return std::unexpected(std::move(status).error());
  }
  return batched(bound->tensor(0), bound->tensor(1));
}

Result<void> check_bias(const Shape& bias, const Shape& input, std::int64_t out) {
  if (bias == Shape{out}) return {};
  Shape result = without_last(input, 1);
  if (input.size() == 2 || input.size() == 3) {  // torch.addmm expands the bias
    const Shape target{product_of(result), out};
    return fail_call(concat("The expanded size of the tensor (", out, ") must match the existing size (",
                            bias.empty() ? 1 : bias.back(), ") at non-singleton dimension 1.  Target sizes: ",
                            to_string(target), ".  Tensor sizes: ", to_string(bias)),
                     concat("The bias has one value for each of the ", out, " outputs."));
  }
  result.push_back(out);
  Result<Shape> together = broadcast(result, bias);
  if (!together) return std::unexpected(std::move(together).error());
  return fail_call(ErrorType::not_implemented_error, "F.linear with a broadcast bias is not computed by Convscope",
                   concat("The bias has one value for each of the ", out, " outputs."));
}

Made make_linear(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true},
                                         Parameter{"weight", Kind::tensor, true}, Parameter{"bias", Kind::tensor}};
  Result<Bound> bound = bind({"linear", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Operand& input = bound->tensor(0);
  const Operand& weight = bound->tensor(1);
  if (Result<void> status = check_types("linear", {&input, &weight}); !status) {
    return std::unexpected(std::move(status).error());
  }
  const Shape& sizes = weight.type.shape;
  if (input.type.shape.empty() || sizes.empty() || sizes.size() > 2) {
    return fail_call(concat("both arguments to linear need to be at least 1D, but they are ",
                            input.type.shape.size(), "D and ", sizes.size(), "D"),
                     "The weight is a matrix (outputs, inputs).");
  }
  const bool has_bias = bound->given(2) && sizes.size() == 2;
  Made made = folded(input, weight, true, has_bias ? std::optional(bound->tensor(2).tensor) : std::nullopt);
  if (!made || !has_bias) return made;
  if (Result<void> status = check_bias(bound->type(2).shape, input.type.shape, sizes[0]); !status) {
    return std::unexpected(std::move(status).error());
  }
  return made;
}

}  // namespace

std::span<const FunctionEntry> matmul() {
  static constexpr std::array matmul{"torch.matmul"sv, "Tensor.matmul"sv, "operator.matmul"sv};
  static constexpr std::array mm{"torch.mm"sv, "Tensor.mm"sv};
  static constexpr std::array bmm{"torch.bmm"sv, "Tensor.bmm"sv};
  static constexpr std::array linear{"F.linear"sv};
  static constexpr std::array entries{
      FunctionEntry{"matmul", matmul, make_matmul},
      FunctionEntry{"mm", mm, make_mm},
      FunctionEntry{"bmm", bmm, make_bmm},
      FunctionEntry{"linear", linear, make_linear},
  };
  return entries;
}

}  // namespace convscope::functions::families
