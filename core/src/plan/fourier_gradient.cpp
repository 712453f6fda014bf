#include "plan/fourier_gradient.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "division.hpp"
#include "plan/gradient_algorithm.hpp"
#include "plan/lanes.hpp"
#include "plan/parallel.hpp"
#include "plan/spectra.hpp"

namespace convscope::plan {
namespace {

/// Floats of the inputs' spectra that are there at a time, 64 MiB, and of what a worker has, 16 MiB.
constexpr std::int64_t most_shared = std::int64_t{1} << 24;
constexpr std::int64_t most_own = std::int64_t{1} << 22;

/// Inputs from the first tap to the last.
Count reach_of(const Geometry& g) { return (Count(g.kernel[2]) + -1) * g.dilation[2] + 1; }
std::int64_t reach(const Geometry& g) { return reach_of(g).value(); }

/// Input channels in whole vectors: rows of the spectra.
std::int64_t rows_of(const Geometry& g) { return vectors_of(g.in_channels) * lanes(); }

Count shared_floats(const Geometry& g, const FourierSegments& s) {
  return Count(2) * s.together * rows_of(g) * frequencies_of(s.size);
}

/// Spectra of a vector of kernels and of their products; a transform; a segment's values, twice.
Count own_floats(const Geometry& g, const FourierSegments& s) {
  const Count spectra = Count(2) * lanes() * (Count(2) * s.together + rows_of(g)) * frequencies_of(s.size);
  return spectra + Spectra::work_floats(s.size) + Count(2) * s.size * rows_of(g);
}

/// In products of the fastest igemm, for each group. A product of few segments takes longer than its own: as long as
/// some more, measured.
double cost(const Geometry& g, const FourierSegments& s) {
  constexpr double begun = 6.0;
  const double transform = transform_cost(s.size);
  const auto segments = static_cast<double>(g.batch) * static_cast<double>(s.count);
  const double stretches = std::max(1.0, segments / static_cast<double>(s.together));
  const auto read = static_cast<double>(rows_of(g));
  const auto in = static_cast<double>(g.in_channels);
  const auto out = static_cast<double>(vectors_of(g.out_channels) * lanes());
  const double products = 2.0 * static_cast<double>(s.size) * in * out * (segments + begun * stretches);
  return segments * (read + out) * transform + products + stretches * in * out * transform;
}

/// Workers that have something to do.
std::size_t workers_of(const Geometry& g, const FourierSegments& s) {
  const std::int64_t tasks = std::max(vectors_of(g.out_channels), s.together);
  return std::min(workers_for(work(g) / static_cast<double>(g.groups)), static_cast<std::size_t>(tasks));
}

class FourierGradient final : public GradientAlgorithm {
 public:
  FourierGradient(const Geometry& geometry, const FourierSegments& segments, const kernels::ConvolutionKernel& kernel)
      : GradientAlgorithm(kernel), g_(geometry), s_(segments) {
    places_.reserve(static_cast<std::size_t>(s_.size));
    for (std::int64_t i = 0; i < s_.size; ++i) places_.push_back(static_cast<std::ptrdiff_t>(i * rows_));
  }

  [[nodiscard]] std::int64_t scratch() const override {
    return spectra_.sequence_floats() + static_cast<std::int64_t>(workers_) * worker_floats();
  }

  void run(const GradientOperands& o) const override {
    float* const sequences = o.scratch;
    const auto scratch_of = [&](std::size_t worker) {
      return sequences + spectra_.sequence_floats() + static_cast<std::int64_t>(worker) * worker_floats();
    };
    const std::int64_t segments = g_.batch * s_.count;
    for (std::int64_t group = 0; group < g_.groups; ++group) {
      for (std::int64_t first = 0; first < segments; first += s_.together) {
        const std::int64_t count = std::min(s_.together, segments - first);
        parallel(workers_, s_.together, [&](std::int64_t segment, std::size_t worker) {
          read(group, first + segment, segment < count, segment, o.input, scratch_of(worker), sequences);
        });
        parallel(workers_, vectors_of(g_.out_channels), [&](std::int64_t vector, std::size_t worker) {
          add(group, vector, first, count, o.grad, sequences, scratch_of(worker), o.weight);
        });
      }
    }
  }

