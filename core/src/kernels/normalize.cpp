#include "kernels/normalize.hpp"

#include <algorithm>
#include <cmath>

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
  const auto size = static_cast<double>(rows.size);
  Moments moments;
  if (rows.centered) {
    for (std::size_t i = 0; i < rows.size; ++i) moments.mean += static_cast<double>(x[i]);
    moments.mean /= size;
  }
  for (std::size_t i = 0; i < rows.size; ++i) {
    const double distance = static_cast<double>(x[i]) - moments.mean;
    moments.variance += distance * distance;
  }
  moments.variance /= size;
  return moments;
}

}  // namespace

std::vector<Moments> group_moments(const PlaneGroups& groups, std::span<const float> x) {
  std::vector<Moments> moments(groups.count());
  const auto size = static_cast<double>(groups.size());
  for_planes(groups, [&](std::size_t begin, std::size_t /*channel*/, std::size_t group) {
    double sum = 0.0;
    for (std::size_t i = 0; i < groups.plane; ++i) sum += static_cast<double>(x[begin + i]);
    moments[group].mean += sum;
  });
  for (Moments& m : moments) m.mean /= size;
  for_planes(groups, [&](std::size_t begin, std::size_t /*channel*/, std::size_t group) {
    const double mean = moments[group].mean;
    double sum = 0.0;
    for (std::size_t i = 0; i < groups.plane; ++i) {
      const double distance = static_cast<double>(x[begin + i]) - mean;
      sum += distance * distance;
    }
    moments[group].variance += sum;
  });
  for (Moments& m : moments) m.variance /= size;
  return moments;
}

void normalize_planes(const PlaneGroups& groups, std::span<const float> x, std::span<const Moments> moments, double eps,
                      const Affine& affine, std::span<float> out) {
  for_planes(groups, [&](std::size_t begin, std::size_t channel, std::size_t group) {
    const double mean = moments[group].mean;
    const double scale = scale_of(moments[group], eps) * weight_at(affine.weight, channel);
    const double shift = affine.bias == nullptr ? 0.0 : static_cast<double>(affine.bias[channel]);
    for (std::size_t i = 0; i < groups.plane; ++i) {
      out[begin + i] = static_cast<float>((static_cast<double>(x[begin + i]) - mean) * scale + shift);
    }
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
  std::vector<Sums> of_group(groups.count());
  std::vector<double> of_weight(groups.channels);
  std::vector<double> of_bias(groups.channels);
  for_planes(groups, [&](std::size_t begin, std::size_t channel, std::size_t group) {
    const double mean = moments[group].mean;
    Sums sums;
    for (std::size_t i = 0; i < groups.plane; ++i) {
      const auto g = static_cast<double>(grad[begin + i]);
      sums.g += g;
      sums.gz += g * (static_cast<double>(x[begin + i]) - mean);
    }
    sums.gz *= scale_of(moments[group], eps);
    of_weight[channel] += sums.gz;
    of_bias[channel] += sums.g;
    of_group[group].g += weight_at(weight, channel) * sums.g;
    of_group[group].gz += weight_at(weight, channel) * sums.gz;
  });
  store(of_weight, out.weight);
  store(of_bias, out.bias);
  const auto size = static_cast<double>(groups.size());
  for_planes(groups, [&](std::size_t begin, std::size_t channel, std::size_t group) {
    const double scale = scale_of(moments[group], eps);
    const double factor = weight_at(weight, channel) * scale;
    const double mean = moments[group].mean;
    const double constant = constant_moments ? 0.0 : of_group[group].g / size * scale;
    const double slope = constant_moments ? 0.0 : of_group[group].gz / size * scale * scale;
    for (std::size_t i = 0; i < groups.plane; ++i) {
      const double distance = static_cast<double>(x[begin + i]) - mean;
      out.input[begin + i] =
          static_cast<float>(static_cast<double>(grad[begin + i]) * factor - constant - distance * slope);
    }
  });
}

void normalize_rows(const Rows& rows, std::span<const float> x, double eps, const Affine& affine,
                    std::span<float> out) {
  for (std::size_t begin = 0; begin < x.size(); begin += rows.size) {
    const Moments moments = row_moments(x.data() + begin, rows);
    const double scale = scale_of(moments, eps);
    for (std::size_t i = 0; i < rows.size; ++i) {
      const double z = (static_cast<double>(x[begin + i]) - moments.mean) * scale;
      const double shift = affine.bias == nullptr ? 0.0 : static_cast<double>(affine.bias[i]);
      out[begin + i] = static_cast<float>(z * weight_at(affine.weight, i) + shift);
    }
  }
}

void normalize_rows_backward(const Rows& rows, std::span<const float> x, std::span<const float> grad, double eps,
                             const float* weight, const NormGradients& out) {
  std::vector<double> of_weight(out.weight == nullptr ? 0 : rows.size);
  std::vector<double> of_bias(out.bias == nullptr ? 0 : rows.size);
  const auto size = static_cast<double>(rows.size);
  for (std::size_t begin = 0; begin < x.size(); begin += rows.size) {
    const Moments moments = row_moments(x.data() + begin, rows);
    const double scale = scale_of(moments, eps);
    const auto z = [&](std::size_t i) { return (static_cast<double>(x[begin + i]) - moments.mean) * scale; };
    double mean_g = 0.0;
    double mean_gz = 0.0;
    for (std::size_t i = 0; i < rows.size; ++i) {
      const double g = static_cast<double>(grad[begin + i]) * weight_at(weight, i);
      mean_g += g;
      mean_gz += g * z(i);
    }
    mean_g = rows.centered ? mean_g / size : 0.0;
    mean_gz /= size;
    for (std::size_t i = 0; i < rows.size; ++i) {
      const double g = static_cast<double>(grad[begin + i]) * weight_at(weight, i);
      out.input[begin + i] = static_cast<float>((g - mean_g - z(i) * mean_gz) * scale);
    }
    for (std::size_t i = 0; i < of_weight.size(); ++i) of_weight[i] += static_cast<double>(grad[begin + i]) * z(i);
    for (std::size_t i = 0; i < of_bias.size(); ++i) of_bias[i] += static_cast<double>(grad[begin + i]);
  }
  store(of_weight, out.weight);
  store(of_bias, out.bias);
}

}  // namespace convscope::kernels
