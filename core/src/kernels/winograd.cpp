#include "kernels/winograd.hpp"

#include <array>

namespace convscope::kernels::winograd {
namespace {

/// Channels that are transformed together, so that the compiler has vectors to work on.
constexpr std::size_t together = 4;
using Channels = std::array<double, together>;

/// G g: row of a point p: (1, p, p²) over the product of its distances from the other points.
std::array<Channels, inputs> transform(const Channels& g0, const Channels& g1, const Channels& g2) {
  constexpr double a = near_point * near_point;
  constexpr double b = far_point * far_point;
  std::array<Channels, inputs> rows;
  for (std::size_t c = 0; c < together; ++c) {
    const double even_near = (g0[c] + a * g2[c]) * (1 / (2 * a * (a - b)));
    const double odd_near = g1[c] * (near_point / (2 * a * (a - b)));
    const double even_far = (g0[c] + b * g2[c]) * (1 / (2 * b * (b - a)));
    const double odd_far = g1[c] * (far_point / (2 * b * (b - a)));
    rows[0][c] = g0[c] * (1 / (a * b));
    rows[1][c] = even_near + odd_near;
    rows[2][c] = even_near - odd_near;
    rows[3][c] = even_far + odd_far;
    rows[4][c] = even_far - odd_far;
    rows[5][c] = g2[c];
  }
  return rows;
}

}  // namespace

void transform_weights(const float* weights, std::size_t width, float* to, std::ptrdiff_t place_step) {
  for (std::size_t first = 0; first < width; first += together) {
    std::array<Channels, 9> g;
    for (std::size_t tap = 0; tap < 9; ++tap) {
      for (std::size_t c = 0; c < together; ++c) g[tap][c] = static_cast<double>(weights[tap * width + first + c]);
    }
    std::array<std::array<Channels, inputs>, 3> rows;
    for (std::size_t y = 0; y < 3; ++y) rows[y] = transform(g[3 * y], g[3 * y + 1], g[3 * y + 2]);
    for (std::size_t x = 0; x < inputs; ++x) {
      const std::array<Channels, inputs> column = transform(rows[0][x], rows[1][x], rows[2][x]);
      for (std::size_t y = 0; y < inputs; ++y) {
        float* const place = to + static_cast<std::ptrdiff_t>(y * inputs + x) * place_step + first;
        for (std::size_t c = 0; c < together; ++c) place[c] = static_cast<float>(column[y][c]);
      }
    }
  }
}

}  // namespace convscope::kernels::winograd
