#include "plan/fourier.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "division.hpp"
#include "plan/algorithm.hpp"
#include "plan/extend.hpp"
#include "plan/images.hpp"
#include "plan/lanes.hpp"
#include "plan/spectra.hpp"

/// Convolution along one axis as products of spectra: a kernel of many taps costs no more than one of few. The accuracy
/// is in docs/decisions/0009.
namespace convscope::plan {
namespace {

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

/// Channels of the outputs in whole vectors.
std::int64_t vectors(const Geometry& g) { return vectors_of(g.out_channels); }

/// In products of the fastest igemm. Weights are transformed whenever they change.
double cost(const Geometry& g, const FourierBlocks& blocks) {
  const double transform = transform_cost(blocks.size);
  const auto in = static_cast<double>(g.in_channels);
  const auto out = static_cast<double>(vectors(g) * lanes());
  const auto read = static_cast<double>(vectors_of(blocks.count) * lanes());
  const auto written = static_cast<double>(blocks.count);
  const double item =
      (read * in + written * out) * transform + written * 2.0 * static_cast<double>(blocks.size) * in * out;
  return static_cast<double>(g.groups) * (static_cast<double>(g.batch) * item + in * out * transform);
}

/// Transformed inputs and products of a block.
Count block_floats(const Geometry& g, const FourierBlocks& blocks) {
  const std::int64_t width = 2 * lanes();
  return Count(frequencies_of(blocks.size)) * (Count(2) * g.in_channels + Count(vectors(g)) * width);
}

/// A task has a vector of blocks at least.
std::int64_t most_tasks(const Geometry& g, const FourierBlocks& blocks) {
  return g.batch * g.groups * vectors_of(blocks.count);
}

/// What a worker needs besides: the buffers of a transform, a block's outputs.
std::int64_t transform_floats(const FourierBlocks& blocks) {
  return Spectra::work_floats(blocks.size) + blocks.outputs * lanes();
}

Count weight_floats(const Geometry& g, const FourierBlocks& blocks) {
  const std::int64_t width = 2 * lanes();
  return Count(g.groups) * frequencies_of(blocks.size) * vectors(g) * width * 2 * g.in_channels;
}

/// All that the algorithm takes, on one thread.
Count floats(const Geometry& g, const FourierBlocks& blocks) {
  const Count image = Count(g.in_channels) * (Count(blocks.count) * blocks.outputs + 2 * blocks.size);
  const Count task = block_floats(g, blocks) * (Count(2) * lanes()) + most_floats;
  const Count tables = Count(4) * blocks.size;  // places, twiddle factors
  return image + task + tables + transform_floats(blocks) + weight_floats(g, blocks);
}

/// The phases of whole blocks, which may reach beyond the output.
Phases block_phases(const Geometry& g, const FourierBlocks& blocks) {
  Phases phases = make_phases(g);
  phases.read[2].end = phases.read[2].begin + (blocks.count - 1) * blocks.outputs + blocks.size;
  return phases;
}

/// Blocks of a task: as many as a transform takes, and more where there is room.
std::int64_t task_blocks(const Geometry& g, const FourierBlocks& blocks, std::int64_t workers) {
  const std::int64_t some = ceil_divide(blocks.count, workers);
  const std::int64_t most = std::max<std::int64_t>(1, most_floats / (block_floats(g, blocks).value() * workers));
  return ceil_divide(std::min(some, most), lanes()) * lanes();
}

class Fourier final : public Algorithm {
 public:
  Fourier(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : Algorithm(kernel),
        g_(geometry),
        blocks_(fourier_blocks(g_, make_phases(g_).axis[2].front())),
        phases_(block_phases(g_, blocks_)),
        image_(g_, phases_.read, g_.in_channels, blocks_.outputs, false),
        room_(task_blocks(g_, blocks_, images_.workers())),
        spectra_(kernel, blocks_.size, g_.in_channels, vectors(g_), room_) {
    const ReadRange& read = phases_.read[2];
    for (std::int64_t i = 0; i < blocks_.size; ++i) {
      places_.push_back(image_.layout().place(phases_.read[0].begin, phases_.read[1].begin, read.begin + i));
    }
  }

  void pack(const float* weight, const float* bias) override {
    if (weights_.size() == 0) weights_ = Scratch<float>(g_.groups * spectra_.kernel_floats());
    const std::vector<std::int64_t> order = read_order(g_, phases_);
    std::vector<std::int64_t> offsets;
    for (const Tap& tap : phases_.axis[2].front().taps) offsets.push_back(tap.offset);
    std::ranges::sort(offsets);

    // The kernels of a vector of output channels side by side: [place][lane].
    Scratch<float> kernels(blocks_.size * lanes());
    Scratch<float> work(spectra_.work_floats());
    for (std::int64_t group = 0; group < g_.groups; ++group) {
      float* const to = weights_.data() + group * spectra_.kernel_floats();
      for (std::int64_t vector = 0; vector < vectors(g_); ++vector) {
        for (std::int64_t in = 0; in < g_.in_channels; ++in) {
          std::fill_n(kernels.data(), kernels.size(), 0.0F);
          for (std::int64_t lane = 0; lane < std::min(lanes(), g_.out_channels - vector * lanes()); ++lane) {
            const float* const taps = weight + weight_place(g_, group, in, vector * lanes() + lane);
            for (std::size_t tap = 0; tap < order.size(); ++tap) {
              kernels[static_cast<std::size_t>((offsets[tap] - offsets.front()) * lanes() + lane)] = taps[order[tap]];
            }
          }
          spectra_.pack(kernels.data(), vector, in, work.data(), to);
        }
      }
    }
    biases_ = padded_biases(g_, bias, 2 * lanes());
  }

  [[nodiscard]] std::int64_t scratch() const override { return images_.scratch(worker_scratch()); }

  void run(const Operands& o) const override {
    images_.run(o, worker_scratch(), ceil_divide(blocks_.count, room_),
                [&](std::int64_t item, std::int64_t begin, std::int64_t end, const float* image, float* scratch) {
                  for (std::int64_t task = begin; task < end; ++task) run_task(o, item, task * room_, image, scratch);
                });
  }

 private:
  [[nodiscard]] std::int64_t worker_scratch() const {
    return spectra_.sequence_floats() + spectra_.product_floats() + transform_floats(blocks_);
  }

  /// The blocks from `first` on: rows of the spectra.
  void run_task(const Operands& o, std::int64_t item, std::int64_t first, const float* image, float* inputs) const {
    const std::int64_t count = std::min(room_, blocks_.count - first);
    float* const products = inputs + spectra_.sequence_floats();
    float* const work = products + spectra_.product_floats();
    for (std::int64_t c = 0; c < g_.in_channels; ++c) {
      const float* const from = image + c * image_.layout().plane + first;
      for (std::int64_t row = 0; row < count; row += lanes()) {
        spectra_.read(from + row, places_.data(), c, row, work, inputs);
      }
    }
    spectra_.multiply(count, inputs, weights_.data() + item % g_.groups * spectra_.kernel_floats(), products);
    for (std::int64_t vector = 0; vector < vectors(g_); ++vector) {
      for (std::int64_t row = 0; row < count; ++row) write(o, item, vector, first, row, products, work);
    }
  }

  /// The outputs of a vector of channels of a task's block.
  void write(const Operands& o, std::int64_t item, std::int64_t vector, std::int64_t first_block, std::int64_t row,
             const float* products, float* work) const {
    const std::int64_t channel = vector * lanes();
    const std::int64_t first = (first_block + row) * blocks_.outputs;
    const std::int64_t count = std::min(blocks_.outputs, g_.out[2] - first);
    float* const columns = work + spectra_.work_floats();
    spectra_.write(products, vector, row, biases_.data() + item % g_.groups * g_.out_channels + channel, count, work,
                   columns);
    if (o.epilogue != nullptr) (*o.epilogue)(columns, static_cast<std::size_t>(count * lanes()));
    table().columns_to_planes(columns, static_cast<std::size_t>(lanes()),
                              static_cast<std::size_t>(std::min(lanes(), g_.out_channels - channel)),
                              static_cast<std::size_t>(count),
                              o.output + (item * g_.out_channels + channel) * g_.out_pixels() + first,
                              static_cast<std::ptrdiff_t>(g_.out_pixels()), 1);
  }

  Geometry g_;
  FourierBlocks blocks_;
  Phases phases_;
  Extension image_;  ///< sorted so that what neighbouring blocks read at the same place stands side by side
  Images images_{g_, image_, most_tasks(g_, blocks_)};
  std::int64_t room_;  ///< blocks of a task
  Spectra spectra_;
  std::vector<std::ptrdiff_t> places_;  ///< of a block's inputs
  Scratch<float> weights_;              ///< spectra of each group's
  std::vector<float> biases_;
};

}  // namespace

FourierBlocks fourier_blocks(const Geometry& g, const AxisPhase& phase) {
  const auto least = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(span(phase))));
  FourierBlocks best = blocks_of(phase, std::max(least, static_cast<std::int64_t>(kernels::fourier::least_size)));
  for (FourierBlocks next = best; next.count > 1;) {
    next = blocks_of(phase, 2 * next.size);
    if (cost(g, next) < cost(g, best) && floats(g, next).value() <= limit) best = next;
  }
  return best;
}

bool fourier_fits(const Geometry& g, const AxisPhase& phase) { return fourier_floats(g, phase).value() <= limit; }

double fourier_gain(const Geometry& g, const AxisPhase& phase) {
  const double items = static_cast<double>(g.batch) * static_cast<double>(g.groups);
  const double pairs = static_cast<double>(g.in_channels) * static_cast<double>(g.out_channels);
  const double products = items * pairs * static_cast<double>(phase.count) * static_cast<double>(g.taps());
  return products / cost(g, fourier_blocks(g, phase));
}

Count fourier_floats(const Geometry& g, const AxisPhase& phase) { return floats(g, fourier_blocks(g, phase)); }

std::unique_ptr<Algorithm> make_fourier(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<Fourier>(geometry, kernel);
}

}  // namespace convscope::plan
