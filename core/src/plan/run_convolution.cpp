#include <algorithm>
#include <array>
#include <vector>

#include "kernels/table.hpp"
#include "plan/choice.hpp"
#include "plan/extend.hpp"
#include "plan/run.hpp"

namespace convscope::plan {
namespace {

using kernels::ConvolutionKernel;

/// Pixels of one igemm call: its sums stay in the first-level cache beside the weights of one block of the depth.
constexpr std::int64_t pixel_block = 96;
constexpr std::int64_t depth_block = 256;
/// Vectors that a direct call should have to do, where rows can be joined.
constexpr std::int64_t flat_vectors = 32;

std::int64_t lanes() { return static_cast<std::int64_t>(kernels::table().lanes); }

/// One dense part of the convolution: where it writes, what it reads, its weights.
struct Phase {
  const AxisPhase* axis[3];
  std::vector<std::ptrdiff_t> depth;  ///< place of every (input channel, tap) relative to an output's own place
  Scratch<float> weights;             ///< [output channels / width][depth][width]

  [[nodiscard]] std::int64_t pixels() const { return axis[0]->count * axis[1]->count * axis[2]->count; }
};

/// Place in the whole kernel of every tap of a phase, in the order of its depth.
std::vector<std::int64_t> tap_indices(const Geometry& g, const Phase& phase) {
  std::vector<std::int64_t> indices;
  for (const Tap& z : phase.axis[0]->taps) {
    for (const Tap& y : phase.axis[1]->taps) {
      for (const Tap& x : phase.axis[2]->taps) {
        indices.push_back((z.index * g.kernel[1] + y.index) * g.kernel[2] + x.index);
      }
    }
  }
  return indices;
}

std::vector<std::ptrdiff_t> depth_places(const Geometry& g, const Phase& phase, const ImageLayout& layout) {
  std::vector<std::ptrdiff_t> places;
  for (std::int64_t channel = 0; channel < g.in_channels; ++channel) {
    for (const Tap& z : phase.axis[0]->taps) {
      for (const Tap& y : phase.axis[1]->taps) {
        for (const Tap& x : phase.axis[2]->taps) {
          places.push_back(static_cast<std::ptrdiff_t>(channel * layout.plane) +
                           layout.place(z.offset, y.offset, x.offset));
        }
      }
    }
  }
  return places;
}

std::int64_t blocks_of(std::int64_t count, std::int64_t block) { return (count + block - 1) / block; }

void pack(const Geometry& g, Phase& phase, const float* weight, std::int64_t width) {
  const auto depth = static_cast<std::int64_t>(phase.depth.size());
  const std::int64_t blocks = blocks_of(g.out_channels, width);
  if (phase.weights.size() == 0) phase.weights = Scratch<float>(blocks * depth * width);
  const std::vector<std::int64_t> taps = tap_indices(g, phase);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const std::int64_t first = block * width;
    const std::int64_t some = std::min(width, g.out_channels - first);
    float* to = phase.weights.data() + block * depth * width;
    if (!g.transposed && width % lanes() == 0) {
      kernels::table().planes_to_columns(weight + first * depth, static_cast<std::ptrdiff_t>(depth),
                                     static_cast<std::size_t>(some), static_cast<std::size_t>(depth), to,
                                     static_cast<std::size_t>(width));
      continue;
    }
    for (std::int64_t channel = 0; channel < g.in_channels; ++channel) {
      for (const std::int64_t tap : taps) {
        for (std::int64_t i = 0; i < width; ++i, ++to) {
          const std::int64_t out = first + i;
          const std::int64_t pair = g.transposed ? channel * g.out_channels + out : out * g.in_channels + channel;
          *to = i < some ? weight[pair * g.taps() + tap] : 0.0F;
        }
      }
    }
  }
}

/// What all kernels' drivers share.
struct Run {
  const Geometry& g;
  const ConvolutionKernel& kernel;
  const ImageLayout& layout;
  const float* bias;  ///< of the group; null: none

  [[nodiscard]] std::int64_t width() const { return static_cast<std::int64_t>(kernel.width); }

