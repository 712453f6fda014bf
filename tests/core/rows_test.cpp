// Kernels on rows: every length around the vector, wherever the row begins, against sums in double; nothing is written
// beside the output.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "architectures.hpp"
#include "kernels/table.hpp"

using namespace convscope;

namespace {

constexpr float guard = 12345.0F;

/// `count` values behind `offset` guards, with guards behind.
struct Guarded {
  std::vector<float> memory;
  std::size_t offset;
  std::size_t count;

  Guarded(std::size_t where, std::size_t size, float phase) : memory(size + 64, guard), offset(where), count(size) {
    for (std::size_t i = 0; i < size; ++i) data()[i] = std::sin(static_cast<float>(i) * 1.7F + phase) * 3.0F + 0.1F;
  }
  float* data() { return memory.data() + offset; }
  [[nodiscard]] double at(std::size_t i) const { return static_cast<double>(memory[offset + i]); }
  [[nodiscard]] bool intact() const {
    const auto begin = memory.begin() + static_cast<std::ptrdiff_t>(offset);
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    const auto is_guard = [](float v) { return v == guard; };
    return std::all_of(memory.begin(), begin, is_guard) && std::all_of(end, memory.end(), is_guard);
  }
};

/// Calls f(count, offset) for every instruction set.
template <class F>
void for_rows(F&& f) {
  test::for_architectures([&](const std::string& architecture) {
    CAPTURE(architecture);
    const std::size_t n = kernels::table().lanes;
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{1}, 2 * n / 3, n - 1, n, n + 1, 8 * n + 2, std::size_t{1031}}) {
      for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, n - 1}) {
        CAPTURE(count);
        CAPTURE(offset);
        f(count, offset);
      }
    }
  });
}

bool near(double got, double want, double scale = 1e-3) {
  return std::abs(got - want) <= 1e-6 * (std::abs(want) + scale);
}

}  // namespace

TEST_CASE("sums of rows") {
  for_rows([](std::size_t count, std::size_t offset) {
    const kernels::RowKernels& rows = kernels::table().rows;
    Guarded x(offset, count, 0.0F);
    Guarded grad(offset, count, 1.0F);
    Guarded weight(offset, count, 2.0F);
    double sum = 0.0;
    double squares = 0.0;
    double g = 0.0;
    double gx = 0.0;
    float largest = -std::numeric_limits<float>::infinity();
    float smallest = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < count; ++i) {
      sum += x.at(i);
      squares += (x.at(i) - 0.5) * (x.at(i) - 0.5);
      g += grad.at(i) * weight.at(i);
      gx += grad.at(i) * weight.at(i) * (x.at(i) - 0.5);
      largest = std::max(largest, x.data()[i]);
      smallest = std::min(smallest, x.data()[i]);
    }
    // In double: what differs is the order of the terms.
    CHECK(std::abs(rows.sum(x.data(), count) - sum) <= 1e-11);
    CHECK(std::abs(rows.squares(x.data(), count, 0.5) - squares) <= 1e-10);
    const kernels::RowProducts products = rows.products(x.data(), grad.data(), weight.data(), count, 0.5);
    CHECK(std::abs(products.g - g) <= 1e-10);
    CHECK(std::abs(products.gx - gx) <= 1e-10);
    CHECK(rows.largest(x.data(), count) == largest);
    CHECK(rows.smallest(x.data(), count) == smallest);
    for (std::size_t i = 0; i < count; i += 7) {
      Guarded broken = x;
      broken.data()[i] = std::numeric_limits<float>::quiet_NaN();
      CHECK(std::isnan(rows.largest(broken.data(), count)));
      CHECK(std::isnan(rows.smallest(broken.data(), count)));
    }
  });
}

TEST_CASE("maps of rows") {
  for_rows([](std::size_t count, std::size_t offset) {
    const kernels::RowKernels& rows = kernels::table().rows;
    Guarded x(offset, count, 0.0F);
    Guarded grad(offset, count, 1.0F);
    Guarded weight(offset, count, 2.0F);
    Guarded bias(offset, count, 3.0F);
    for (const bool weighted : {false, true}) {
      Guarded out(offset, count, 0.0F);
      const float* w = weighted ? weight.data() : nullptr;
      const float* b = weighted ? bias.data() : nullptr;
      rows.map(x.data(), count, {.mean = 0.5, .scale = 1.25, .shift = 0.75, .weight = w, .bias = b}, out.data());
      CHECK(out.intact());
      for (std::size_t i = 0; i < count; ++i) {
        const double want =
            (x.at(i) - 0.5) * 1.25 * (weighted ? weight.at(i) : 1.0) + 0.75 + (weighted ? bias.at(i) : 0.0);
        CHECK(near(out.at(i), want));
      }
      rows.gradient(x.data(), grad.data(), count,
                    {.mean = 0.5, .factor = 1.25, .slope = 0.25, .constant = 0.125, .weight = w}, out.data());
      CHECK(out.intact());
      for (std::size_t i = 0; i < count; ++i) {
        const double want = grad.at(i) * (weighted ? weight.at(i) : 1.0) * 1.25 - (x.at(i) - 0.5) * 0.25 - 0.125;
        CHECK(near(out.at(i), want));
      }
    }
  });
}

