#include "text/arithmetic.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/lexer.hpp"

namespace convscope::text {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

std::string_view symbol(char op) {
  switch (op) {
    case Token::power:
      return "** or pow()";
    case Token::floor_divide:
      return "//";
    case '+':
      return "+";
    case '-':
      return "-";
    case '*':
      return "*";
    case '/':
      return "/";
    default:
      return "%";
  }
}

bool is_integral(const Value& value) { return value.is(Value::Kind::integer) || value.is(Value::Kind::boolean); }

std::int64_t integral(const Value& value) {
  return value.is(Value::Kind::boolean) ? static_cast<std::int64_t>(value.boolean) : value.integer;
}

double number(const Value& value) {
  return value.is(Value::Kind::real) ? value.real : static_cast<double>(integral(value));
}

Value spanning(Value result, const Value& left, const Value& right) {
  result.range = {left.range.begin, right.range.end};
  result.position = left.position;
  return result;
}

Value real_value(double real) {
  Value value;
  value.kind = Value::Kind::real;
  value.real = real;
  return value;
}

Failure too_large(Position position) {
  return std::unexpected(syntax_error("the result does not fit in 64 bits",
                                      "PyTorch takes whole numbers up to 9223372036854775807.", position));
}

Failure division_by_zero(const Piece& message, Position position) {
  return std::unexpected(evaluation_error(ErrorType::zero_division_error, message, "The divisor is 0.", position));
}

std::int64_t floor_quotient(std::int64_t left, std::int64_t right) {
  const std::int64_t quotient = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

/// Python's float %, which has the sign of the divisor.
double modulo(double left, double right) {
  const double rest = std::fmod(left, right);
  if (rest == 0.0) return std::copysign(0.0, right);
  return (rest < 0) != (right < 0) ? rest + right : rest;
}

/// Python's float //: floor, of a quotient that is made whole first.
double floor_quotient(double left, double right) {
  const double quotient = (left - modulo(left, right)) / right;
  if (quotient == 0.0) return std::copysign(0.0, left / right);
  const double floor = std::floor(quotient);
  return quotient - floor > 0.5 ? floor + 1.0 : floor;
}

bool power_overflows(std::int64_t base, std::int64_t exponent, std::int64_t& out) {
  out = 1;
  while (exponent > 0) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(out, base, &out)) return true;
    exponent >>= 1;
    if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return true;
  }
  return false;
}

Result<Value> real_power(const Value& left, const Value& right) {
  const double base = number(left);
  const double exponent = number(right);
  if (base == 0.0 && exponent < 0.0) {
    return division_by_zero("0.0 cannot be raised to a negative power", left.position);
  }
  if (base < 0.0 && std::isfinite(exponent) && std::floor(exponent) != exponent) {
    return std::unexpected(
        syntax_error("complex numbers are not read", "The root of a negative number is complex.", left.position));
  }
  const double power = std::pow(base, exponent);
  if (std::isinf(power) && std::isfinite(base) && std::isfinite(exponent)) {
    return std::unexpected(evaluation_error(ErrorType::value_error, "(34, 'Numerical result out of range')",
                                            "The power is too large for a float.", left.position));
  }
  return spanning(real_value(power), left, right);
}

Result<Value> integer_binary(char op, const Value& left, const Value& right) {
  const std::int64_t a = integral(left);
  const std::int64_t b = integral(right);
  std::int64_t out = 0;
  bool overflow = false;
  switch (op) {
    case '+':
      overflow = __builtin_add_overflow(a, b, &out);
      break;
    case '-':
      overflow = __builtin_sub_overflow(a, b, &out);
      break;
    case '*':
      overflow = __builtin_mul_overflow(a, b, &out);
      break;
    case Token::floor_divide:
      if (b == 0) return division_by_zero("integer division or modulo by zero", left.position);
      overflow = a == lowest && b == -1;
      if (!overflow) out = floor_quotient(a, b);
      break;
    case '%':
      if (b == 0) return division_by_zero("integer modulo by zero", left.position);
      out = b == -1 ? 0 : a - b * floor_quotient(a, b);
      break;
    default:
      overflow = power_overflows(a, b, out);
      break;
  }
  if (overflow) return too_large(left.position);
  return spanning(Value::of(out), left, right);
}

