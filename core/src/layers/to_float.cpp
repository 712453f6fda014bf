#include "layers/to_float.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"
#include "text/real.hpp"

namespace convscope::layers::python {

namespace {

/// What float() reads: a decimal number, "inf" or "nan", with a sign and with spaces around it.
std::optional<double> decimal(std::string_view text) {
  constexpr std::string_view spaces = " \t\n\r\f\v";
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  text = text.substr(0, text.find_last_not_of(spaces) + 1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const double sign = negative ? -1.0 : 1.0;
  if (text == "inf" || text == "infinity") return sign * std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();

  const auto digits = [&](std::size_t from) { return std::min(text.find_first_not_of("0123456789", from), text.size()); };
  std::size_t at = digits(0);
  std::size_t count = at;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = digits(at + 1);
    count += end - at - 1;
    at = end;
  }
  if (count == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const std::size_t first = at + (at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') ? 2 : 1);
    at = digits(first);
    if (at == first) return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  return sign * text::parse_real(text);
}

}  // namespace

Result<double> to_float(const Value& value, Stage stage) {
  if (const auto number = as_number(value)) return *number;
  const std::string hint = concat(value.repr(), " is a ", value.type_name(), ": write a number.");
  if (!value.is(Value::Kind::string)) {
    return fail(ErrorType::type_error, stage,
                concat("float() argument must be a string or a real number, not '", value.type_name(), "'"), hint);
  }
  if (const auto number = decimal(value.string)) return *number;
  return fail(ErrorType::value_error, stage, concat("could not convert string to float: ", value.repr()), hint);
}

}  // namespace convscope::layers::python
