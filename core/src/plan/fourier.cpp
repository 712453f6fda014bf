#include "plan/fourier.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "division.hpp"
#include "kernels/fourier.hpp"
#include "plan/algorithm.hpp"
#include "plan/extend.hpp"
#include "plan/images.hpp"

/// Convolution along one axis as products of spectra: a kernel of many taps costs no more than one of few. The accuracy
/// is in docs/decisions/0009.
namespace convscope::plan {
namespace {

namespace fourier = kernels::fourier;

/// Floats that all tasks at a time work on at most, where they can.
constexpr std::int64_t most_floats = std::int64_t{1} << 21;
/// Floats that all of it may take, 128 MiB: beyond it the sums take less memory, and their time.
constexpr std::int64_t limit = std::int64_t{1} << 25;

/// Inputs that an output reads: from the first tap to the last.
std::int64_t span(const AxisPhase& phase) { return read_range({&phase, 1}).size() - (phase.count - 1) * phase.in_step; }

FourierBlocks blocks_of(const AxisPhase& phase, std::int64_t size) {
  const std::int64_t outputs = size - span(phase) + 1;
  return {size, outputs, ceil_divide(phase.count, outputs)};
}

std::int64_t vectors_of(std::int64_t count) {
  return ceil_divide(count, static_cast<std::int64_t>(kernels::table().lanes));
}

/// Channels of the outputs in whole vectors.
std::int64_t vectors(const Geometry& g) { return vectors_of(g.out_channels); }

/// In products of the fastest igemm. The transform of n values takes the time of 5·n·log2(n) of them, measured. Weights
/// are transformed whenever they change.
double cost(const Geometry& g, const FourierBlocks& blocks) {
  const auto lanes = static_cast<std::int64_t>(kernels::table().lanes);
  const auto size = static_cast<double>(blocks.size);
  const double transform = 5.0 * size * std::log2(size);
  const auto in = static_cast<double>(g.in_channels);
  const auto out = static_cast<double>(vectors(g) * lanes);
  const auto read = static_cast<double>(vectors_of(blocks.count) * lanes);
  const auto written = static_cast<double>(blocks.count);
  const double item = (read * in + written * out) * transform + written * 2.0 * size * in * out;
  return static_cast<double>(g.groups) * (static_cast<double>(g.batch) * item + in * out * transform);
}

/// Transformed inputs and products of a block.
Count block_floats(const Geometry& g, const FourierBlocks& blocks) {
  const auto width = static_cast<std::int64_t>(2 * kernels::table().lanes);
  return Count(blocks.frequencies()) * (Count(2) * g.in_channels + Count(vectors(g)) * width);
}

/// A task has a vector of blocks at least.
std::int64_t most_tasks(const Geometry& g, const FourierBlocks& blocks) {
  return g.batch * g.groups * vectors_of(blocks.count);
}

/// What a worker needs besides: the buffers of a transform, a block's outputs.
std::int64_t transform_floats(const FourierBlocks& blocks) {
  const std::size_t lanes = kernels::table().lanes;
  return static_cast<std::int64_t>(fourier::work_floats(static_cast<std::size_t>(blocks.size), lanes)) +
         blocks.outputs * static_cast<std::int64_t>(lanes);
}

Count weight_floats(const Geometry& g, const FourierBlocks& blocks) {
  const auto width = static_cast<std::int64_t>(2 * kernels::table().lanes);
  return Count(g.groups) * blocks.frequencies() * vectors(g) * width * 2 * g.in_channels;
}

/// All that the algorithm takes, on one thread.
Count floats(const Geometry& g, const FourierBlocks& blocks) {
  const auto lanes = static_cast<std::int64_t>(kernels::table().lanes);
  const Count image = Count(g.in_channels) * (Count(blocks.count) * blocks.outputs + 2 * blocks.size);
  const Count task = block_floats(g, blocks) * (Count(2) * lanes) + most_floats;
  const Count tables = Count(4) * blocks.size;  // places, twiddle factors
  return image + task + tables + transform_floats(blocks) + weight_floats(g, blocks);
}

/// The phases of whole blocks, which may reach beyond the output.
Phases block_phases(const Geometry& g, const FourierBlocks& blocks) {
  Phases phases = make_phases(g);
  phases.read[2].end = phases.read[2].begin + (blocks.count - 1) * blocks.outputs + blocks.size;
  return phases;
}

class Fourier final : public Algorithm {
 public:
  Fourier(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : Algorithm(kernel),
        g_(geometry),
        blocks_(fourier_blocks(g_, make_phases(g_).axis[2].front())),
        phases_(block_phases(g_, blocks_)),
        image_(g_, phases_.read, g_.in_channels, blocks_.outputs, false),
        lanes_(static_cast<std::int64_t>(table().lanes)),
        width_(static_cast<std::int64_t>(kernel.width)),
        vectors_(vectors(g_)),
        twiddles_(fourier::twiddles(static_cast<std::size_t>(blocks_.size))) {
    const std::int64_t some = ceil_divide(blocks_.count, images_.workers());
    const std::int64_t floats = block_floats(g_, blocks_).value() * images_.workers();
    const std::int64_t most = std::max<std::int64_t>(1, most_floats / floats);
    room_ = ceil_divide(std::min(some, most), lanes_) * lanes_;  // a transform takes a whole vector of blocks
    for (std::int64_t k = 0; k < 2 * g_.in_channels; ++k) depth_.push_back(static_cast<std::ptrdiff_t>(k * room_));
    const ReadRange& read = phases_.read[2];
    for (std::int64_t i = 0; i < blocks_.size; ++i) {
      places_.push_back(image_.layout().place(phases_.read[0].begin, phases_.read[1].begin, read.begin + i));
    }
  }

  void pack(const float* weight, const float* bias) override {
    if (weights_.size() == 0) weights_ = Scratch<float>(weight_floats(g_, blocks_).value());
    const std::vector<std::int64_t> order = read_order(g_, phases_);
    std::vector<std::int64_t> offsets;
    for (const Tap& tap : phases_.axis[2].front().taps) offsets.push_back(tap.offset);
    std::ranges::sort(offsets);

    // The kernels of a vector of output channels side by side: [place][lane].
    Scratch<float> kernels(blocks_.size * lanes_);
    Scratch<float> spectra(blocks_.frequencies() * width_);
    Scratch<float> work(transform_floats(blocks_));
    std::vector<std::ptrdiff_t> places;
    for (std::int64_t i = 0; i < blocks_.size; ++i) places.push_back(static_cast<std::ptrdiff_t>(i * lanes_));
    for (std::int64_t group = 0; group < g_.groups; ++group) {
      for (std::int64_t vector = 0; vector < vectors_; ++vector) {
        for (std::int64_t in = 0; in < g_.in_channels; ++in) {
          std::fill_n(kernels.data(), kernels.size(), 0.0F);
          for (std::int64_t lane = 0; lane < std::min(lanes_, g_.out_channels - vector * lanes_); ++lane) {
            const std::int64_t out = vector * lanes_ + lane;
            const std::int64_t pair = g_.transposed ? (group * g_.in_channels + in) * g_.out_channels + out
                                                    : (group * g_.out_channels + out) * g_.in_channels + in;
            for (std::size_t tap = 0; tap < order.size(); ++tap) {
              kernels[static_cast<std::size_t>((offsets[tap] - offsets.front()) * lanes_ + lane)] =
                  weight[pair * g_.taps() + order[tap]];
            }
          }
          forward(kernels.data(), places.data(), work.data(), spectra.data(), width_, lanes_);
          put_spectra(group, vector, in, spectra.data());
        }
      }
    }
    biases_ = padded_biases(g_, bias, width_);
  }

  [[nodiscard]] std::int64_t scratch() const override { return images_.scratch(worker_scratch()); }

  void run(const Operands& o) const override {
    images_.run(o, worker_scratch(), ceil_divide(blocks_.count, room_),
                [&](std::int64_t item, std::int64_t begin, std::int64_t end, const float* image, float* scratch) {
                  for (std::int64_t task = begin; task < end; ++task) run_task(o, item, task * room_, image, scratch);
                });
  }

 private:
  /// Spectra of inputs [frequency][channel, real and imaginary][block], of outputs [frequency][vector][block][width].
  [[nodiscard]] std::int64_t worker_scratch() const {
    return room_ * block_floats(g_, blocks_).value() + transform_floats(blocks_);
  }

  /// As fourier::ForwardArguments.
  void forward(const float* from, const std::ptrdiff_t* places, float* work, float* to, std::int64_t step,
               std::int64_t imaginary) const {
    kernel().fourier_forward({.from = from,
                              .places = places,
                              .twiddles = twiddles_.data(),
                              .size = static_cast<std::size_t>(blocks_.size),
                              .work = work,
                              .to = to,
                              .step = static_cast<std::ptrdiff_t>(step),
                              .imaginary = static_cast<std::ptrdiff_t>(imaginary)});
  }

  /// What correlates: the conjugate spectrum w of the kernel times that of the input, x, is
  /// re·[w.re, −w.im] + im·[w.im, w.re] for x = re + i·im. A transform doubles, the inverse one multiplies by the size.
  void put_spectra(std::int64_t group, std::int64_t vector, std::int64_t in, const float* spectra) {
    const float scale = 1.0F / static_cast<float>(4 * blocks_.size);
    const std::int64_t row = 2 * g_.in_channels * width_;
    float* to = weights_.data() + (group * blocks_.frequencies() * vectors_ + vector) * row + 2 * in * width_;
    for (std::int64_t f = 0; f < blocks_.frequencies(); ++f, spectra += width_, to += vectors_ * row) {
      for (std::int64_t lane = 0; lane < lanes_; ++lane) {
        const float re = scale * spectra[lane];
        const float im = scale * spectra[lanes_ + lane];
        to[lane] = re;
        to[lanes_ + lane] = -im;
        to[width_ + lane] = im;
        to[width_ + lanes_ + lane] = re;
      }
    }
  }

  /// The blocks from `first` on.
  void run_task(const Operands& o, std::int64_t item, std::int64_t first, const float* image, float* inputs) const {
    const std::int64_t count = std::min(room_, blocks_.count - first);
    float* const products = inputs + blocks_.frequencies() * 2 * g_.in_channels * room_;
    float* const work = products + blocks_.frequencies() * vectors_ * room_ * width_;
    for (std::int64_t c = 0; c < g_.in_channels; ++c) {
      for (std::int64_t block = 0; block < count; block += lanes_) {
        forward(image + c * image_.layout().plane + first + block, places_.data(), work, inputs + 2 * c * room_ + block,
                2 * g_.in_channels * room_, room_);
      }
    }
    multiply(item % g_.groups, count, inputs, products);
    for (std::int64_t vector = 0; vector < vectors_; ++vector) {
      for (std::int64_t block = 0; block < count; ++block) {
        write(o, item, vector, first + block, products + (vector * room_ + block) * width_, work);
      }
    }
  }

  void multiply(std::int64_t group, std::int64_t count, const float* inputs, float* products) const {
    const std::int64_t depth = 2 * g_.in_channels;
    const float* weights = weights_.data() + group * blocks_.frequencies() * vectors_ * depth * width_;
    for (std::int64_t f = 0; f < blocks_.frequencies(); ++f, inputs += depth * room_) {
      for (std::int64_t vector = 0; vector < vectors_; ++vector) {
        for (std::int64_t k = 0; k < depth; k += kernels::igemm_depth) {
          kernel().igemm({.input = inputs,
                          .pixels = nullptr,
                          .step = 1,
                          .pixel_count = static_cast<std::size_t>(count),
                          .depth = depth_.data() + k,
                          .depth_count = static_cast<std::size_t>(std::min(kernels::igemm_depth, depth - k)),
                          .weights = weights + k * width_,
                          .start = k == 0 ? zeros_.data() : nullptr,
                          .output = products});
        }
        weights += depth * width_;
        products += room_ * width_;
      }
    }
  }

  /// A block's outputs of a vector of channels.
  void write(const Operands& o, std::int64_t item, std::int64_t vector, std::int64_t block, const float* products,
             float* work) const {
    const std::int64_t channel = vector * lanes_;
    const std::int64_t first = block * blocks_.outputs;
    const std::int64_t count = std::min(blocks_.outputs, g_.out[2] - first);
    float* const columns = work + fourier::work_floats(static_cast<std::size_t>(blocks_.size), table().lanes);
    kernel().fourier_inverse({.from = products,
                              .step = static_cast<std::ptrdiff_t>(vectors_ * room_ * width_),
                              .imaginary = static_cast<std::ptrdiff_t>(lanes_),
                              .twiddles = twiddles_.data(),
                              .size = static_cast<std::size_t>(blocks_.size),
                              .work = work,
                              .bias = biases_.data() + item % g_.groups * g_.out_channels + channel,
                              .count = static_cast<std::size_t>(count),
                              .to = columns});
    if (o.epilogue != nullptr) (*o.epilogue)(columns, static_cast<std::size_t>(count * lanes_));
    table().columns_to_planes(columns, static_cast<std::size_t>(lanes_),
                              static_cast<std::size_t>(std::min(lanes_, g_.out_channels - channel)),
                              static_cast<std::size_t>(count),
                              o.output + (item * g_.out_channels + channel) * g_.out_pixels() + first,
                              static_cast<std::ptrdiff_t>(g_.out_pixels()), 1);
  }

  Geometry g_;
  FourierBlocks blocks_;
  Phases phases_;
  Extension image_;  ///< sorted so that what neighbouring blocks read at the same place stands side by side
  Images images_{g_, image_, most_tasks(g_, blocks_)};
  std::int64_t lanes_;
  std::int64_t width_;    ///< a vector of real parts and one of imaginary parts
  std::int64_t vectors_;  ///< of output channels
  std::vector<float> twiddles_;
  std::int64_t room_ = 0;               ///< blocks of a task
  std::vector<std::ptrdiff_t> places_;  ///< of a block's inputs
  std::vector<std::ptrdiff_t> depth_;
  Scratch<float> weights_;  ///< [group][frequency][vector][channel, real and imaginary][width]
  std::vector<float> biases_;
  std::vector<float> zeros_ = std::vector<float>(static_cast<std::size_t>(width_), 0.0F);
};

}  // namespace

FourierBlocks fourier_blocks(const Geometry& g, const AxisPhase& phase) {
  const auto least = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(span(phase))));
  FourierBlocks best = blocks_of(phase, std::max(least, static_cast<std::int64_t>(fourier::least_size)));
  for (FourierBlocks next = best; next.count > 1;) {
    next = blocks_of(phase, 2 * next.size);
    if (cost(g, next) < cost(g, best) && floats(g, next).value() <= limit) best = next;
  }
  return best;
}

bool fourier_fits(const Geometry& g, const AxisPhase& phase) { return fourier_floats(g, phase).value() <= limit; }

double fourier_gain(const Geometry& g, const AxisPhase& phase) {
  const double products = static_cast<double>(g.batch * g.groups * g.in_channels * g.out_channels) *
                          static_cast<double>(phase.count) * static_cast<double>(g.taps());
  return products / cost(g, fourier_blocks(g, phase));
}

Count fourier_floats(const Geometry& g, const AxisPhase& phase) { return floats(g, fourier_blocks(g, phase)); }

std::unique_ptr<Algorithm> make_fourier(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<Fourier>(geometry, kernel);
}

}  // namespace convscope::plan