Result<Value> real_binary(char op, const Value& left, const Value& right) {
  const double a = number(left);
  const double b = number(right);
  double out = 0.0;
  switch (op) {
    case '+':
      out = a + b;
      break;
    case '-':
      out = a - b;
      break;
    case '*':
      out = a * b;
      break;
    case '/':
      if (b == 0.0) {
        return division_by_zero(is_integral(left) && is_integral(right) ? "division by zero" : "float division by zero",
                                left.position);
      }
      out = a / b;
      break;
    case Token::floor_divide:
      if (b == 0.0) return division_by_zero("float floor division by zero", left.position);
      out = floor_quotient(a, b);
      break;
    case '%':
      if (b == 0.0) return division_by_zero("float modulo", left.position);
      out = modulo(a, b);
      break;
    default:
      return real_power(left, right);
  }
  return spanning(real_value(out), left, right);
}

BoxedError wrong_operands(char op, const Value& left, const Value& right) {
  const bool sequence = left.is(Value::Kind::string) || left.is(Value::Kind::tuple) || left.is(Value::Kind::list);
  std::string message;
  if (op == '+' && sequence) {
    message =
        concat("can only concatenate ", left.type_name(), " (not \"", right.type_name(), "\") to ", left.type_name());
  } else if (op == '*' && (sequence || is_sequence(right))) {
    message =
        concat("can't multiply sequence by non-int of type '", sequence ? right.type_name() : left.type_name(), "'");
  } else {
    message = concat("unsupported operand type(s) for ", symbol(op), ": '", left.type_name(), "' and '",
                     right.type_name(), "'");
  }
  return evaluation_error(ErrorType::type_error, message, "Arithmetic is done on numbers.", left.position);
}

}  // namespace

bool is_number(const Value& value) { return is_integral(value) || value.is(Value::Kind::real); }

bool is_sequence(const Value& value) {
  return value.is(Value::Kind::tuple) || value.is(Value::Kind::list) || value.is(Value::Kind::string);
}

bool is_repetition(char op, const Value& left, const Value& right) {
  return op == '*' && ((is_sequence(left) && is_integral(right)) || (is_integral(left) && is_sequence(right)));
}

bool is_concatenation(char op, const Value& left, const Value& right) {
  return op == '+' && is_sequence(left) && left.kind == right.kind;
}

Result<Value> apply_unary(char op, Value operand) {
  if (is_integral(operand)) {
    const std::int64_t value = integral(operand);
    if (op == '-' && value == lowest) return too_large(operand.position);
    operand.kind = Value::Kind::integer;
    operand.integer = op == '-' ? -value : value;
    return operand;
  }
  if (operand.is(Value::Kind::real)) {
    if (op == '-') operand.real = -operand.real;
    return operand;
  }
  return std::unexpected(evaluation_error(ErrorType::type_error,
                                          concat("bad operand type for unary ", op, ": '", operand.type_name(), "'"),
                                          "A sign belongs to a number.", operand.position));
}

Result<Value> apply_binary(char op, const Value& left, const Value& right) {
  if (!is_number(left) || !is_number(right)) return std::unexpected(wrong_operands(op, left, right));
  const bool whole =
      is_integral(left) && is_integral(right) && op != '/' && !(op == Token::power && integral(right) < 0);
  return whole ? integer_binary(op, left, right) : real_binary(op, left, right);
}

Result<Value> to_integer(const Value& number_value) {
  Value out = number_value;
  out.kind = Value::Kind::integer;
  if (is_integral(number_value)) {
    out.integer = integral(number_value);
    return out;
  }
  const double real = std::trunc(number_value.real);
  if (std::isnan(real)) {
    return std::unexpected(
        evaluation_error(ErrorType::value_error, "cannot convert float NaN to integer", "", number_value.position));
  }
  if (!(real >= -0x1p63 && real < 0x1p63)) return too_large(number_value.position);
  out.integer = static_cast<std::int64_t>(real);
  return out;
}

Result<Value> to_real(const Value& number_value) {
  Value out = number_value;
  out.kind = Value::Kind::real;
  out.real = number(number_value);
  return out;
}

}  // namespace convscope::text
