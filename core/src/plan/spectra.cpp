#include "plan/spectra.hpp"

#include <cmath>

#include "division.hpp"
#include "plan/deep.hpp"
#include "plan/lanes.hpp"

namespace convscope::plan {

namespace fourier = kernels::fourier;

std::int64_t vectors_of(std::int64_t count) { return ceil_divide(count, lanes()); }

bool along_one_axis(const Geometry& g) {
  for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
    if (g.in[axis] != 1 || g.out[axis] != 1 || g.kernel[axis] != 1) return false;
  }
  return true;
}

double transform_cost(std::int64_t size) {
  const auto n = static_cast<double>(size);
  return 5.0 * n * std::log2(n);
}

Spectra::Spectra(const kernels::ConvolutionKernel& kernel, std::int64_t size, std::int64_t channels,
                 std::int64_t vectors, std::int64_t room)
    : kernel_(kernel),
      size_(size),
      frequencies_(frequencies_of(size)),
      channels_(channels),
      vectors_(vectors),
      room_(room),
      lanes_(lanes()),
      width_(static_cast<std::int64_t>(kernel.width)),
      twiddles_(fourier::twiddles(static_cast<std::size_t>(size))),
      zeros_(static_cast<std::size_t>(width_), 0.0F) {
  places_.reserve(static_cast<std::size_t>(size_));
  depth_.reserve(static_cast<std::size_t>(depth()));
  for (std::int64_t i = 0; i < size_; ++i) places_.push_back(static_cast<std::ptrdiff_t>(i * lanes_));
  for (std::int64_t k = 0; k < depth(); ++k) depth_.push_back(static_cast<std::ptrdiff_t>(k * room_));
}

std::int64_t Spectra::work_floats(std::int64_t size) {
  const std::size_t work = fourier::work_floats(static_cast<std::size_t>(size), kernels::table().lanes);
  return static_cast<std::int64_t>(work) + frequencies_of(size) * 2 * lanes();
}

std::int64_t Spectra::work_floats() const { return work_floats(size_); }

void Spectra::read(const float* from, const std::ptrdiff_t* places, std::int64_t channel, std::int64_t row, float* work,
                   float* sequences) const {
  kernel_.fourier_forward({.from = from,
                           .places = places,
                           .twiddles = twiddles_.data(),
                           .size = static_cast<std::size_t>(size_),
                           .work = work,
                           .to = sequences + 2 * channel * room_ + row,
                           .step = static_cast<std::ptrdiff_t>(depth() * room_),
                           .imaginary = static_cast<std::ptrdiff_t>(room_)});
}

void Spectra::pack(const float* from, std::int64_t vector, std::int64_t channel, float* work, float* spectra) const {
  float* const spectrum = work + work_floats() - frequencies_ * width_;
  kernel_.fourier_forward({.from = from,
                           .places = places_.data(),
                           .twiddles = twiddles_.data(),
                           .size = static_cast<std::size_t>(size_),
                           .work = work,
                           .to = spectrum,
                           .step = static_cast<std::ptrdiff_t>(width_),
                           .imaginary = static_cast<std::ptrdiff_t>(lanes_)});
  // What correlates: the conjugate spectrum w of the kernel times that of the sequence, x, is
  // re·[w.re, −w.im] + im·[w.im, w.re] for x = re + i·im. A transform doubles, the inverse one multiplies by the size.
  const float scale = 1.0F / static_cast<float>(4 * size_);
  const float* read = spectrum;
  float* to = spectra + vector * depth() * width_ + 2 * channel * width_;
  for (std::int64_t f = 0; f < frequencies_; ++f, read += width_, to += vectors_ * depth() * width_) {
    for (std::int64_t lane = 0; lane < lanes_; ++lane) {
      const float re = scale * read[lane];
      const float im = scale * read[lanes_ + lane];
      to[lane] = re;
      to[lanes_ + lane] = -im;
      to[width_ + lane] = im;
      to[width_ + lanes_ + lane] = re;
    }
  }
}

void Spectra::multiply(std::int64_t rows, const float* sequences, const float* spectra, float* products) const {
  for (std::int64_t f = 0; f < frequencies_; ++f, sequences += depth() * room_) {
    for (std::int64_t vector = 0; vector < vectors_; ++vector) {
      multiply_deep(kernel_, {.input = sequences,
                              .pixels = nullptr,
                              .step = 1,
                              .pixel_count = static_cast<std::size_t>(rows),
                              .depth = depth_.data(),
                              .depth_count = depth_.size(),
                              .weights = spectra,
                              .start = zeros_.data(),
                              .output = products});
      spectra += depth() * width_;
      products += room_ * width_;
    }
  }
}

void Spectra::write(const float* products, std::int64_t vector, std::int64_t row, const float* bias, std::int64_t count,
                    float* work, float* to) const {
  kernel_.fourier_inverse({.from = products + (vector * room_ + row) * width_,
                           .step = static_cast<std::ptrdiff_t>(vectors_ * room_ * width_),
                           .imaginary = static_cast<std::ptrdiff_t>(lanes_),
                           .twiddles = twiddles_.data(),
                           .size = static_cast<std::size_t>(size_),
                           .work = work,
                           .bias = bias,
                           .count = static_cast<std::size_t>(count),
                           .to = to});
}

}  // namespace convscope::plan
