#include "kernels/dot.hpp"

#include <algorithm>
#include <array>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"

namespace convscope::kernels {
namespace {

template <std::size_t Taps>
void dot(const DotArguments& arguments, std::size_t first) {
  std::array<std::ptrdiff_t, Taps> offset;
  std::array<Batch, Taps> sum;
  unroll<Taps>([&](auto t) __attribute__((always_inline)) {
    offset[t] = arguments.offsets[first + t];
    sum[t] = Batch(0.0F);
  });

  const std::size_t rest = arguments.count % lanes;
  const std::size_t whole = arguments.count - rest;
  const auto mask = first_lanes(rest);
  const float* a = arguments.a;
  const float* b = arguments.b;
  for (std::size_t y = 0; y < arguments.rows; ++y, a += arguments.a_row, b += arguments.b_row) {
    for (std::size_t x = 0; x < whole; x += lanes) {
      const Batch left = Batch::load_unaligned(a + x);
      unroll<Taps>([&](auto t) __attribute__((always_inline)) {
        sum[t] = multiply_add(left, Batch::load_unaligned(b + offset[t] + x), sum[t]);
      });
    }
    if (rest != 0) {
      std::array<float, lanes> last{};
      std::copy_n(a + whole, rest, last.data());
      const Batch left = Batch::load_unaligned(last.data());
      unroll<Taps>([&](auto t) __attribute__((always_inline)) {
        // Beyond the row anything may stand, NaN included, which a zero on the left would not silence.
        const Batch right = xsimd::select(mask, Batch::load_unaligned(b + offset[t] + whole), Batch(0.0F));
        sum[t] = multiply_add(left, right, sum[t]);
      });
    }
  }
  unroll<Taps>([&](auto t) __attribute__((always_inline)) { arguments.sums[first + t] += xsimd::reduce_add(sum[t]); });
}

}  // namespace

void f32_dot_8x1v(const DotArguments& arguments) {
  std::size_t first = 0;
  for (; first + 8 <= arguments.offset_count; first += 8) dot<8>(arguments, first);
  if (first + 4 <= arguments.offset_count) {
    dot<4>(arguments, first);
    first += 4;
  }
  for (; first < arguments.offset_count; ++first) dot<1>(arguments, first);
}

double f32_sum_4v(std::span<const float> values) {
  constexpr std::size_t block = 1024;
  double total = 0.0;
  while (!values.empty()) {
    const std::span<const float> part = values.first(std::min(block, values.size()));
    values = values.subspan(part.size());
    std::array<Batch, 4> sum;
    sum.fill(Batch(0.0F));
    std::size_t i = 0;
    for (; i + 4 * lanes <= part.size(); i += 4 * lanes) {
      unroll<4>([&](auto v)
                    __attribute__((always_inline)) { sum[v] += Batch::load_unaligned(part.data() + i + v * lanes); });
    }
    total += static_cast<double>(xsimd::reduce_add((sum[0] + sum[1]) + (sum[2] + sum[3])));
    for (; i < part.size(); ++i) total += static_cast<double>(part[i]);
  }
  return total;
}

}  // namespace convscope::kernels
