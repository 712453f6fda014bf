#pragma once

#include <cstddef>
#include <vector>

/// Discrete Fourier transforms of real sequences, one in each lane. `size`, the length, is a power of two from
/// least_size on; a spectrum has the frequencies 0 … size/2.
///
/// Source: Stockham's autosort algorithm by radix 4 (Van Loan 1992, "Computational Frameworks for the Fast Fourier
/// Transform", 1.7 and 2.4), on pairs of values as one complex number (the same, 4.4).
namespace convscope::kernels::fourier {

inline constexpr std::size_t least_size = 8;

/// Floats of `work` memory of a transform.
[[nodiscard]] constexpr std::size_t work_floats(std::size_t size, std::size_t lanes) { return 2 * size * lanes; }

/// The twiddle factors e^(−2πi·k/size) for k < size, real and imaginary part in turn, worked out in double.
[[nodiscard]] std::vector<float> twiddles(std::size_t size);

/// Twice the spectrum of Σ_n x(n)·e^(−2πi·f·n/size): its real part at to[f·step], its imaginary part at
/// to[f·step + imaginary], a vector each; x(n) is the vector at from + places[n].
struct ForwardArguments {
  const float* from;
  const std::ptrdiff_t* places;
  const float* twiddles;
  std::size_t size;
  float* work;
  float* to;
  std::ptrdiff_t step;
  std::ptrdiff_t imaginary;
};
using Forward = void (*)(const ForwardArguments&);

/// `size` times the sequence of that spectrum, and a bias: value n < count at to[n·lanes].
struct InverseArguments {
  const float* from;
  std::ptrdiff_t step;
  std::ptrdiff_t imaginary;
  const float* twiddles;
  std::size_t size;
  float* work;
  const float* bias;  ///< a vector
  std::size_t count;
  float* to;
};
using Inverse = void (*)(const InverseArguments&);

}  // namespace convscope::kernels::fourier
