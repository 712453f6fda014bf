#include "kernels/winograd.hpp"

namespace convscope::kernels::winograd {

std::array<double, places> transform_weights(const std::array<float, 9>& g) {
  // Row of a point p: (1, p, p²) over the product of its distances from the other points.
  constexpr double a = near_point * near_point;
  constexpr double b = far_point * far_point;
  const auto transform = [](double g0, double g1, double g2) {
    const double even_near = (g0 + a * g2) / (2 * a * (a - b));
    const double odd_near = near_point * g1 / (2 * a * (a - b));
    const double even_far = (g0 + b * g2) / (2 * b * (b - a));
    const double odd_far = far_point * g1 / (2 * b * (b - a));
    return std::array{g0 / (a * b),         even_near + odd_near, even_near - odd_near,
                      even_far + odd_far, even_far - odd_far,   g2};
  };
  std::array<std::array<double, inputs>, 3> rows;
  for (std::size_t y = 0; y < 3; ++y) rows[y] = transform(g[y * 3], g[y * 3 + 1], g[y * 3 + 2]);
  std::array<double, places> result;
  for (std::size_t x = 0; x < inputs; ++x) {
    const auto column = transform(rows[0][x], rows[1][x], rows[2][x]);
    for (std::size_t y = 0; y < inputs; ++y) result[y * inputs + x] = column[y];
  }
  return result;
}

}  // namespace convscope::kernels::winograd
