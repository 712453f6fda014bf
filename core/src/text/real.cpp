#include "text/real.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <version>

#include "text/concat.hpp"

namespace convscope::text {

namespace {

/// d.ddd·10^exponent with the fewest digits that read back as the same number.
struct Shortest {
  std::string digits;  ///< without point and sign
  int exponent = 0;
};

/// std::to_chars finds them faster, but its tables add 100 kB to the WebAssembly module.
Shortest shortest(double value) {
  char buffer[40];
  for (int precision = 0;; ++precision) {
    std::snprintf(buffer, sizeof buffer, "%.*e", precision, value);
    if (precision == 16 || std::strtod(buffer, nullptr) == value) break;
  }
  Shortest result;
  const std::string_view text(buffer);
  const std::size_t e = text.find('e');
  for (const char character : text.substr(0, e)) {  // a locale may have its own point
    if (character >= '0' && character <= '9') result.digits += character;
  }
  result.exponent = std::atoi(buffer + e + 1);
  return result;
}

}  // namespace

std::string format_real(double value) {
  if (std::isnan(value)) return "nan";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign + "inf";

  constexpr double exact = 1e15;  // whole numbers below it have no other form
  if (std::trunc(value) == value && std::abs(value) < exact) {
    return concat(sign, static_cast<std::int64_t>(std::abs(value)), ".0");
  }
  auto [digits, exponent] = shortest(std::abs(value));
  if (exponent < -4 || exponent >= 16) {  // where Python changes to the scientific form
    if (digits.size() > 1) digits.insert(1, ".");
    const std::string power = concat(std::abs(exponent));
    return concat(sign, digits, exponent < 0 ? "e-" : "e+", power.size() < 2 ? "0" : "", power);
  }
  if (exponent < 0) return concat(sign, "0.", std::string(static_cast<std::size_t>(-exponent - 1), '0'), digits);
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return concat(sign, digits, std::string(whole - digits.size(), '0'), ".0");
  return concat(sign, digits.substr(0, whole), ".", digits.substr(whole));
}

double parse_real(std::string_view digits) {
#if defined(__cpp_lib_to_chars)
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  // Out of range: strtod says on which side; it reads nothing that a locale could change then.
  if (error == std::errc()) return value;
#endif
  // libc++ 19 has no from_chars for double. Emscripten's strtod knows only the C locale.
  return std::strtod(std::string(digits).c_str(), nullptr);
}

}  // namespace convscope::text
