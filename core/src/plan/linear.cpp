#include "plan/linear.hpp"

#include <algorithm>
#include <vector>

#include "kernels/table.hpp"
#include "plan/product.hpp"

namespace convscope::plan {

void linear(const LinearSizes& s, const float* input, const float* weight, const float* bias, float* output) {
  for (std::int64_t row = 0; row < s.rows; ++row) {
    bias == nullptr ? std::fill_n(output + row * s.out, s.out, 0.0F) : std::copy_n(bias, s.out, output + row * s.out);
  }
  add_product({s.rows, s.in, s.out}, dense(input, s.in), dense(weight, s.in).transposed(), output);
}

void linear_backward(const LinearSizes& s, const float* input, const float* weight, const float* grad,
                     const LinearGradients& to) {
  if (to.input != nullptr) {
    std::fill_n(to.input, s.rows * s.in, 0.0F);
    add_product({s.rows, s.out, s.in}, dense(grad, s.out), dense(weight, s.in), to.input);
  }
  if (to.weight != nullptr) {
    std::fill_n(to.weight, s.out * s.in, 0.0F);
    add_product({s.out, s.rows, s.in}, dense(grad, s.out).transposed(), dense(input, s.in), to.weight);
  }
  if (to.bias != nullptr) {
    const auto features = static_cast<std::size_t>(s.out);
    std::vector<double> sums(features);
    for (std::int64_t row = 0; row < s.rows; ++row) {
      kernels::table().rows.add(grad + row * s.out, features, sums.data());
    }
    std::ranges::transform(sums, to.bias, [](double sum) { return static_cast<float>(sum); });
  }
}

std::int64_t linear_scratch_bytes(const LinearSizes& s, bool backward) {
  if (!backward) return product_scratch_bytes({s.rows, s.in, s.out}, true);
  return std::max({product_scratch_bytes({s.rows, s.out, s.in}), product_scratch_bytes({s.out, s.rows, s.in}),
                   s.out * static_cast<std::int64_t>(sizeof(double))});
}

}  // namespace convscope::plan
