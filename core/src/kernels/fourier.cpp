#include "kernels/fourier.hpp"

#include <cmath>
#include <numbers>

namespace convscope::kernels::fourier {

std::vector<float> twiddles(std::size_t size) {
  std::vector<float> table;
  table.reserve(2 * size);
  for (std::size_t k = 0; k < size; ++k) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
    table.push_back(static_cast<float>(std::cos(angle)));
    table.push_back(static_cast<float>(-std::sin(angle)));
  }
  return table;
}

}  // namespace convscope::kernels::fourier
