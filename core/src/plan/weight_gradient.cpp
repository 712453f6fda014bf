#include <algorithm>
#include <vector>

#include "division.hpp"
#include "plan/choice.hpp"
#include "plan/extend.hpp"
#include "plan/fourier_gradient.hpp"
#include "plan/parallel.hpp"
#include "plan/run.hpp"

/// The gradient of weight (o, i, tap) is the sum over outputs q of grad(o, q) · input(i, q·stride + offset(tap)). As a
/// matrix product: "pixels" are the pairs (i, tap), the depth are the outputs q, the channels are o. So the kernels of
/// the convolution itself do it, with the gradient packed as weights are.
namespace convscope::plan {
namespace {

using kernels::ConvolutionKernel;

/// Vectors of one sum of the dot kernel, so that rounding errors do not grow with the image.
constexpr std::int64_t dot_block = 512;

std::vector<std::ptrdiff_t> pair_places(const Geometry& g, const Phases& phases, const ImageLayout& layout) {
  return read_places(g.in_channels, phases.axis[0].front(), phases.axis[1].front(), phases.axis[2].front(), layout);
}

/// Items come one after the other: each must be worth it.
std::size_t workers_of(const Geometry& g) { return workers_for(work(g) / static_cast<double>(g.batch * g.groups)); }

/// The image of one item, border included.
const float* extended(const Extension& extension, const float* planes, std::size_t workers, Scratch<float>& image) {
  if (!extension.copies()) return planes;
  extension.copy(planes, workers, image.data());
  return image.data();
}

void by_igemm(const Geometry& g, const Phases& phases, const ConvolutionKernel& kernel, const float* input,
              const float* grad, float* weight_gradient) {
  const auto width = static_cast<std::int64_t>(kernel.width);
  const std::int64_t blocks = ceil_divide(g.out_channels, width);
  const std::int64_t outs = g.out_pixels();
  const std::size_t workers = workers_of(g);
  const Extension extension(g, phases.read, g.in_channels, 1, true);
  const ImageLayout& layout = extension.layout();
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

  // Tasks are blocks of channels, and parts of the pairs where those are few.
  const std::int64_t parts = std::min(ceil_divide(4 * static_cast<std::int64_t>(workers), blocks), pair_count);
  const std::int64_t part = workers == 1 ? pair_count : ceil_divide(pair_count, parts);
  const std::int64_t splits = ceil_divide(pair_count, part);

  Scratch<float> image(extension.size());
  Scratch<float> sums(blocks * pair_count * width);
  Scratch<float> packed(static_cast<std::int64_t>(workers) * kernels::igemm_depth * width);
  for (std::int64_t group = 0; group < g.groups; ++group) {
    std::fill_n(sums.data(), sums.size(), 0.0F);
    for (std::int64_t n = 0; n < g.batch; ++n) {
      const std::int64_t item = n * g.groups + group;
      const float* const pixels = extended(extension, input + item * g.in_channels * g.in_pixels(), workers, image);
      parallel(workers, blocks * splits, [&](std::int64_t task, std::size_t worker) {
        const std::int64_t channel = task / splits * width;
        const std::int64_t first = task % splits * part;
        float* const columns = packed.data() + static_cast<std::int64_t>(worker) * kernels::igemm_depth * width;
        for (std::int64_t q = 0; q < outs; q += kernels::igemm_depth) {
          const auto some = static_cast<std::size_t>(std::min(kernels::igemm_depth, outs - q));
          kernels::table().planes_to_columns(
              grad + (item * g.out_channels + channel) * outs + q, static_cast<std::ptrdiff_t>(outs),
              static_cast<std::size_t>(std::min(width, g.out_channels - channel)), some, columns, kernel.width);
          kernel.igemm({.input = pixels,
                        .pixels = pairs.data() + first,
                        .step = 0,
                        .pixel_count = static_cast<std::size_t>(std::min(part, pair_count - first)),
                        .depth = depth.data() + q,
                        .depth_count = some,
                        .weights = columns,
                        .start = nullptr,
                        .output = sums.data() + channel * pair_count + first * width});
        }
      });
    }
    float* to = weight_gradient + group * g.out_channels * pair_count;
    for (std::int64_t channel = 0; channel < g.out_channels; channel += width) {
      kernels::table().columns_to_planes(sums.data() + channel * pair_count, kernel.width,
                                         static_cast<std::size_t>(std::min(width, g.out_channels - channel)),
                                         pairs.size(), to + channel * pair_count,
                                         static_cast<std::ptrdiff_t>(pair_count), 1);
    }
  }
}

void by_dot(const Geometry& g, const Phases& phases, const ConvolutionKernel& kernel, const float* input,
            const float* grad, float* weight_gradient) {
  const std::size_t workers = workers_of(g);
  const Extension extension(g, phases.read, g.in_channels, phases.axis[2].front().in_step, false);
  const ImageLayout& layout = extension.layout();
  const std::vector<std::ptrdiff_t> pairs = pair_places(g, phases, layout);
  const auto lanes = static_cast<std::int64_t>(kernels::table().lanes);
  const std::int64_t rows_together = std::max<std::int64_t>(1, dot_block * lanes / std::max<std::int64_t>(g.out[2], 1));
  Scratch<float> image(extension.size());
  std::fill_n(weight_gradient, g.weight_size(), 0.0F);
  for (std::int64_t item = 0; item < g.batch * g.groups; ++item) {
    const std::int64_t group = item % g.groups;
    const float* const pixels = extended(extension, input + item * g.in_channels * g.in_pixels(), workers, image);
    parallel(workers, g.out_channels, [&](std::int64_t channel, std::size_t) {
      const float* plane = grad + (item * g.out_channels + channel) * g.out_pixels();
      float* sums = weight_gradient + (group * g.out_channels + channel) * static_cast<std::int64_t>(pairs.size());
      for (std::int64_t z = 0; z < g.out[0]; ++z) {
        for (std::int64_t y = 0; y < g.out[1]; y += rows_together) {
          kernel.dot({plane + (z * g.out[1] + y) * g.out[2], static_cast<std::ptrdiff_t>(g.out[2]),
                      pixels + z * g.stride[0] * layout.slice + y * g.stride[1] * layout.row,
                      static_cast<std::ptrdiff_t>(g.stride[1] * layout.row),
                      static_cast<std::size_t>(std::min(rows_together, g.out[1] - y)),
                      static_cast<std::size_t>(g.out[2]), pairs.data(), pairs.size(), sums});
        }
      }
    });
  }
}

}  // namespace

void run_weight_gradient(const Geometry& g, const float* input, const float* grad, float* weight_gradient) {
  note_weight_gradient("");
  if (g.out_size() == 0 || g.in_size() == 0) std::fill_n(weight_gradient, g.weight_size(), 0.0F);
  if (g.out_size() == 0 || g.in_size() == 0 || g.weight_size() == 0) return;
  if (const auto joined = joined_items(g)) {
    Scratch<float> values(g.out_size());  // [channel][item]
    kernels::table().columns_to_planes(grad, static_cast<std::size_t>(g.out_channels),
                                       static_cast<std::size_t>(g.out_channels), static_cast<std::size_t>(g.batch),
                                       values.data(), static_cast<std::ptrdiff_t>(g.batch), 1);
    return run_weight_gradient(*joined, input, values.data(), weight_gradient);
  }
  const Phases phases = make_phases(g);
  const ConvolutionKernel& kernel = choose_weight_gradient(g);
  note_weight_gradient(kernel.name);
  switch (kernel.family) {
    case ConvolutionKernel::Family::fourier:
      return run_fourier_gradient(g, *fourier_segments(g), kernel, input, grad, weight_gradient);
    case ConvolutionKernel::Family::dot:
      return by_dot(g, phases, kernel, input, grad, weight_gradient);
    default:
      return by_igemm(g, phases, kernel, input, grad, weight_gradient);
  }
}

Count weight_gradient_scratch(const Geometry& g) {
  if (g.out_size() == 0 || g.in_size() == 0 || g.weight_size() == 0) return 0;
  if (const auto joined = joined_items(g)) {
    return weight_gradient_scratch(*joined) + Count(g.out_size()) * static_cast<std::int64_t>(sizeof(float));
  }
  if (choose_weight_gradient(g).family == ConvolutionKernel::Family::fourier) {
    return fourier_segments_floats(g, *fourier_segments(g)) * static_cast<std::int64_t>(sizeof(float));
  }
  const Phases phases = make_phases(g);
  const auto widest = static_cast<std::int64_t>(2 * kernels::table().lanes);
  const Count pairs = Count(g.in_channels) * g.taps();
  const Count image = ImageLayout::size(phases.read, phases.axis[2].front().in_step, g.in_channels);
  const Count sums = Count(ceil_divide(g.out_channels, widest) * widest) * pairs;
  const Count places = Count(phases.read[0].size()) + phases.read[1].size() + phases.read[2].size();
  const Count packed = Count(static_cast<std::int64_t>(threads())) * kernels::igemm_depth * widest;
  return (image + sums + packed) * static_cast<std::int64_t>(sizeof(float)) +
         (pairs + places + g.out_pixels()) * static_cast<std::int64_t>(sizeof(std::int64_t));
}

}  // namespace convscope::plan
