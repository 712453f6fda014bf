#include "kernels/softmax.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/table.hpp"

namespace convscope::kernels {
namespace {

/// So many neighbouring columns are reduced together: their sums stay on the stack.
constexpr std::size_t chunk = 256;
using Sums = std::array<double, chunk>;

/// Calls f(begin, count) for every run of columns: column i of the run holds begin + i + k·inner for k = 0 … size−1.
template <class F>
void for_columns(const AxisSplit& axis, std::size_t total, F&& f) {
  if (total == 0) return;  // `outer` may be any number then
  for (std::size_t o = 0; o < axis.outer; ++o) {
    for (std::size_t i = 0; i < axis.inner; i += chunk) {
      f(o * axis.size * axis.inner + i, std::min(chunk, axis.inner - i));
    }
  }
}

/// Calls f(begin) for every row where the axis is the innermost, and says if it is.
template <class F>
bool for_rows(const AxisSplit& axis, std::size_t total, F&& f) {
  if (axis.inner != 1) return false;
  for (std::size_t begin = 0; begin < total; begin += axis.size) f(begin);
  return true;
}

/// out = sign·x less its largest value, so that no exponential overflows.
void subtract_largest(const AxisSplit& axis, Input x, float sign, Output out) {
  const RowKernels& rows = table().rows;
  const auto of_row = [&](std::size_t begin) {
    const float extreme = (sign > 0.0F ? rows.largest : rows.smallest)(x.data() + begin, axis.size);
    const RowMap map{.mean = static_cast<double>(extreme), .scale = static_cast<double>(sign)};
    rows.map(x.data() + begin, axis.size, map, out.data() + begin);
  };
  if (for_rows(axis, x.size(), of_row)) return;
  for_columns(axis, x.size(), [&](std::size_t begin, std::size_t count) {
    std::array<float, chunk> largest;
    std::fill_n(largest.begin(), count, -std::numeric_limits<float>::infinity());
    for (std::size_t k = 0; k < axis.size; ++k) {
      const float* row = x.data() + begin + k * axis.inner;
      for (std::size_t i = 0; i < count; ++i) {
        const float value = sign * row[i];
        largest[i] = largest[i] >= value ? largest[i] : value;  // NaN wins
      }
    }
    for (std::size_t k = 0; k < axis.size; ++k) {
      const std::size_t at = begin + k * axis.inner;
      for (std::size_t i = 0; i < count; ++i) out[at + i] = sign * x[at + i] - largest[i];
    }
  });
}

/// Σ term(position) along the axis, for one run of columns.
template <class Term>
Sums column_sums(const AxisSplit& axis, std::size_t begin, std::size_t count, Term&& term) {
  Sums sums;
  std::fill_n(sums.begin(), count, 0.0);
  for (std::size_t k = 0; k < axis.size; ++k) {
    const std::size_t at = begin + k * axis.inner;
    for (std::size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(term(at + i));
  }
  return sums;
}

/// out[position] = f(position, the column's sum), for one run of columns.
template <class F>
void apply(const AxisSplit& axis, std::size_t begin, std::size_t count, const Sums& sums, Output out, F&& f) {
  for (std::size_t k = 0; k < axis.size; ++k) {
    const std::size_t at = begin + k * axis.inner;
    for (std::size_t i = 0; i < count; ++i) out[at + i] = static_cast<float>(f(at + i, sums[i]));
  }
}

/// Σ exp(x) of a row.
double exponential_sum(const float* x, std::size_t count) {
  std::array<float, chunk> exponentials;
  double sum = 0.0;
  for (std::size_t at = 0; at < count; at += chunk) {
    const std::size_t some = std::min(chunk, count - at);
    table().pointwise.exp({x + at, some}, {exponentials.data(), some});
    sum += table().rows.sum(exponentials.data(), some);
  }
  return sum;
}

}  // namespace

void softmax(const AxisSplit& axis, Input x, float sign, Output out) {
  subtract_largest(axis, x, sign, out);
  table().pointwise.exp(out, out);
  const RowKernels& rows = table().rows;
  const auto of_row = [&](std::size_t begin) {
    float* row = out.data() + begin;
    rows.map(row, axis.size, {.scale = 1.0 / rows.sum(row, axis.size)}, row);
  };
  if (for_rows(axis, x.size(), of_row)) return;
  for_columns(axis, x.size(), [&](std::size_t begin, std::size_t count) {
    const Sums sums = column_sums(axis, begin, count, [&](std::size_t at) { return out[at]; });
    apply(axis, begin, count, sums, out,
          [&](std::size_t at, double sum) { return static_cast<double>(out[at]) / sum; });
  });
}

void softmax_backward(const AxisSplit& axis, Input y, Input grad, float sign, Output out) {
  const RowKernels& rows = table().rows;
  const auto of_row = [&](std::size_t begin) {
    const float* row = y.data() + begin;
    const float* grads = grad.data() + begin;
    const double sum = rows.products(row, grads, nullptr, axis.size, 0.0).gx;
    rows.map(grads, axis.size, {.mean = sum, .scale = static_cast<double>(sign), .weight = row}, out.data() + begin);
  };
  if (for_rows(axis, y.size(), of_row)) return;
  for_columns(axis, y.size(), [&](std::size_t begin, std::size_t count) {
    const auto sums = column_sums(
        axis, begin, count, [&](std::size_t at) { return static_cast<double>(grad[at]) * static_cast<double>(y[at]); });
    apply(axis, begin, count, sums, out, [&](std::size_t at, double sum) {
      return static_cast<double>(sign * y[at]) * (static_cast<double>(grad[at]) - sum);
    });
  });
}

void log_softmax(const AxisSplit& axis, Input x, Output out) {
  subtract_largest(axis, x, 1.0F, out);
  const auto of_row = [&](std::size_t begin) {
    float* row = out.data() + begin;
    table().rows.map(row, axis.size, {.mean = std::log(exponential_sum(row, axis.size))}, row);
  };
  if (for_rows(axis, x.size(), of_row)) return;
  for_columns(axis, x.size(), [&](std::size_t begin, std::size_t count) {
    Sums sums = column_sums(axis, begin, count, [&](std::size_t at) { return std::exp(out[at]); });
    for (std::size_t i = 0; i < count; ++i) sums[i] = std::log(sums[i]);
    apply(axis, begin, count, sums, out,
          [&](std::size_t at, double sum) { return static_cast<double>(out[at]) - sum; });
  });
}

void log_softmax_backward(const AxisSplit& axis, Input y, Input grad, Output out) {
  table().pointwise.exp(y, out);
  const RowKernels& rows = table().rows;
  const auto of_row = [&](std::size_t begin) {
    const double sum = rows.sum(grad.data() + begin, axis.size);
    rows.gradient(out.data() + begin, grad.data() + begin, axis.size, {.slope = sum}, out.data() + begin);
  };
  if (for_rows(axis, y.size(), of_row)) return;
  for_columns(axis, y.size(), [&](std::size_t begin, std::size_t count) {
    const Sums sums = column_sums(axis, begin, count, [&](std::size_t at) { return grad[at]; });
    apply(axis, begin, count, sums, out, [&](std::size_t at, double sum) {
      return static_cast<double>(grad[at]) - static_cast<double>(out[at]) * sum;
    });
  });
}

}  // namespace convscope::kernels
