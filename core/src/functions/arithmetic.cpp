// add, sub, mul, div, pow, maximum, minimum, ... of tensors and numbers.
// aten/src/ATen/native/BinaryOps.cpp, Pow.cpp; derivatives of tools/autograd/derivatives.yaml.

#include <algorithm>
#include <array>
#include <cmath>

#include "functions/binary.hpp"
#include "functions/errors.hpp"
#include "functions/table.hpp"
#include "kernels/table.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

constexpr Parameter input{"input", Kind::tensor, true};
constexpr Parameter other{"other", Kind::operand, true};
constexpr Parameter alpha{"alpha", Kind::number, false, true};

struct Add {
  static constexpr std::string_view symbol = "+";
  static constexpr std::array parameters{input, other, alpha};
  float scale = 1.0F;
  [[nodiscard]] float value(float a, float b) const { return a + scale * b; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.add(a, b, scale, count, out);
  }
  [[nodiscard]] float left(float, float, float) const { return 1.0F; }
  [[nodiscard]] float right(float, float, float) const { return scale; }
  [[nodiscard]] kernels::Side factor(std::size_t side, const kernels::Side&, const kernels::Side&) const {
    static constexpr float one = 1.0F;
    return {side == 0 ? &one : &scale, true};
  }
};

struct Sub {
  static constexpr std::string_view symbol = "-";
  static constexpr std::array parameters{input, other, alpha};
  float scale = 1.0F;
  [[nodiscard]] float value(float a, float b) const { return a - scale * b; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.add(a, b, -scale, count, out);
  }
  [[nodiscard]] float left(float, float, float) const { return 1.0F; }
  [[nodiscard]] float right(float, float, float) const { return -scale; }
};

struct Rsub {
  static constexpr std::string_view symbol = "-";
  static constexpr std::array parameters{input, other, alpha};
  float scale = 1.0F;
  [[nodiscard]] float value(float a, float b) const { return b - scale * a; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.add(b, a, -scale, count, out);
  }
  [[nodiscard]] float left(float, float, float) const { return -scale; }
  [[nodiscard]] float right(float, float, float) const { return 1.0F; }
};

struct Mul {
  static constexpr std::string_view symbol = "*";
  static constexpr std::array parameters{input, other};
  [[nodiscard]] float value(float a, float b) const { return a * b; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.multiply(a, b, count, out);
  }
  [[nodiscard]] float left(float, float b, float) const { return b; }
  [[nodiscard]] float right(float a, float, float) const { return a; }
  [[nodiscard]] kernels::Side factor(std::size_t side, const kernels::Side& a, const kernels::Side& b) const {
    return side == 0 ? b : a;
  }
};

struct Div {
  static constexpr std::string_view symbol = "/";
  static constexpr std::array parameters{input, other};
  [[nodiscard]] float value(float a, float b) const { return a / b; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.divide(a, b, count, out);
  }
  [[nodiscard]] float left(float, float b, float) const { return 1.0F / b; }
  [[nodiscard]] float right(float, float b, float y) const { return -y / b; }
};

/// The quotient rounded down, as numpy finds it: from the remainder, so that rounding cannot lift it above.
struct FloorDivide {
  static constexpr std::string_view symbol = "//";
  static constexpr std::array parameters{input, other};
  [[nodiscard]] float value(float a, float b) const {
    if (b == 0.0F) return a / b;
    const float remainder = std::fmod(a, b);
    float quotient = (a - remainder) / b;
    if (remainder != 0.0F && (b < 0.0F) != (remainder < 0.0F)) quotient -= 1.0F;
    if (quotient == 0.0F) return std::copysign(0.0F, a / b);
    const float down = std::floor(quotient);
    return quotient - down > 0.5F ? down + 1.0F : down;
  }
  [[nodiscard]] float left(float, float, float) const { return 0.0F; }
  [[nodiscard]] float right(float, float, float) const { return 0.0F; }
};

struct TruncDivide {
  [[nodiscard]] float value(float a, float b) const { return std::trunc(a / b); }
  [[nodiscard]] float left(float, float, float) const { return 0.0F; }
  [[nodiscard]] float right(float, float, float) const { return 0.0F; }
};

