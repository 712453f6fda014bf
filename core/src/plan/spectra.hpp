#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/fourier.hpp"
#include "kernels/table.hpp"
#include "plan/geometry.hpp"

/// Correlations as products of spectra: what convolutions by Fourier transforms and the gradients of their weights
/// share.
namespace convscope::plan {

/// Vectors that so many values take.
[[nodiscard]] std::int64_t vectors_of(std::int64_t count);

/// The time of a transform of `size` values, in products of the fastest igemm; measured.
[[nodiscard]] double transform_cost(std::int64_t size);

/// No transform is longer.
inline constexpr std::int64_t longest_transform = std::int64_t{1} << 22;

/// Whether all happens along the innermost axis.
[[nodiscard]] bool along_one_axis(const Geometry& geometry);

/// Frequencies of the spectrum of `size` real values.
[[nodiscard]] constexpr std::int64_t frequencies_of(std::int64_t size) { return size / 2 + 1; }

/// Sums over `channels` channels, for rows of sequences and vectors of kernels:
/// out(row, kernel)[t] = Σ_channel Σ_n kernel(channel)[n] · sequence(row, channel)[n + t], indices modulo `size`.
class Spectra {
 public:
  /// For `room` rows at most, a multiple of a vector.
  Spectra(const kernels::ConvolutionKernel& kernel, std::int64_t size, std::int64_t channels, std::int64_t vectors,
          std::int64_t room);

  /// Floats of the sequences' spectra: [frequency][channel, real and imaginary][row].
  [[nodiscard]] std::int64_t sequence_floats() const { return frequencies_ * depth() * room_; }
  /// Floats of the kernels' spectra: [frequency][vector][channel, real and imaginary][width].
  [[nodiscard]] std::int64_t kernel_floats() const { return frequencies_ * vectors_ * depth() * width_; }
  /// Floats of the products: [frequency][vector][row][width].
  [[nodiscard]] std::int64_t product_floats() const { return frequencies_ * vectors_ * room_ * width_; }
  /// Floats that a transform works in.
  [[nodiscard]] std::int64_t work_floats() const;
  /// The same, for transforms of `size` values.
  [[nodiscard]] static std::int64_t work_floats(std::int64_t size);

  /// Transforms a vector of sequences of a channel, those of the rows from `row` on: value n is the vector at
  /// from + places[n].
  void read(const float* from, const std::ptrdiff_t* places, std::int64_t channel, std::int64_t row, float* work,
            float* sequences) const;
  /// Transforms a vector of kernels of a channel, [place][lane], into the kernels' spectra.
  void pack(const float* from, std::int64_t vector, std::int64_t channel, float* work, float* spectra) const;
  /// Writes the products of the first `rows` rows with the kernels' spectra.
  void multiply(std::int64_t rows, const float* sequences, const float* spectra, float* products) const;
  /// Writes the first `count` values, [t][lane], of a row and a vector of kernels, with a vector of biases.
  void write(const float* products, std::int64_t vector, std::int64_t row, const float* bias, std::int64_t count,
             float* work, float* to) const;

 private:
  [[nodiscard]] std::int64_t depth() const { return 2 * channels_; }

  kernels::ConvolutionKernel kernel_;
  std::int64_t size_;
  std::int64_t frequencies_;
  std::int64_t channels_;
  std::int64_t vectors_;
  std::int64_t room_;
  std::int64_t lanes_;
  std::int64_t width_;  ///< a vector of real parts and one of imaginary parts
  std::vector<float> twiddles_;
  std::vector<std::ptrdiff_t> places_;  ///< of a kernel's values
  std::vector<std::ptrdiff_t> depth_;
  std::vector<float> zeros_;
};

}  // namespace convscope::plan
