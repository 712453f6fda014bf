#include "plan/fourier_gradient.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "division.hpp"
#include "plan/extend.hpp"
#include "plan/parallel.hpp"
#include "plan/spectra.hpp"
#include "plan/workspace.hpp"

namespace convscope::plan {
namespace {

/// As a convolution by Fourier transforms may take, 128 MiB.
constexpr std::int64_t limit = std::int64_t{1} << 25;
/// Longer transforms fit only where there is little else.
constexpr std::int64_t most_size = std::int64_t{1} << 22;

bool along_one_axis(const Geometry& g) {
  for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
    if (g.in[axis] != 1 || g.out[axis] != 1 || g.kernel[axis] != 1) return false;
  }
  return g.stride[2] == 1 && !g.transposed;
}

/// Inputs from the first tap to the last.
std::int64_t reach(const Geometry& g) { return (g.kernel[2] - 1) * g.dilation[2] + 1; }

std::int64_t lanes() { return static_cast<std::int64_t>(kernels::table().lanes); }

/// Of all items.
Count segments_of(const Geometry& g, const FourierSegments& s) { return Count(g.batch) * s.count; }

/// Input channels in whole vectors: rows of the spectra.
std::int64_t rows_of(const Geometry& g) { return vectors_of(g.in_channels) * lanes(); }

/// In products of the fastest igemm, for each group. A product of few segments takes longer than its own: as long as
/// some more, measured.
double cost(const Geometry& g, const FourierSegments& s) {
  constexpr double begun = 6.0;
  const double transform = transform_cost(s.size);
  const auto segments = static_cast<double>(segments_of(g, s).value());
  const auto read = static_cast<double>(rows_of(g));
  const auto in = static_cast<double>(g.in_channels);
  const auto out = static_cast<double>(vectors_of(g.out_channels) * lanes());
  const double products = 2.0 * static_cast<double>(s.size) * in * out * (segments + begun);
  return segments * (read + out) * transform + products + in * out * transform;
}

/// Values [place][channel] of a segment, for every row of the spectra or every lane.
void put_segment(const float* planes, std::int64_t plane, std::int64_t channels, std::int64_t count, std::int64_t size,
                 std::int64_t width, float* to) {
  kernels::table().planes_to_columns(planes, static_cast<std::ptrdiff_t>(plane), static_cast<std::size_t>(channels),
                                     static_cast<std::size_t>(count), to, static_cast<std::size_t>(width));
  std::fill(to + count * width, to + size * width, 0.0F);
}

/// Of one group: spectra of what every input channel has in every segment, and with them the gradients of a vector of
/// output channels after the other.
class Group {
 public:
  Group(const Geometry& g, const FourierSegments& s, const kernels::ConvolutionKernel& kernel)
      : g_(g),
        s_(s),
        phases_(make_phases(g_)),
        extension_(g_, phases_.read, g_.in_channels, 1, true),
        segments_(g_.batch * s_.count),
        rows_(rows_of(g_)),
        spectra_(kernel, s_.size, segments_, 1, rows_),
        workers_(workers_for(work(g_) / static_cast<double>(g_.groups))),
        image_(extension_.size()),
        sequences_(spectra_.sequence_floats()),
        scratch_(static_cast<std::int64_t>(workers_) * worker_floats()) {
    for (std::int64_t i = 0; i < s_.size; ++i) places_.push_back(static_cast<std::ptrdiff_t>(i * rows_));
  }

  void run(std::int64_t group, const float* input, const float* grad, float* weight_gradient) {
    for (std::int64_t n = 0; n < g_.batch; ++n) {
      read(n, input + (n * g_.groups + group) * g_.in_channels * g_.in_pixels());
    }
    parallel(workers_, vectors_of(g_.out_channels), [&](std::int64_t vector, std::size_t worker) {
      sum(vector, grad + group * g_.out_channels * g_.out[2],
          weight_gradient + group * g_.out_channels * g_.in_channels * g_.taps(), scratch(worker));
    });
  }

 private:
  [[nodiscard]] std::int64_t worker_floats() const {
    return spectra_.kernel_floats() + spectra_.product_floats() + spectra_.work_floats() + s_.size * rows_;
  }
  [[nodiscard]] float* scratch(std::size_t worker) {
    return scratch_.data() + static_cast<std::int64_t>(worker) * worker_floats();
  }

