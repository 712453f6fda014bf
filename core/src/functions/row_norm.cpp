// torch.linalg.vector_norm of one row. aten/src/ATen/native/LinearAlgebra.cpp; norm_backward of
// torch/csrc/autograd/FunctionsManual.cpp.

#include "functions/row_norm.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace convscope::functions {

namespace {

float sign(float x) { return x > 0.0F ? 1.0F : x < 0.0F ? -1.0F : 0.0F; }

}  // namespace

float row_norm(std::span<const float> row, double p) {
  if (row.empty()) return 0.0F;
  if (std::isinf(p)) {
    float found = std::fabs(row[0]);
    for (const float x : row) found = p > 0.0 ? std::max(found, std::fabs(x)) : std::min(found, std::fabs(x));
    return found;
  }
  double sum = 0.0;
  if (p == 2.0) {
    for (const float x : row) sum += static_cast<double>(x) * static_cast<double>(x);
    return static_cast<float>(std::sqrt(sum));
  }
  if (p == 0.0) return static_cast<float>(row.size() - static_cast<std::size_t>(std::ranges::count(row, 0.0F)));
  for (const float x : row) sum += std::pow(std::fabs(static_cast<double>(x)), p);
  return static_cast<float>(std::pow(sum, 1.0 / p));
}

void row_norm_gradient(std::span<const float> row, double p, float norm, std::span<float> out) {
  if (p == 0.0 || (norm == 0.0F && p != 1.0)) {
    std::ranges::fill(out, 0.0F);
    return;
  }
  if (std::isinf(p)) {
    const auto ties = std::ranges::count_if(row, [&](float x) { return std::fabs(x) == norm; });
    for (std::size_t i = 0; i < row.size(); ++i) {
      out[i] = std::fabs(row[i]) == norm ? sign(row[i]) / static_cast<float>(ties) : 0.0F;
    }
    return;
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double ratio = norm == 0.0F ? 0.0 : std::fabs(static_cast<double>(row[i])) / static_cast<double>(norm);
    out[i] = row[i] == 0.0F ? 0.0F : sign(row[i]) * static_cast<float>(std::pow(ratio, p - 1.0));
  }
}

}  // namespace convscope::functions
