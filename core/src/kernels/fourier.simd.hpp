#pragma once

#include <utility>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"
#include "kernels/fourier.hpp"

namespace convscope::kernels::fourier {

/// A complex number in each lane.
template <class Arch>
struct Complex {
  using Vector = Batch<Arch>;
  Vector re;
  Vector im;

  [[nodiscard, gnu::always_inline]] static Complex load(const float* from) {
    return {Vector::load_unaligned(from), Vector::load_unaligned(from + lanes<Arch>)};
  }
  [[gnu::always_inline]] void store(float* to) const {
    re.store_unaligned(to);
    im.store_unaligned(to + lanes<Arch>);
  }
  [[nodiscard, gnu::always_inline]] friend Complex operator+(Complex a, Complex b) {
    return {a.re + b.re, a.im + b.im};
  }
  [[nodiscard, gnu::always_inline]] friend Complex operator-(Complex a, Complex b) {
    return {a.re - b.re, a.im - b.im};
  }
  /// Times the same number in every lane.
  [[nodiscard, gnu::always_inline]] Complex times(const float* number) const {
    const Vector c(number[0]);
    const Vector s(number[1]);
    return {re * c - im * s, multiply_add(im, c, re * s)};
  }
  [[nodiscard, gnu::always_inline]] Complex times_i() const { return {-im, re}; }
  [[nodiscard, gnu::always_inline]] Complex conjugate() const { return {re, -im}; }
};

/// The transform of `count` complex numbers, a power of two, each a vector of real parts and one of imaginary parts.
/// Works in both buffers and returns the one with the result.
template <class Arch>
float* transform(float* from, float* to, std::size_t count, const float* twiddles) {
  using Number = Complex<Arch>;
  constexpr std::size_t n = 2 * lanes<Arch>;  // floats of a number
  // Of `stride` interleaved sequences of `left` numbers each, every quarter of which is a shorter one's.
  std::size_t stride = 1;
  std::size_t left = count;
  for (; left >= 4; left /= 4, stride *= 4) {
    const std::size_t quarter = left / 4;
    for (std::size_t p = 0; p < quarter; ++p) {
      // The twiddle factors go round in twice `count` steps, with two floats each.
      const float* const once = twiddles + 4 * p * stride;
      const float* const twice = twiddles + 8 * p * stride;
      const float* const thrice = twiddles + 12 * p * stride;
      const float* read = from + p * stride * n;
      float* write = to + 4 * p * stride * n;
      const std::size_t apart = quarter * stride * n;
      for (std::size_t q = 0; q < stride; ++q, read += n, write += n) {
        const Number a = Number::load(read);
        const Number b = Number::load(read + apart);
        const Number c = Number::load(read + 2 * apart);
        const Number d = Number::load(read + 3 * apart);
        const Number even = a + c;
        const Number odd = b + d;
        const Number difference = a - c;
        const Number turned = (b - d).times_i();
        (even + odd).store(write);
        (difference - turned).times(once).store(write + stride * n);
        (even - odd).times(twice).store(write + 2 * stride * n);
        (difference + turned).times(thrice).store(write + 3 * stride * n);
      }
    }
    std::swap(from, to);
  }
  if (left == 2) {
    for (std::size_t q = 0; q < stride; ++q) {
      const Number a = Number::load(from + q * n);
      const Number b = Number::load(from + (q + stride) * n);
      (a + b).store(to + q * n);
      (a - b).store(to + (q + stride) * n);
    }
    std::swap(from, to);
  }
  return from;
}

/// The kernel of that name in the table's row.
template <class Arch>
void forward(const ForwardArguments& arguments) {
  using Number = Complex<Arch>;
  using Vector = Batch<Arch>;
  constexpr std::size_t n = 2 * lanes<Arch>;
  const ForwardArguments a = arguments;
  const std::size_t half = a.size / 2;
  for (std::size_t k = 0; k < half; ++k) {
    const Number pair{Vector::load_unaligned(a.from + a.places[2 * k]),
                      Vector::load_unaligned(a.from + a.places[2 * k + 1])};
    pair.store(a.work + k * n);
  }
  const float* const z = transform<Arch>(a.work, a.work + half * n, half, a.twiddles);
  float* to = a.to;
  for (std::size_t f = 0; f <= half; ++f, to += a.step) {
    const Number here = Number::load(z + f % half * n);
    const Number there = Number::load(z + (half - f) % half * n).conjugate();
    const Number odd = (there - here).times_i();
    const Number value = here + there + odd.times(a.twiddles + 2 * f);
    value.re.store_unaligned(to);
    value.im.store_unaligned(to + a.imaginary);
  }
}

/// The kernel of that name in the table's row.
template <class Arch>
void inverse(const InverseArguments& arguments) {
  using Number = Complex<Arch>;
  using Vector = Batch<Arch>;
  constexpr std::size_t n = 2 * lanes<Arch>;
  const InverseArguments a = arguments;
  const std::size_t half = a.size / 2;
  const auto spectrum = [&](std::size_t f) __attribute__((always_inline)) {
    const float* const from = a.from + static_cast<std::ptrdiff_t>(f) * a.step;
    return Number{Vector::load_unaligned(from), Vector::load_unaligned(from + a.imaginary)};
  };
  for (std::size_t f = 0; f < half; ++f) {
    const Number here = spectrum(f);
    const Number there = spectrum(half - f).conjugate();
    const float* const twiddle = a.twiddles + 2 * f;
    const float back[2] = {twiddle[0], -twiddle[1]};
    const Number value = here + there + (here - there).times(back).times_i();
    // With its parts exchanged the transform is the inverse one.
    Number{value.im, value.re}.store(a.work + f * n);
  }
  const float* const z = transform<Arch>(a.work, a.work + half * n, half, a.twiddles);
  const Vector bias = Vector::load_unaligned(a.bias);
  for (std::size_t i = 0; i < a.count; ++i) {
    // Value i is the real part of number i/2, which stands second, for even i.
    const Vector value = Vector::load_unaligned(z + i / 2 * n + (i % 2 == 0 ? lanes<Arch> : 0));
    (value + bias).store_unaligned(a.to + i * lanes<Arch>);
  }
}

}  // namespace convscope::kernels::fourier
