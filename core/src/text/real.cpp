#include "text/real.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <version>

namespace convscope::text {

std::string format_real(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";

  // "d.ddde±xx" with the fewest digits; Python writes it out between 1e-4 and 1e16.
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = scientific.find('e');
  int exponent = 0;
  const std::size_t digits_at = scientific[e + 1] == '+' ? e + 2 : e + 1;
  std::from_chars(scientific.data() + digits_at, scientific.data() + scientific.size(), exponent);
  if (exponent < -4 || exponent >= 16) return std::string(scientific);

  char fixed[40];
  const auto fixed_end = std::to_chars(fixed, fixed + sizeof fixed, value, std::chars_format::fixed).ptr;
  std::string out(fixed, fixed_end);
  if (out.find('.') == std::string::npos) out += ".0";
  return out;
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