 private:
  [[nodiscard]] std::int64_t worker_floats() const {
    return spectra_.kernel_floats() + spectra_.product_floats() + spectra_.work_floats() + 2 * s_.size * rows_;
  }

  /// What an item's channel gives from the segment's first input on, border included.
  void cut(const float* from, std::int64_t first, float* to) const {
    const std::int64_t begin = phases_.read[2].begin + first;
    const auto source = [&](std::size_t axis, std::int64_t place) {
      return source_index(place, g_.in[axis], g_.border);
    };
    const bool beside = source(0, phases_.read[0].begin) < 0 || source(1, phases_.read[1].begin) < 0;
    // Beyond the last input that is read stand zeros, for the rest of the last segment.
    const std::int64_t count = beside ? 0 : std::min(s_.size, phases_.read[2].size() - first);
    const std::int64_t inner_begin = std::clamp<std::int64_t>(-begin, 0, count);
    const std::int64_t inner_end = std::clamp<std::int64_t>(g_.in[2] - begin, inner_begin, count);
    const auto border = [&](std::int64_t i) {
      const std::int64_t place = source(2, begin + i);
      return place < 0 ? 0.0F : from[place];
    };
    for (std::int64_t i = 0; i < inner_begin; ++i) to[i] = border(i);
    if (inner_begin < inner_end) std::copy(from + begin + inner_begin, from + begin + inner_end, to + inner_begin);
    for (std::int64_t i = inner_end; i < count; ++i) to[i] = border(i);
    std::fill(to + count, to + s_.size, 0.0F);
  }

  /// The spectra of what a segment reads; `exists`: else zeros.
  void read(std::int64_t group, std::int64_t segment, bool exists, std::int64_t place, const float* input, float* work,
            float* sequences) const {
    float* const values = work + spectra_.work_floats();
    float* const columns = values + s_.size * rows_;
    if (exists) {
      const std::int64_t item = segment / s_.count * g_.groups + group;
      const float* from = input + item * g_.in_channels * g_.in[2];
      for (std::int64_t c = 0; c < g_.in_channels; ++c, from += g_.in[2]) {
        cut(from, segment % s_.count * s_.outputs, values + c * s_.size);
      }
      put_columns(values, s_.size, g_.in_channels, s_.size, rows_, columns);
    } else {
      std::fill_n(columns, s_.size * rows_, 0.0F);
    }
    for (std::int64_t row = 0; row < rows_; row += lanes()) {
      spectra_.read(columns + row, places_.data(), place, row, work, sequences);
    }
  }

  /// Writes what the first segments give for the weights of a vector of output channels, and adds what others give.
  void add(std::int64_t group, std::int64_t vector, std::int64_t first, std::int64_t count, const float* grad,
           const float* sequences, float* spectra, float* weight_gradient) const {
    float* const products = spectra + spectra_.kernel_floats();
    float* const work = products + spectra_.product_floats();
    float* const columns = work + spectra_.work_floats();
    const std::int64_t channel = group * g_.out_channels + vector * lanes();
    const std::int64_t channels = std::min(lanes(), g_.out_channels - vector * lanes());
    for (std::int64_t i = 0; i < s_.together; ++i) {
      const std::int64_t begin = (first + i) % s_.count * s_.outputs;
      const std::int64_t some = i < count ? std::min(s_.outputs, g_.out[2] - begin) : 0;
      const std::int64_t item = (first + i) / s_.count * g_.groups * g_.out_channels;
      put_columns(grad + (i < count ? (item + channel) * g_.out[2] + begin : 0), g_.out[2], channels, some, lanes(),
                  columns);
      spectra_.pack(columns, 0, i, work, spectra);
    }
    spectra_.multiply(g_.in_channels, sequences, spectra, products);

    const auto taps = static_cast<std::size_t>(g_.taps());
    const std::int64_t pairs = g_.in_channels * g_.taps();
    float* const planes = columns + s_.size * lanes();
    float* to = weight_gradient + channel * pairs;
    for (std::int64_t in = 0; in < g_.in_channels; ++in, to += g_.taps()) {
      spectra_.write(products, 0, in, zeros_.data(), reach(g_), work, columns);
      // A dilated kernel's taps are some of the sums.
      const auto put = [&](float* place, std::int64_t plane) {
        table().columns_to_planes(columns, static_cast<std::size_t>(lanes() * g_.dilation[2]),
                                  static_cast<std::size_t>(channels), taps, place, static_cast<std::ptrdiff_t>(plane),
                                  1);
      };
      if (first == 0) {
        put(to, pairs);
        continue;
      }
      put(planes, g_.taps());
      for (std::int64_t lane = 0; lane < channels; ++lane) {
        table().windows.add_row(planes + lane * g_.taps(), taps, to + lane * pairs);
      }
    }
  }

