#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/tensor.hpp"

/// Test signals and images, named kernels, and measures of how well a signal came back.
namespace convscope::signal {

/// One named choice for a menu.
struct Choice {
  std::string_view name;   ///< "chirp"
  std::string_view label;  ///< "Chirp, low to high"
  int spatial;             ///< number of spatial axes it is made for; 0: any
};

/// Signals for inputs with `spatial` axes (1: sounds and curves; 2 and 3: images and volumes).
[[nodiscard]] std::vector<Choice> signals(int spatial);

/// The named signal in the given input shape (N, C, ...) or (C, ...), `spatial` = number of trailing spatial axes.
/// Values within [-1, 1] (1-D) or [0, 1] (2-D, 3-D). Channels and batch items differ in phase, so that none is a copy.
/// Errors: ValueError for an unknown name, out_of_memory.
[[nodiscard]] Result<Tensor> make_signal(std::string_view name, const Shape& shape, int spatial, std::uint64_t seed);

/// Kernels that can stand in for a convolution's weight.
[[nodiscard]] std::vector<Choice> kernels(int spatial);

/// A weight of the given shape (out, in/groups, *kernel), or (in, out/groups, *kernel) for a transposed convolution.
/// "identity" (1 at the centre, channel to channel), "box", "triangle" and "gaussian" average; "sobel" is a smoothed
/// derivative along one axis after the other; "haar" is the bank of half-sums and half-differences, 2^n filters for n
/// axes (Mallat, A Wavelet Tour of Signal Processing, §7.7). Channel j of a convolution's output, or of a transposed
/// convolution's input, gets filter j of its bank in turn. Averages are scaled so that a constant signal stays as it
/// is: a convolution's weights add up to 1, a transposed one's to prod(stride), since 1/prod(stride) of its taps meet
/// at each output; both divided by the channels summed. `stride` may be of length 1 for all axes.
/// Errors: ValueError for an unknown name, a weight without spatial axes, groups that don't divide its first size, or
/// strides that are none; out_of_memory.
[[nodiscard]] Result<Tensor> make_kernel(std::string_view name, const Shape& weight_shape, bool transposed,
                                         std::int64_t groups, std::span<const std::int64_t> stride);

/// How near `output` comes to `input`. Where sizes differ, the common part from index 0 is compared.
struct Quality {
  Shape compared{};    ///< sizes of the part compared
  double mse = 0.0;     ///< mean squared error
  double psnr = 0.0;    ///< 10·log10(peak²/mse) in dB, peak = max − min of the input there; +infinity when equal
  Tensor difference{};  ///< output − input on the common part
};

/// The sizes of what two such tensors have in common. `spatial`: number of trailing axes whose sizes may differ; -1: all
/// behind (N, C). Errors: ValueError when ranks, batch or channels differ, so that nothing can be compared.
[[nodiscard]] Result<Shape> common_part(const Shape& input, const Shape& output, int spatial = -1);

/// Errors: as common_part.
[[nodiscard]] Result<Quality> compare(const Tensor& input, const Tensor& output, int spatial = -1);

}  // namespace convscope::signal
