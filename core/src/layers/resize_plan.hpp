#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"
#include "kernels/resize.hpp"
#include "layers/per_plane.hpp"

namespace convscope::layers {

/// How the values between the input's positions come about. aten/src/ATen/native/UpSample.h.
enum class Interpolation : std::uint8_t { nearest, nearest_exact, linear, cubic };

/// One axis of a resizing call. All is computed in float32, as PyTorch does: which input is nearest depends on it.
struct ResizeAxisPlan {
  Interpolation interpolation = Interpolation::nearest;
  bool align_corners = false;
  std::int64_t input = 1;
  std::int64_t output = 1;
  double scale_factor = 0.0;  ///< as given; 0: the ratio of the sizes counts

  /// How many input positions an output position reads.
  [[nodiscard]] std::size_t tap_count() const;
  /// What it reads, the first tap_count() of them.
  [[nodiscard]] std::array<kernels::Tap, 4> taps(std::int64_t position) const;
  /// A window where one says it all, else what each position reads.
  [[nodiscard]] SpatialReads reads() const;

 private:
  [[nodiscard]] float step() const;
  [[nodiscard]] float source(std::int64_t position) const;
};

/// A resizing call.
struct ResizePlan {
  Shape input;
  Shape output;
  std::vector<ResizeAxisPlan> axes;  ///< the spatial ones, outermost first

  /// The values between the passes along the axes, in bytes.
  [[nodiscard]] std::int64_t scratch_bytes() const;
};

/// Writes the values to `y`. Errors: as `allocate`, for what is kept between the passes.
[[nodiscard]] Result<void> resize(const ResizePlan& plan, const Tensor& x, Tensor& y);
/// The gradient with respect to the input of `resize`. Errors: as `allocate`.
[[nodiscard]] Result<Tensor> resize_backward(const ResizePlan& plan, const Tensor& grad);

}  // namespace convscope::layers