  /// Output of a phase's row: of its first pixel, in the first channel's plane.
  [[nodiscard]] std::int64_t out_row(const Phase& phase, std::int64_t z, std::int64_t y) const {
    const auto at = [&](int axis, std::int64_t q) {
      return phase.axis[axis]->out_start + q * phase.axis[axis]->out_step;
    };
    return (at(0, z) * g.out[1] + at(1, y)) * g.out[2] + at(2, 0);
  }
  [[nodiscard]] std::int64_t in_row(const Phase& phase, std::int64_t z, std::int64_t y) const {
    return z * phase.axis[0]->in_step * layout.slice + y * phase.axis[1]->in_step * layout.row;
  }
  /// Fills `to` with the biases of the block of channels that begins at `first`.
  void put_bias(std::int64_t first, float* to) const {
    for (std::int64_t i = 0; i < width(); ++i) {
      to[i] = bias != nullptr && first + i < g.out_channels ? bias[first + i] : 0.0F;
    }
  }
};

void run_igemm(const Run& run, const Phase& phase, const float* image, float* output) {
  const Geometry& g = run.g;
  const std::int64_t width = run.width();
  const std::int64_t pixels = phase.pixels();
  const auto depth = static_cast<std::int64_t>(phase.depth.size());
  const std::int64_t columns = phase.axis[2]->count;
  const std::int64_t rows = phase.axis[1]->count;
  // A phase without gaps covers the planes in order, so that its rows join.
  const bool joined = phase.pixels() == g.out_pixels();
  const std::int64_t step = joined ? 1 : phase.axis[2]->out_step;

  std::array<std::ptrdiff_t, static_cast<std::size_t>(pixel_block)> places;
  Scratch<float> sums(pixel_block * width);
  for (std::int64_t first = 0; first < pixels; first += pixel_block) {
    const std::int64_t count = std::min(pixel_block, pixels - first);
    std::int64_t x = first % columns;
    std::int64_t row = first / columns;
    std::int64_t at_row = run.in_row(phase, row / rows, row % rows);
    for (std::int64_t p = 0; p < count; ++p) {
      places[static_cast<std::size_t>(p)] = static_cast<std::ptrdiff_t>(at_row + x * phase.axis[2]->in_step);
      if (++x == columns) {
        x = 0;
        ++row;
        at_row = run.in_row(phase, row / rows, row % rows);
      }
    }

    for (std::int64_t channel = 0; channel < g.out_channels; channel += width) {
      run.put_bias(channel, sums.data());
      for (std::int64_t p = 1; p < count; ++p) std::copy_n(sums.data(), width, sums.data() + p * width);
      const float* weights = phase.weights.data() + channel * depth;
      for (std::int64_t k = 0; k < depth; k += depth_block) {
        run.kernel.igemm({image, places.data(), static_cast<std::size_t>(count), phase.depth.data() + k,
                          static_cast<std::size_t>(std::min(depth_block, depth - k)), weights + k * width,
                          sums.data()});
      }
      const auto some = static_cast<std::size_t>(std::min(width, g.out_channels - channel));
      float* plane = output + channel * g.out_pixels();
      for (std::int64_t p = 0; p < count;) {
        const std::int64_t at = first + p;
        const std::int64_t length = joined ? count : std::min(count - p, columns - at % columns);
        const std::int64_t to =
            joined ? at : run.out_row(phase, at / columns / rows, at / columns % rows) + at % columns * step;
        kernels::table().columns_to_planes(sums.data() + p * width, static_cast<std::size_t>(width), some,
                                       static_cast<std::size_t>(length), plane + to,
                                       static_cast<std::ptrdiff_t>(g.out_pixels()), static_cast<std::ptrdiff_t>(step));
        p += length;
      }
    }
  }
}

void run_direct(const Run& run, const Phase& phase, const float* image, float* output) {
  const Geometry& g = run.g;
  const std::int64_t width = run.width();
  const auto depth = static_cast<std::int64_t>(phase.depth.size());
  const std::int64_t columns = phase.axis[2]->count;
  const std::int64_t rows = phase.axis[1]->count;
  const std::int64_t step = phase.axis[2]->out_step;
  const std::int64_t row_step = phase.axis[1]->in_step * run.layout.row;
  const std::int64_t n = lanes();

  // Short rows leave vectors half empty and wait for their own sums: several rows, with what stands between them, then
  // go as one.
  std::int64_t together = 1;
  if (blocks_of(columns, n) < 8 && row_step < 2 * columns) {
    together = std::clamp<std::int64_t>(flat_vectors * n / row_step, 1, rows);
  }
  const bool in_place = together == 1 && step == 1;
  const std::int64_t flat = (together - 1) * row_step + columns;
  Scratch<float> lines(in_place ? 0 : flat * width);
  Scratch<float> biases(width);

  for (std::int64_t channel = 0; channel < g.out_channels; channel += width) {
    run.put_bias(channel, biases.data());
    const std::int64_t some = std::min(width, g.out_channels - channel);
    const float* weights = phase.weights.data() + channel * depth;
    for (std::int64_t z = 0; z < phase.axis[0]->count; ++z) {
      for (std::int64_t y = 0; y < rows; y += together) {
        const std::int64_t now = std::min(together, rows - y);
        const std::int64_t count = (now - 1) * row_step + columns;
        const bool straight = in_place && some == width;
        float* plane = output + channel * g.out_pixels() + run.out_row(phase, z, y);
        if (!straight && lines.size() == 0) lines = Scratch<float>(flat * width);
        run.kernel.direct({image + run.in_row(phase, z, y), phase.depth.data(), static_cast<std::size_t>(depth),
                           weights, biases.data(), straight ? plane : lines.data(),
                           static_cast<std::ptrdiff_t>(straight ? g.out_pixels() : flat),
                           static_cast<std::size_t>(count)});
        if (straight) continue;
        for (std::int64_t c = 0; c < some; ++c) {
          for (std::int64_t i = 0; i < now; ++i) {
            const float* from = lines.data() + c * flat + i * row_step;
            float* to = output + (channel + c) * g.out_pixels() + run.out_row(phase, z, y + i);
            if (step == 1) {
              std::copy_n(from, columns, to);
            } else {
              for (std::int64_t x = 0; x < columns; ++x) to[x * step] = from[x];
            }
          }
        }
      }
    }
  }
}

void fill_bias(const Geometry& g, const float* bias, float* output) {
  const std::int64_t channels = g.groups * g.out_channels;
  for (std::int64_t plane = 0; plane < g.batch * channels; ++plane, output += g.out_pixels()) {
    std::fill_n(output, g.out_pixels(), bias != nullptr ? bias[plane % channels] : 0.0F);
  }
}

bool covers(const std::vector<AxisPhase>& phases, std::int64_t out) {
  std::int64_t covered = 0;
  for (const AxisPhase& phase : phases) covered += phase.count;
  return covered == out;
}

}  // namespace

