#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "plan/geometry.hpp"
#include "plan/scratch.hpp"

namespace convscope::plan {

/// What kernels may read behind the last value.
inline constexpr std::int64_t slack = 64;

/// Where an extended image's values stand. `split` = s > 1: the innermost axis is sorted by remainder modulo s, so that
/// places s apart are neighbours.
struct ImageLayout {
  std::array<ReadRange, 3> read;
  std::int64_t split = 1;
  std::int64_t part = 0;  ///< values of one remainder
  std::int64_t row = 0;
  std::int64_t slice = 0;
  std::int64_t plane = 0;

  ImageLayout() = default;
  ImageLayout(const std::array<ReadRange, 3>& read, std::int64_t split);
  /// Place of input (z, y, x), which may lie beyond the border, in a plane.
  [[nodiscard]] std::ptrdiff_t place(std::int64_t z, std::int64_t y, std::int64_t x) const;
  /// Values of `channels` planes with `slack` more behind the last. Saturates.
  [[nodiscard]] static Count size(const std::array<ReadRange, 3>& read, std::int64_t split, std::int64_t channels);
};

/// Place of every (channel, tap) of phases along z, y and x, relative to an output's own place.
[[nodiscard]] std::vector<std::ptrdiff_t> read_places(std::int64_t channels, const AxisPhase& z, const AxisPhase& y,
                                                      const AxisPhase& x, const ImageLayout& layout);
/// The same for a convolution with one phase along each axis.
[[nodiscard]] std::vector<std::ptrdiff_t> read_places(std::int64_t channels, const Phases& phases,
                                                      const ImageLayout& layout);

/// How images become ones with everything that a convolution reads, border included, so that kernels need no checks.
class Extension {
 public:
  /// For planes of the geometry's input. `in_place`: use the tensor itself where nothing is to be added.
  Extension(const Geometry& geometry, const std::array<ReadRange, 3>& read, std::int64_t channels, std::int64_t split,
            bool in_place);

  [[nodiscard]] const ImageLayout& layout() const { return layout_; }
  /// Floats that a copy takes: 0 where the tensor itself serves.
  [[nodiscard]] std::int64_t size() const { return copies_ ? layout_.plane * channels_ + slack : 0; }
  /// What kernels read for the planes that begin at `input`: these themselves, or their copy, which it writes to
  /// `image` on so many threads.
  [[nodiscard]] const float* extend(const float* input, std::size_t workers, float* image) const;

 private:
  void copy_part(const float* input, ReadRange planes, ReadRange rows, float* image) const;
  [[nodiscard]] std::int64_t row_count() const;
  void copy_row(const float* from, float* row) const;
  void copy_rows(const float* from, std::int64_t begin, std::int64_t end, float* to) const;
  void frame_rows(const float* from, std::int64_t begin, std::int64_t end, std::int64_t behind, float* to) const;

  Sizes in_;
  std::int64_t channels_;
  bool copies_;
  bool framed_ = false;  ///< nothing but zeros is added
  ImageLayout layout_;
  std::array<std::vector<std::int64_t>, 3> source_;  ///< per axis and place: which input, −1 for zero
  std::array<ReadRange, 3> inner_;                   ///< places that hold inputs in order
};

}  // namespace convscope::plan
