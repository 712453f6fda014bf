#include <algorithm>
#include <vector>

#include "kernels/table.hpp"
#include "plan/choice.hpp"
#include "plan/extend.hpp"
#include "plan/run.hpp"

/// The gradient of weight (o, i, tap) is the sum over outputs q of grad(o, q) · input(i, q·stride + offset(tap)). As a
/// matrix product: "pixels" are the pairs (i, tap), the depth are the outputs q, the channels are o. So the kernels of
/// the convolution itself do it, with the gradient packed as weights are.
namespace convscope::plan {
namespace {

using kernels::ConvolutionKernel;

constexpr std::int64_t depth_block = 256;
/// Vectors of one sum of the dot kernel, so that rounding errors do not grow with the image.
constexpr std::int64_t dot_block = 512;

std::int64_t lanes() { return static_cast<std::int64_t>(kernels::table().lanes); }

std::int64_t blocks_of(std::int64_t count, std::int64_t block) { return (count + block - 1) / block; }

std::vector<std::ptrdiff_t> pair_places(const Geometry& g, const Phases& phases, const ImageLayout& layout) {
  std::vector<std::ptrdiff_t> places;
  for (std::int64_t channel = 0; channel < g.in_channels; ++channel) {
    for (const Tap& z : phases.axis[0].front().taps) {
      for (const Tap& y : phases.axis[1].front().taps) {
        for (const Tap& x : phases.axis[2].front().taps) {
          places.push_back(static_cast<std::ptrdiff_t>(channel * layout.plane) +
                           layout.place(z.offset, y.offset, x.offset));
        }
      }
    }
  }
  return places;
}

void by_igemm(const Geometry& g, const Phases& phases, const ConvolutionKernel& kernel, const float* input,
              const float* grad, float* weight_gradient) {
  const auto width = static_cast<std::int64_t>(kernel.width);
  const std::int64_t blocks = blocks_of(g.out_channels, width);
  const std::int64_t outs = g.out_pixels();
  ExtendedImage image(g, phases.read, g.in_channels, 1, true);
  const ImageLayout& layout = image.layout();
  const std::vector<std::ptrdiff_t> pairs = pair_places(g, phases, layout);
  const auto pair_count = static_cast<std::int64_t>(pairs.size());

  Scratch<std::ptrdiff_t> depth(outs);
  std::size_t next = 0;
  for (std::int64_t z = 0; z < g.out[0]; ++z) {
    for (std::int64_t y = 0; y < g.out[1]; ++y) {
      const std::int64_t row = z * g.stride[0] * layout.slice + y * g.stride[1] * layout.row;
      for (std::int64_t x = 0; x < g.out[2]; ++x) {
        depth[next++] = static_cast<std::ptrdiff_t>(row + x * g.stride[2]);
      }
    }
  }

  Scratch<float> sums(blocks * pair_count * width);
  Scratch<float> packed(depth_block * width);
  for (std::int64_t group = 0; group < g.groups; ++group) {
    std::fill_n(sums.data(), sums.size(), 0.0F);
    for (std::int64_t n = 0; n < g.batch; ++n) {
      const std::int64_t item = n * g.groups + group;
      const float* extended = image.set(input + item * g.in_channels * g.in_pixels());
      for (std::int64_t q = 0; q < outs; q += depth_block) {
        const auto some = static_cast<std::size_t>(std::min(depth_block, outs - q));
        for (std::int64_t block = 0; block < blocks; ++block) {
          const std::int64_t channel = block * width;
          kernels::table().planes_to_columns(
              grad + (item * g.out_channels + channel) * outs + q, static_cast<std::ptrdiff_t>(outs),
              static_cast<std::size_t>(std::min(width, g.out_channels - channel)), some, packed.data(), kernel.width);
          kernel.igemm({extended, pairs.data(), pairs.size(), depth.data() + q, some, packed.data(),
                        sums.data() + channel * pair_count});
        }
      }
    }
    float* to = weight_gradient + group * g.out_channels * pair_count;
    for (std::int64_t channel = 0; channel < g.out_channels; channel += width) {
      kernels::table().columns_to_planes(sums.data() + channel * pair_count, kernel.width,
                                     static_cast<std::size_t>(std::min(width, g.out_channels - channel)), pairs.size(),
                                     to + channel * pair_count, static_cast<std::ptrdiff_t>(pair_count), 1);
    }
  }
}

void by_dot(const Geometry& g, const Phases& phases, const ConvolutionKernel& kernel, const float* input,
            const float* grad, float* weight_gradient) {
  ExtendedImage image(g, phases.read, g.in_channels, phases.axis[2].front().in_step, false);
  const ImageLayout& layout = image.layout();
  const std::vector<std::ptrdiff_t> pairs = pair_places(g, phases, layout);
  const std::int64_t rows_together =
      std::max<std::int64_t>(1, dot_block * lanes() / std::max<std::int64_t>(g.out[2], 1));
  for (std::int64_t n = 0; n < g.batch; ++n) {
    for (std::int64_t group = 0; group < g.groups; ++group) {
      const std::int64_t item = n * g.groups + group;
      const float* extended = image.set(input + item * g.in_channels * g.in_pixels());
      for (std::int64_t channel = 0; channel < g.out_channels; ++channel) {
        const float* plane = grad + (item * g.out_channels + channel) * g.out_pixels();
        float* sums = weight_gradient + (group * g.out_channels + channel) * static_cast<std::int64_t>(pairs.size());
        for (std::int64_t z = 0; z < g.out[0]; ++z) {
          for (std::int64_t y = 0; y < g.out[1]; y += rows_together) {
            kernel.dot({plane + (z * g.out[1] + y) * g.out[2], static_cast<std::ptrdiff_t>(g.out[2]),
                        extended + z * g.stride[0] * layout.slice + y * g.stride[1] * layout.row,
                        static_cast<std::ptrdiff_t>(g.stride[1] * layout.row),
                        static_cast<std::size_t>(std::min(rows_together, g.out[1] - y)),
                        static_cast<std::size_t>(g.out[2]), pairs.data(), pairs.size(), sums});
          }
        }
      }
    }
  }
}

}  // namespace

void run_weight_gradient(const Geometry& g, const float* input, const float* grad, float* weight_gradient) {
  note_weight_gradient("");
  std::fill_n(weight_gradient, g.weight_size(), 0.0F);
  if (g.out_size() == 0 || g.in_size() == 0 || g.weight_size() == 0) return;
  const Phases phases = make_phases(g);
  const ConvolutionKernel& kernel = choose_weight_gradient(g);
  note_weight_gradient(kernel.name);
  if (kernel.family == ConvolutionKernel::Family::dot) {
    by_dot(g, phases, kernel, input, grad, weight_gradient);
  } else {
    by_igemm(g, phases, kernel, input, grad, weight_gradient);
  }
}

Count weight_gradient_scratch(const Geometry& g) {
  if (g.out_size() == 0 || g.in_size() == 0 || g.weight_size() == 0) return 0;
  const Phases phases = make_phases(g);
  const std::int64_t widest = 2 * lanes();
  const Count pairs = Count(g.in_channels) * g.taps();
  const Count image = ImageLayout::size(phases.read, phases.axis[2].front().in_step, g.in_channels);
  const Count sums = Count(blocks_of(g.out_channels, widest) * widest) * pairs;
  const Count places = Count(phases.read[0].size()) + phases.read[1].size() + phases.read[2].size();
  return (image + sums + depth_block * widest) * static_cast<std::int64_t>(sizeof(float)) +
         (pairs + places + g.out_pixels()) * static_cast<std::int64_t>(sizeof(std::int64_t));
}

}  // namespace convscope::plan