void run_convolution(const Geometry& g, const float* input, const float* weight, const float* bias, float* output) {
  note_convolution("");
  if (g.out_size() == 0) return;
  const Phases phases = make_phases(g);
  const bool nothing = phases.empty() || g.in_pixels() == 0 || g.in_channels == 0;
  if (nothing || !covers(phases.axis[0], g.out[0]) || !covers(phases.axis[1], g.out[1]) ||
      !covers(phases.axis[2], g.out[2])) {
    fill_bias(g, bias, output);
  }
  if (nothing) return;

  const ConvolutionKernel& kernel = choose_convolution(g, phases);
  note_convolution(kernel.name);
  const bool direct = kernel.family == ConvolutionKernel::Family::direct;
  // Vectors of pixels need neighbours, which a stride tears apart: the image is sorted accordingly.
  const std::int64_t split = direct ? phases.axis[2].front().in_step : 1;
  ExtendedImage image(g, phases.read, g.in_channels, split, !direct);

  std::vector<Phase> parts;
  for (const AxisPhase& z : phases.axis[0]) {
    for (const AxisPhase& y : phases.axis[1]) {
      for (const AxisPhase& x : phases.axis[2]) {
        Phase& phase = parts.emplace_back(Phase{{&z, &y, &x}, {}, {}});
        phase.depth = depth_places(g, phase, image.layout());
      }
    }
  }

  for (std::int64_t group = 0; group < g.groups; ++group) {
    for (Phase& phase : parts) {
      pack(g, phase, weight + group * g.in_channels * g.out_channels * g.taps(),
           static_cast<std::int64_t>(kernel.width));
    }
    const Run run{g, kernel, image.layout(), bias == nullptr ? nullptr : bias + group * g.out_channels};
    for (std::int64_t n = 0; n < g.batch; ++n) {
      const std::int64_t item = n * g.groups + group;
      const float* extended = image.set(input + item * g.in_channels * g.in_pixels());
      float* to = output + item * g.out_channels * g.out_pixels();
      for (const Phase& phase : parts) {
        if (direct) {
          run_direct(run, phase, extended, to);
        } else {
          run_igemm(run, phase, extended, to);
        }
      }
    }
  }
}

Count convolution_scratch(const Geometry& g) {
  if (g.out_size() == 0 || g.in_size() == 0) return 0;
  const Phases phases = make_phases(g);
  if (phases.empty()) return 0;
  const std::int64_t widest = 2 * lanes();
  const Count image = ImageLayout::size(phases.read, phases.axis[2].front().in_step, g.in_channels);
  const Count weights = Count(blocks_of(g.out_channels, widest) * widest) * g.in_channels * g.taps();
  const Count lines = Count(widest) * (Count(g.out[2]) + flat_vectors * widest + pixel_block);
  const Count places = Count(phases.read[0].size()) + phases.read[1].size() + phases.read[2].size();
  return (image + weights + lines) * static_cast<std::int64_t>(sizeof(float)) +
         (Count(g.in_channels) * g.taps() + places) * static_cast<std::int64_t>(sizeof(std::int64_t));
}

}  // namespace convscope::plan
