#pragma once

#include <cmath>

namespace convscope::layers {

/// Calls apply(f) with f(x) = xᵖ: products and roots for the exponents of norms, whose loops take a tenth of the time
/// of std::pow's.
template <class Apply>
void with_power(double p, Apply&& apply) {
  if (p == 1.0) return apply([](double x) { return x; });
  if (p == 2.0) return apply([](double x) { return x * x; });
  if (p == 3.0) return apply([](double x) { return x * x * x; });
  if (p == 0.5) return apply([](double x) { return std::sqrt(x); });
  if (p == -0.5) return apply([](double x) { return 1.0 / std::sqrt(x); });
  if (p == -0.75) {
    return apply([](double x) {
      const double root = std::sqrt(x);
      return 1.0 / (root * std::sqrt(root));
    });
  }
  if (p == 1.0 / 3.0) return apply([](double x) { return std::cbrt(x); });
  apply([p](double x) { return std::pow(x, p); });
}

}  // namespace convscope::layers