/// Python's %: the remainder has the divisor's sign.
struct Remainder {
  static constexpr std::string_view symbol = "%";
  static constexpr std::array parameters{input, other};
  [[nodiscard]] float value(float a, float b) const {
    const float remainder = std::fmod(a, b);
    return remainder != 0.0F && (b < 0.0F) != (remainder < 0.0F) ? remainder + b : remainder;
  }
  [[nodiscard]] float left(float, float, float) const { return 1.0F; }
  [[nodiscard]] float right(float a, float b, float) const { return -FloorDivide{}.value(a, b); }
};

struct Pow {
  static constexpr std::string_view symbol = "** or pow()";
  static constexpr std::array parameters{Parameter{"input", Kind::operand, true},
                                         Parameter{"exponent", Kind::operand, true}};
  [[nodiscard]] float value(float a, float b) const {
    if (b == 2.0F) return a * a;
    return std::pow(a, b);
  }
  [[nodiscard]] float left(float a, float b, float) const { return b == 0.0F ? 0.0F : b * std::pow(a, b - 1.0F); }
  [[nodiscard]] float right(float a, float b, float y) const { return a == 0.0F && b >= 0.0F ? 0.0F : y * std::log(a); }
};

/// The gradient of equal values is shared.
struct Maximum {
  static constexpr std::array parameters{input, Parameter{"other", Kind::tensor, true}};
  [[nodiscard]] float value(float a, float b) const { return std::isnan(a) || a > b ? a : b; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.maximum(a, b, count, out);
  }
  [[nodiscard]] float left(float a, float b, float) const { return a > b ? 1.0F : a == b ? 0.5F : 0.0F; }
  [[nodiscard]] float right(float a, float b, float) const { return left(b, a, 0.0F); }
};

struct Minimum {
  static constexpr std::array parameters{input, Parameter{"other", Kind::tensor, true}};
  [[nodiscard]] float value(float a, float b) const { return std::isnan(a) || a < b ? a : b; }
  void row(const kernels::Side& a, const kernels::Side& b, std::size_t count, float* out) const {
    kernels::table().arithmetic.minimum(a, b, count, out);
  }
  [[nodiscard]] float left(float a, float b, float) const { return a < b ? 1.0F : a == b ? 0.5F : 0.0F; }
  [[nodiscard]] float right(float a, float b, float) const { return left(b, a, 0.0F); }
};

/// Makes the operation; `scale` is alpha, where the function has one.
using Factory = std::unique_ptr<Operation> (*)(BinaryCall call, float scale);

template <class Function>
std::unique_ptr<Operation> operation(BinaryCall call, float scale) {
  Function function;
  if constexpr (requires { function.scale; }) function.scale = scale;
  return std::make_unique<Binary<Function>>(std::move(call), function);
}

Made finish(std::string_view callee, const std::vector<TensorType>& tensors, const Operand& left, const Operand& right,
            Factory make_operation, float scale = 1.0F) {
  const std::string_view name = last_name(callee);
  const bool in_place = name.ends_with('_') || (callee.starts_with("operator.") && name.front() == 'i');
  Result<BinaryCall> call = broadcast_call(name, tensors, left, right, in_place);
  if (!call) return std::unexpected(std::move(call).error());
  return make_operation(*std::move(call), scale);
}

bool is_operand(const Operand& operand) {
  return operand.is(Operand::Kind::tensor) ||
         (operand.is(Operand::Kind::value) &&
          (operand.value.is(Value::Kind::integer) || operand.value.is(Value::Kind::real) ||
           operand.value.is(Value::Kind::boolean)));
}

/// What an operator says of operands that it does not take.
Failure unsupported(std::string_view symbol, std::string_view callee, const Operand& left, const Operand& right) {
  const bool in_place = last_name(callee).front() == 'i';
  return fail_type(concat("unsupported operand type(s) for ", symbol, in_place ? "=" : "", ": '", type_name(left),
                          "' and '", type_name(right), "'"),
                   "Both sides must be tensors or numbers.");
}

/// What the functions that are bound alike differ in.
struct Form {
  std::string_view symbol;  ///< the operator's; empty where there is none
  std::span<const Parameter> parameters;
  Factory make_operation;
  Signature::Parser parser = Signature::Parser::native;
};