  /// `count` values of `channels` planes side by side, `width` of them, and zeros up to the size of a transform.
  void put_columns(const float* planes, std::int64_t plane, std::int64_t channels, std::int64_t count,
                   std::int64_t width, float* to) const {
    table().planes_to_columns(planes, static_cast<std::ptrdiff_t>(plane), static_cast<std::size_t>(channels),
                              static_cast<std::size_t>(count), to, static_cast<std::size_t>(width));
    std::fill(to + count * width, to + s_.size * width, 0.0F);
  }

  Geometry g_;
  FourierSegments s_;
  Phases phases_ = make_phases(g_);
  std::int64_t rows_ = rows_of(g_);
  std::size_t workers_ = workers_of(g_, s_);
  Spectra spectra_{kernel(), s_.size, s_.together, 1, rows_};
  std::vector<std::ptrdiff_t> places_;  ///< of a segment's values
  std::vector<float> zeros_ = std::vector<float>(table().lanes, 0.0F);
};

}  // namespace

std::optional<FourierSegments> fourier_segments(const Geometry& g) {
  if (!along_one_axis(g) || g.stride[2] != 1 || g.transposed) return std::nullopt;
  if (reach_of(g).value() > longest_transform) return std::nullopt;
  std::optional<FourierSegments> best;
  const auto least = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(reach(g))));
  for (std::int64_t size = std::max(least, static_cast<std::int64_t>(kernels::fourier::least_size));
       size <= longest_transform; size *= 2) {
    FourierSegments next{.size = size, .outputs = size - reach(g) + 1};
    next.count = ceil_divide(g.out[2], next.outputs);
    next.together = (Count(g.batch) * next.count).value();
    const auto fits = [&] {
      return shared_floats(g, next).value() <= most_shared && own_floats(g, next).value() <= most_own;
    };
    while (next.together > 1 && !fits()) next.together = ceil_divide(next.together, 2);
    if (!fits()) break;
    if (!best || cost(g, next) < cost(g, *best)) best = next;
    if (next.count == 1) break;
  }
  return best;
}

double fourier_segments_gain(const Geometry& g, const FourierSegments& s) {
  const double pairs = static_cast<double>(g.in_channels) * static_cast<double>(g.out_channels);
  const double terms = static_cast<double>(g.batch) * static_cast<double>(g.out[2]);
  return terms * pairs * static_cast<double>(g.taps()) / cost(g, s);
}

Count fourier_segments_floats(const Geometry& g, const FourierSegments& s) {
  const Count tables = Count(6) * s.size;  // places, twiddle factors
  return shared_floats(g, s) + own_floats(g, s) * static_cast<std::int64_t>(workers_of(g, s)) + tables;
}

std::unique_ptr<GradientAlgorithm> make_fourier_gradient(const Geometry& geometry, const FourierSegments& segments,
                                                         const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<FourierGradient>(geometry, segments, kernel);
}

}  // namespace convscope::plan