  /// The spectra of an item's inputs.
  void read(std::int64_t n, const float* planes) {
    const ImageLayout& layout = extension_.layout();
    const ReadRange& range = phases_.read[2];
    if (extension_.copies()) {
      extension_.copy(planes, workers_, image_.data());
      planes = image_.data();
    }
    planes += layout.place(phases_.read[0].begin, phases_.read[1].begin, range.begin);
    parallel(workers_, s_.count, [&](std::int64_t segment, std::size_t worker) {
      float* const work = scratch(worker);
      float* const columns = work + spectra_.work_floats();
      const std::int64_t first = segment * s_.outputs;
      put_segment(planes + first, layout.plane, g_.in_channels, std::min(s_.size, range.size() - first), s_.size, rows_,
                  columns);
      for (std::int64_t row = 0; row < rows_; row += lanes()) {
        spectra_.read(columns + row, places_.data(), n * s_.count + segment, row, work, sequences_.data());
      }
    });
  }

  /// The gradients of the weights of a vector of output channels.
  void sum(std::int64_t vector, const float* grad, float* weight_gradient, float* spectra) {
    float* const products = spectra + spectra_.kernel_floats();
    float* const work = products + spectra_.product_floats();
    float* const columns = work + spectra_.work_floats();
    const std::int64_t first_channel = vector * lanes();
    const std::int64_t channels = std::min(lanes(), g_.out_channels - first_channel);
    for (std::int64_t segment = 0; segment < segments_; ++segment) {
      const std::int64_t first = segment % s_.count * s_.outputs;
      const std::int64_t item = segment / s_.count * g_.groups * g_.out_channels + first_channel;
      put_segment(grad + item * g_.out[2] + first, g_.out[2], channels, std::min(s_.outputs, g_.out[2] - first),
                  s_.size, lanes(), columns);
      spectra_.pack(columns, 0, segment, work, spectra);
    }
    spectra_.multiply(g_.in_channels, sequences_.data(), spectra, products);
    // A dilated kernel's taps are some of the sums.
    const std::int64_t pairs = g_.in_channels * g_.taps();
    float* to = weight_gradient + first_channel * pairs;
    for (std::int64_t in = 0; in < g_.in_channels; ++in, to += g_.taps()) {
      spectra_.write(products, 0, in, zeros_.data(), reach(g_), work, columns);
      kernels::table().columns_to_planes(columns, static_cast<std::size_t>(lanes() * g_.dilation[2]),
                                         static_cast<std::size_t>(channels), static_cast<std::size_t>(g_.taps()), to,
                                         static_cast<std::ptrdiff_t>(pairs), 1);
    }
  }

  const Geometry& g_;
  const FourierSegments& s_;
  Phases phases_;
  Extension extension_;
  std::int64_t segments_;
  std::int64_t rows_;
  Spectra spectra_;
  std::size_t workers_;
  Workspace image_;
  Scratch<float> sequences_;
  Scratch<float> scratch_;
  std::vector<std::ptrdiff_t> places_;
  std::vector<float> zeros_ = std::vector<float>(kernels::table().lanes, 0.0F);
};

}  // namespace

std::optional<FourierSegments> fourier_segments(const Geometry& g) {
  if (!along_one_axis(g) || reach(g) > most_size) return std::nullopt;
  std::optional<FourierSegments> best;
  const auto least = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(reach(g))));
  for (std::int64_t size = std::max(least, static_cast<std::int64_t>(kernels::fourier::least_size)); size <= most_size;
       size *= 2) {
    FourierSegments next{.size = size, .outputs = size - reach(g) + 1};
    next.count = ceil_divide(g.out[2], next.outputs);
    const bool fits = fourier_segments_floats(g, next).value() <= limit;
    if (fits && (!best || cost(g, next) < cost(g, *best))) best = next;
    if (next.count == 1) break;
  }
  return best;
}

double fourier_segments_gain(const Geometry& g, const FourierSegments& s) {
  const double products = static_cast<double>(g.batch * g.in_channels * g.out_channels) *
                          static_cast<double>(g.out[2]) * static_cast<double>(g.taps());
  return products / cost(g, s);
}

Count fourier_segments_floats(const Geometry& g, const FourierSegments& s) {
  const Count depth = Count(2) * segments_of(g, s);
  const std::int64_t width = 2 * lanes();
  const Count rows = rows_of(g);
  const Count spectra = depth * rows + depth * width + rows * width;
  const Count image = Count(g.in_channels) * (Count(g.out[2]) + reach(g));
  const Count tables = Count(4) * s.size;  // places, twiddle factors
  return spectra * frequencies_of(s.size) + image + rows * s.size + Spectra::work_floats(s.size) + tables;
}

void run_fourier_gradient(const Geometry& g, const FourierSegments& s, const kernels::ConvolutionKernel& kernel,
                          const float* input, const float* grad, float* weight_gradient) {
  Group one(g, s, kernel);
  for (std::int64_t group = 0; group < g.groups; ++group) one.run(group, input, grad, weight_gradient);
}

}  // namespace convscope::plan
