#include "plan/linear.hpp"

#include <algorithm>

#include "kernels/table.hpp"
#include "plan/geometry.hpp"
#include "plan/run.hpp"

namespace convscope::plan {
namespace {

bool empty(const LinearSizes& s) { return s.rows == 0 || s.in == 0 || s.out == 0; }

/// Rows up to a whole number of vectors, as the transposed matrices have them: zeros behind the last row.
std::int64_t padded_rows(const LinearSizes& s) {
  const auto vector = static_cast<std::int64_t>(kernels::table().lanes);
  return (s.rows + vector - 1) / vector * vector;
}

/// Features are channels, rows are pixels.
Geometry geometry_of(const LinearSizes& s) {
  Geometry g;
  g.in_channels = s.in;
  g.out_channels = s.out;
  g.in[2] = g.out[2] = padded_rows(s);
  return g;
}

/// [rows][features] as [features][padded rows].
Scratch<float> transposed(const LinearSizes& s, std::int64_t features, const float* values) {
  Scratch<float> columns(features * padded_rows(s));
  kernels::table().planes_to_columns(values, static_cast<std::ptrdiff_t>(features), static_cast<std::size_t>(s.rows),
                                 static_cast<std::size_t>(features), columns.data(),
                                 static_cast<std::size_t>(padded_rows(s)));
  return columns;
}

void transpose_back(const LinearSizes& s, std::int64_t features, const Scratch<float>& columns, float* values) {
  kernels::table().columns_to_planes(columns.data(), static_cast<std::size_t>(padded_rows(s)),
                                 static_cast<std::size_t>(s.rows), static_cast<std::size_t>(features), values,
                                 static_cast<std::ptrdiff_t>(features), 1);
}

}  // namespace

void linear(const LinearSizes& s, const float* input, const float* weight, const float* bias, float* output) {
  if (empty(s)) {
    for (std::int64_t row = 0; row < s.rows; ++row, output += s.out) {
      bias == nullptr ? std::fill_n(output, s.out, 0.0F) : std::copy_n(bias, s.out, output);
    }
    return;
  }
  const Scratch<float> columns = transposed(s, s.in, input);
  Scratch<float> result(s.out * padded_rows(s));
  run_convolution(geometry_of(s), columns.data(), weight, bias, result.data());
  transpose_back(s, s.out, result, output);
}

void linear_backward(const LinearSizes& s, const float* input, const float* weight, const float* grad,
                     const LinearGradients& to) {
  if (s.rows == 0 || s.out == 0) {
    if (to.input != nullptr) std::fill_n(to.input, s.rows * s.in, 0.0F);
    if (to.weight != nullptr) std::fill_n(to.weight, s.out * s.in, 0.0F);
    if (to.bias != nullptr) std::fill_n(to.bias, s.out, 0.0F);
    return;
  }
  const Scratch<float> grad_columns = transposed(s, s.out, grad);
  if (to.bias != nullptr) {
    for (std::int64_t o = 0; o < s.out; ++o) {
      const float* sums = grad_columns.data() + o * padded_rows(s);
      to.bias[o] = static_cast<float>(kernels::table().rows.sum(sums, static_cast<std::size_t>(s.rows)));
    }
  }
  if (s.in == 0) return;
  const Geometry g = geometry_of(s);
  if (to.weight != nullptr) {
    run_weight_gradient(g, transposed(s, s.in, input).data(), grad_columns.data(), to.weight);
  }
  if (to.input != nullptr) {
    Scratch<float> result(s.in * padded_rows(s));
    run_convolution(data_gradient(g), grad_columns.data(), weight, nullptr, result.data());
    transpose_back(s, s.in, result, to.input);
  }
}

std::int64_t linear_scratch_bytes(const LinearSizes& s, bool backward) {
  if (empty(s)) return 0;
  const Count columns = (Count(s.in) + s.out) * padded_rows(s) * static_cast<std::int64_t>(sizeof(float));
  // Counted first: the geometry of matrices that do not fit is not to be walked.
  if (columns.value() > max_bytes) return columns.value();
  const Geometry g = geometry_of(s);
  if (!backward) return (columns + convolution_scratch(g)).value();
  return (columns + convolution_scratch(data_gradient(g)) + weight_gradient_scratch(g)).value();
}

}  // namespace convscope::plan
