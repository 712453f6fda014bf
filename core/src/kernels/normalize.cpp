#include "kernels/normalize.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/table.hpp"

namespace convscope::kernels {
namespace {

double weight_at(const float* weight, std::size_t i) {
  return weight == nullptr ? 1.0 : static_cast<double>(weight[i]);
}

double scale_of(const Moments& moments, double eps) { return 1.0 / std::sqrt(moments.variance + eps); }

/// Calls f(values, channel, group) for every plane; `values` is where it begins.
template <class F>
void for_planes(const PlaneGroups& groups, F&& f) {
  for (std::size_t n = 0; n < groups.items; ++n) {
    for (std::size_t c = 0; c < groups.channels; ++c) f((n * groups.channels + c) * groups.plane, c, groups.of(n, c));
  }
}

void store(const std::vector<double>& sums, float* out) {
  if (out == nullptr) return;
  std::ranges::transform(sums, out, [](double sum) { return static_cast<float>(sum); });
}

/// Of one row.
Moments row_moments(const float* x, const Rows& rows) {
  const RowKernels& row = table().rows;
  const auto size = static_cast<double>(rows.size);
  Moments moments;
  if (rows.centered) moments.mean = row.sum(x, rows.size) / size;
  moments.variance = row.squares(x, rows.size, moments.mean) / size;
  return moments;
}

}  // namespace

std::vector<Moments> group_moments(const PlaneGroups& groups, std::span<const float> x) {
  const RowKernels& row = table().rows;
  std::vector<Moments> moments(groups.count());
  const auto size = static_cast<double>(groups.size());
  for_planes(groups, [&](std::size_t begin, std::size_t /*channel*/, std::size_t group) {
    moments[group].mean += row.sum(x.data() + begin, groups.plane);
  });
  for (Moments& m : moments) m.mean /= size;
  for_planes(groups, [&](std::size_t begin, std::size_t /*channel*/, std::size_t group) {
    moments[group].variance += row.squares(x.data() + begin, groups.plane, moments[group].mean);
  });
  for (Moments& m : moments) m.variance /= size;
  return moments;
}

void normalize_planes(const PlaneGroups& groups, std::span<const float> x, std::span<const Moments> moments, double eps,
                      const Affine& affine, std::span<float> out) {
  const RowKernels& row = table().rows;
  for_planes(groups, [&](std::size_t begin, std::size_t channel, std::size_t group) {
    const RowMap map{.mean = moments[group].mean,
                     .scale = scale_of(moments[group], eps) * weight_at(affine.weight, channel),
                     .shift = affine.bias == nullptr ? 0.0 : static_cast<double>(affine.bias[channel])};
    row.map(x.data() + begin, groups.plane, map, out.data() + begin);
  });
}

void normalize_planes_backward(const PlaneGroups& groups, std::span<const float> x, std::span<const float> grad,
                               std::span<const Moments> moments, bool constant_moments, double eps, const float* weight,
                               const NormGradients& out) {
  // With g = grad·weight and z the normalised x: dx = (g − mean(g) − z·mean(g·z)) / deviation.
  struct Sums {
    double g = 0.0;
    double gz = 0.0;
  };
  const RowKernels& row = table().rows;
  std::vector<Sums> of_group(groups.count());
  std::vector<double> of_weight(groups.channels);
  std::vector<double> of_bias(groups.channels);
  for_planes(groups, [&](std::size_t begin, std::size_t channel, std::size_t group) {
    const RowProducts sums =
        row.products(x.data() + begin, grad.data() + begin, nullptr, groups.plane, moments[group].mean);
    const double gz = sums.gx * scale_of(moments[group], eps);
    of_weight[channel] += gz;
    of_bias[channel] += sums.g;
    of_group[group].g += weight_at(weight, channel) * sums.g;
    of_group[group].gz += weight_at(weight, channel) * gz;
  });
  store(of_weight, out.weight);
  store(of_bias, out.bias);
  const auto size = static_cast<double>(groups.size());
  for_planes(groups, [&](std::size_t begin, std::size_t channel, std::size_t group) {
    const double scale = scale_of(moments[group], eps);
    const RowGradient gradient{.mean = moments[group].mean,
                               .factor = weight_at(weight, channel) * scale,
                               .slope = constant_moments ? 0.0 : of_group[group].gz / size * scale * scale,
                               .constant = constant_moments ? 0.0 : of_group[group].g / size * scale};
    row.gradient(x.data() + begin, grad.data() + begin, groups.plane, gradient, out.input + begin);
  });
}

void normalize_rows(const Rows& rows, std::span<const float> x, double eps, const Affine& affine,
                    std::span<float> out) {
  for (std::size_t begin = 0; begin < x.size(); begin += rows.size) {
    const Moments moments = row_moments(x.data() + begin, rows);
    const RowMap map{
        .mean = moments.mean, .scale = scale_of(moments, eps), .weight = affine.weight, .bias = affine.bias};
    table().rows.map(x.data() + begin, rows.size, map, out.data() + begin);
  }
}

void normalize_rows_backward(const Rows& rows, std::span<const float> x, std::span<const float> grad, double eps,
                             const float* weight, const NormGradients& out) {
  const RowKernels& row = table().rows;
  std::vector<double> of_weight(out.weight == nullptr ? 0 : rows.size);
  std::vector<double> of_bias(out.bias == nullptr ? 0 : rows.size);
  const auto size = static_cast<double>(rows.size);
  for (std::size_t begin = 0; begin < x.size(); begin += rows.size) {
    const float* values = x.data() + begin;
    const float* grads = grad.data() + begin;
    const Moments moments = row_moments(values, rows);
    const double scale = scale_of(moments, eps);
    const RowProducts sums = row.products(values, grads, weight, rows.size, moments.mean);
    const RowGradient gradient{.mean = moments.mean,
                               .factor = scale,
                               .slope = sums.gx / size * scale * scale * scale,
                               .constant = rows.centered ? sums.g / size * scale : 0.0,
                               .weight = weight};
    row.gradient(values, grads, rows.size, gradient, out.input + begin);
    row.add_products(values, grads, of_weight.size(), moments.mean, scale, of_weight.data());
    row.add(grads, of_bias.size(), of_bias.data());
  }
  store(of_weight, out.weight);
  store(of_bias, out.bias);
}

}  // namespace convscope::kernels