Made make_form(const Form& form, std::string_view callee, const FunctionArguments& arguments) {
  const std::vector<Operand>& given = arguments.positional;
  if (callee.starts_with("operator.") && !form.symbol.empty() && given.size() == 2 && arguments.keywords.empty()) {
    if (!is_operand(given[0]) || !is_operand(given[1])) return unsupported(form.symbol, callee, given[0], given[1]);
    return finish(callee, tensors_of(arguments), given[0], given[1], form.make_operation);
  }
  Result<Bound> bound = bind({last_name(callee), form.parameters, form.parser}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const bool has_alpha = form.parameters.size() > 2;
  return finish(callee, bound->tensors(), bound->tensor(0), bound->tensor(1), form.make_operation,
                has_alpha ? static_cast<float>(bound->number(2, 1.0)) : 1.0F);
}

template <class Function>
Made make(std::string_view callee, const FunctionArguments& arguments) {
  Form form{.symbol = {}, .parameters = Function::parameters, .make_operation = operation<Function>};
  if constexpr (requires { Function::symbol; }) form.symbol = Function::symbol;
  if constexpr (std::is_same_v<Function, Pow>) form.parser = Signature::Parser::overloaded;
  return make_form(form, callee, arguments);
}

Made make_div(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, other, Parameter{"rounding_mode", Kind::any, false, true}};
  if (callee.starts_with("operator.")) return make<Div>(callee, arguments);
  Result<Bound> bound = bind({last_name(callee), parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Operand& left = bound->tensor(0);
  const Operand& right = bound->tensor(1);
  if (!bound->given(2)) return finish(callee, bound->tensors(), left, right, operation<Div>);
  const std::string mode = bound->text(2);
  if (mode == "floor") return finish(callee, bound->tensors(), left, right, operation<FloorDivide>);
  if (mode == "trunc") return finish(callee, bound->tensors(), left, right, operation<TruncDivide>);
  return fail_call(concat("div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '", mode, "'"),
                   "Leave rounding_mode out for the exact quotient.");
}

}  // namespace

std::span<const FunctionEntry> arithmetic() {
  static constexpr std::array add{"torch.add"sv, "Tensor.add"sv, "Tensor.add_"sv, "operator.add"sv, "operator.iadd"sv};
  static constexpr std::array sub{"torch.sub"sv,   "torch.subtract"sv, "Tensor.sub"sv,   "Tensor.subtract"sv,
                                  "Tensor.sub_"sv, "operator.sub"sv,   "operator.isub"sv};
  static constexpr std::array rsub{"torch.rsub"sv};
  static constexpr std::array mul{"torch.mul"sv,   "torch.multiply"sv, "Tensor.mul"sv,   "Tensor.multiply"sv,
                                  "Tensor.mul_"sv, "operator.mul"sv,   "operator.imul"sv};
  static constexpr std::array div{"torch.div"sv,   "torch.divide"sv,     "torch.true_divide"sv,
                                  "Tensor.div"sv,  "Tensor.divide"sv,    "Tensor.true_divide"sv,
                                  "Tensor.div_"sv, "operator.truediv"sv, "operator.itruediv"sv};
  static constexpr std::array floor_divide{"torch.floor_divide"sv, "Tensor.floor_divide"sv, "operator.floordiv"sv};
  static constexpr std::array remainder{"torch.remainder"sv, "Tensor.remainder"sv, "operator.mod"sv};
  static constexpr std::array pow{"torch.pow"sv, "Tensor.pow"sv, "Tensor.pow_"sv, "operator.pow"sv};
  static constexpr std::array maximum{"torch.maximum"sv, "Tensor.maximum"sv};
  static constexpr std::array minimum{"torch.minimum"sv, "Tensor.minimum"sv};
  static constexpr std::array entries{
      FunctionEntry{"add", add, make<Add>},
      FunctionEntry{"sub", sub, make<Sub>},
      FunctionEntry{"rsub", rsub, make<Rsub>},
      FunctionEntry{"mul", mul, make<Mul>},
      FunctionEntry{"div", div, make_div},
      FunctionEntry{"floor_divide", floor_divide, make<FloorDivide>},
      FunctionEntry{"remainder", remainder, make<Remainder>},
      FunctionEntry{"pow", pow, make<Pow>},
      FunctionEntry{"maximum", maximum, make<Maximum>},
      FunctionEntry{"minimum", minimum, make<Minimum>},
  };
  return entries;
}

}  // namespace convscope::functions::families