TEST_CASE("arithmetic of rows and of single values") {
  for_rows([](std::size_t count, std::size_t offset) {
    if (count == 0) return;
    const kernels::Arithmetic& arithmetic = kernels::table().arithmetic;
    Guarded a(offset, count, 0.0F);
    Guarded b(offset, count, 1.0F);
    for (const bool repeats_a : {false, true}) {
      for (const bool repeats_b : {false, true}) {
        const auto check = [&](auto kernel, auto want) {
          Guarded out(offset, count, 0.5F);
          const Guarded before = out;
          kernel(kernels::Side{a.data(), repeats_a}, kernels::Side{b.data(), repeats_b}, out.data());
          CHECK(out.intact());
          for (std::size_t i = 0; i < count; ++i) {
            const double p = a.at(repeats_a ? 0 : i);
            const double q = b.at(repeats_b ? 0 : i);
            CHECK(near(out.at(i), want(p, q, before.at(i)), 1.0));
          }
        };
        check([&](auto p, auto q, float* out) { arithmetic.add(p, q, -0.75F, count, out); },
              [](double p, double q, double) { return p - 0.75 * q; });
        check([&](auto p, auto q, float* out) { arithmetic.multiply(p, q, count, out); },
              [](double p, double q, double) { return p * q; });
        check([&](auto p, auto q, float* out) { arithmetic.divide(p, q, count, out); },
              [](double p, double q, double) { return p / q; });
        check([&](auto p, auto q, float* out) { arithmetic.maximum(p, q, count, out); },
              [](double p, double q, double) { return std::max(p, q); });
        check([&](auto p, auto q, float* out) { arithmetic.minimum(p, q, count, out); },
              [](double p, double q, double) { return std::min(p, q); });
        check([&](auto p, auto q, float* out) { arithmetic.add_product(p, q, count, out); },
              [](double p, double q, double before) { return before + p * q; });
      }
    }
  });
}

TEST_CASE("windows take the first of equal values and the last of NaNs") {
  for_rows([](std::size_t count, std::size_t offset) {
    const kernels::WindowKernels& windows = kernels::table().windows;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const std::size_t stride : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
      // Few values, so that many are equal.
      std::vector<float> x(count * stride + 1);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % 11 == 5 ? nan : static_cast<float>(i * i % 5);
      std::vector<std::int32_t> places(x.size());
      for (std::size_t i = 0; i < x.size(); ++i) places[i] = static_cast<std::int32_t>((i * 7) % x.size());
      Guarded value(offset, count, 0.0F);
      Guarded plain(offset, count, 0.0F);
      std::vector<std::int32_t> at(count);
      for (std::size_t i = 0; i < count; ++i) {
        value.data()[i] = plain.data()[i] = i % 13 == 4 ? nan : static_cast<float>(i % 3);
        at[i] = static_cast<std::int32_t>((i * 5) % x.size());
      }
      const Guarded before = value;
      const std::vector<std::int32_t> at_before = at;
      windows.max(x.data(), stride, count, plain.data());
      windows.max_places(x.data(), places.data(), stride, count, {value.data(), at.data()});
      CHECK(value.intact());
      CHECK(plain.intact());
      for (std::size_t i = 0; i < count; ++i) {
        const float old = static_cast<float>(before.at(i));
        const float next = x[i * stride];
        const std::int32_t place = places[i * stride];
        const bool takes = std::isnan(next) ? !std::isnan(old) || place > at_before[i]
                                            : next > old || (next == old && place < at_before[i]);
        const float want = takes ? next : old;
        CHECK((std::isnan(want) ? std::isnan(value.data()[i]) : value.data()[i] == want));
        CHECK((std::isnan(want) ? std::isnan(plain.data()[i]) : plain.data()[i] == want));
        CHECK(at[i] == (takes ? place : at_before[i]));
      }
    }
  });
}
