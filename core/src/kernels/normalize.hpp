#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Normalisations: (x − mean)/√(variance + eps)·weight + bias. Everything is summed and computed in double, so that
/// results are exact but for their own rounding. Spans of one call must not overlap.
namespace convscope::kernels {

/// A tensor of `items` × `channels` planes of `plane` values each, and which planes share their statistics: the first
/// `channels_per_group` channels of an item are group 0, the next ones group 1, ...; if `across_items`, the groups of
/// all items with the same number are one.
struct PlaneGroups {
  std::size_t items;
  std::size_t channels;
  std::size_t plane;
  std::size_t channels_per_group;
  bool across_items;

  [[nodiscard]] std::size_t per_item() const { return channels / channels_per_group; }
  [[nodiscard]] std::size_t count() const { return across_items ? per_item() : items * per_item(); }
  [[nodiscard]] std::size_t of(std::size_t item, std::size_t channel) const {
    return (across_items ? 0 : item * per_item()) + channel / channels_per_group;
  }
  /// Values in a group.
  [[nodiscard]] std::size_t size() const { return (across_items ? items : 1) * channels_per_group * plane; }
};

/// Of the values themselves, not an estimate for what they are a sample of.
struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

/// Weight and bias: null where there is none (1 and 0).
struct Affine {
  const float* weight = nullptr;
  const float* bias = nullptr;
};

/// Where the gradients go: null where nobody asks.
struct NormGradients {
  float* input = nullptr;
  float* weight = nullptr;
  float* bias = nullptr;
};

/// The moments of each group.
[[nodiscard]] std::vector<Moments> group_moments(const PlaneGroups& groups, std::span<const float> x);

/// Weight and bias have one value for each channel.
void normalize_planes(const PlaneGroups& groups, std::span<const float> x, std::span<const Moments> moments, double eps,
                      const Affine& affine, std::span<float> out);

/// `constant_moments`: they are no functions of x, as those that BatchNorm keeps for model.eval().
void normalize_planes_backward(const PlaneGroups& groups, std::span<const float> x, std::span<const float> grad,
                               std::span<const Moments> moments, bool constant_moments, double eps, const float* weight,
                               const NormGradients& out);

/// Rows that are normalised each by itself, weight and bias with one value for each place in the row. Not `centered`:
/// the mean counts as 0, which leaves x / √(mean(x²) + eps).
struct Rows {
  std::size_t size;
  bool centered;
};

void normalize_rows(const Rows& rows, std::span<const float> x, double eps, const Affine& affine, std::span<float> out);
void normalize_rows_backward(const Rows& rows, std::span<const float> x, std::span<const float> grad, double eps,
                             const float* weight, const NormGradients& out);

}  // namespace convscope::kernels
