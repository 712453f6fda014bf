#include <algorithm>
#include <vector>

#include "division.hpp"
#include "plan/extend.hpp"
#include "plan/gradient_algorithm.hpp"
#include "plan/parallel.hpp"

/// The gradient of weight (o, i, tap) is the sum over outputs q of grad(o, q) · input(i, q·stride + offset(tap)). As a
/// matrix product: "pixels" are the pairs (i, tap), the depth are the outputs q, the channels are o. So the igemm
/// kernels of the convolution itself do it, with the gradient packed as weights are.
namespace convscope::plan {
namespace {

class IgemmGradient final : public GradientAlgorithm {
 public:
  IgemmGradient(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : GradientAlgorithm(kernel), g_(geometry) {}

  [[nodiscard]] std::int64_t scratch() const override {
    return sum_floats() + static_cast<std::int64_t>(workers_) * worker_floats() + image_.size();
  }

  void run(const GradientOperands& o) const override {
    float* const sums = o.scratch;  // vectors first: they stay aligned
    float* const packed = sums + sum_floats();
    float* const image = packed + static_cast<std::int64_t>(workers_) * worker_floats();
    const Scratch<std::ptrdiff_t> depth = output_places();
    for (std::int64_t group = 0; group < g_.groups; ++group) {
      std::fill_n(sums, sum_floats(), 0.0F);
      for (std::int64_t n = 0; n < g_.batch; ++n) {
        const std::int64_t item = n * g_.groups + group;
        const float* const planes = o.input + item * g_.in_channels * g_.in_pixels();
        const float* const pixels = image_.extend(planes, workers_, image);
        const float* const grad = o.grad + item * g_.out_channels * g_.out_pixels();
        parallel(workers_, blocks_ * splits_, [&](std::int64_t task, std::size_t worker) {
          add(task / splits_, task % splits_ * part_, pixels, grad, depth,
              packed + static_cast<std::int64_t>(worker) * worker_floats(), sums);
        });
      }
      write(sums, o.weight + group * g_.out_channels * pair_count());
    }
  }

 private:
  [[nodiscard]] std::int64_t pair_count() const { return static_cast<std::int64_t>(pairs_.size()); }
  [[nodiscard]] std::int64_t sum_floats() const { return blocks_ * pair_count() * width_; }
  [[nodiscard]] std::int64_t worker_floats() const { return kernels::igemm_depth * width_; }

  /// Of every output, where tap 0 of what it reads would stand, relative to the first's. As many as outputs: not kept.
  [[nodiscard]] Scratch<std::ptrdiff_t> output_places() const {
    const ImageLayout& layout = image_.layout();
    Scratch<std::ptrdiff_t> places(g_.out_pixels());
    std::ptrdiff_t* place = places.data();
    for (std::int64_t z = 0; z < g_.out[0]; ++z) {
      for (std::int64_t y = 0; y < g_.out[1]; ++y) {
        const std::int64_t row = z * g_.stride[0] * layout.slice + y * g_.stride[1] * layout.row;
        for (std::int64_t x = 0; x < g_.out[2]; ++x) *place++ = static_cast<std::ptrdiff_t>(row + x * g_.stride[2]);
      }
    }
    return places;
  }

  /// Adds what an item gives for a block of output channels and a part of the pairs.
  void add(std::int64_t block, std::int64_t first, const float* pixels, const float* grad,
           const Scratch<std::ptrdiff_t>& depth, float* packed, float* sums) const {
    const std::int64_t outs = g_.out_pixels();
    const std::int64_t channel = block * width_;
    for (std::int64_t q = 0; q < outs; q += kernels::igemm_depth) {
      const auto some = static_cast<std::size_t>(std::min(kernels::igemm_depth, outs - q));
      table().planes_to_columns(grad + channel * outs + q, static_cast<std::ptrdiff_t>(outs),
                                static_cast<std::size_t>(std::min(width_, g_.out_channels - channel)), some, packed,
                                kernel().width);
      kernel().igemm({.input = pixels,
                      .pixels = pairs_.data() + first,
                      .step = 0,
                      .pixel_count = static_cast<std::size_t>(std::min(part_, pair_count() - first)),
                      .depth = depth.data() + q,
                      .depth_count = some,
                      .weights = packed,
                      .start = nullptr,
                      .output = sums + channel * pair_count() + first * width_});
    }
  }

  /// Brings the sums of a group into PyTorch's order.
  void write(const float* sums, float* weight) const {
    for (std::int64_t channel = 0; channel < g_.out_channels; channel += width_) {
      table().columns_to_planes(sums + channel * pair_count(), kernel().width,
                                static_cast<std::size_t>(std::min(width_, g_.out_channels - channel)), pairs_.size(),
                                weight + channel * pair_count(), static_cast<std::ptrdiff_t>(pair_count()), 1);
    }
  }

  Geometry g_;
  Phases phases_ = make_phases(g_);
  std::size_t workers_ = item_workers(g_);
  Extension image_{g_, phases_.read, g_.in_channels, 1, true};
  std::vector<std::ptrdiff_t> pairs_ = read_places(g_.in_channels, phases_, image_.layout());
  std::int64_t width_ = static_cast<std::int64_t>(kernel().width);
  std::int64_t blocks_ = ceil_divide(g_.out_channels, width_);
  /// Pairs of a task: all of them, or parts where there are few blocks.
  std::int64_t part_ =
      workers_ == 1 ? pair_count()
                    : ceil_divide(pair_count(), std::min(ceil_divide(4 * static_cast<std::int64_t>(workers_), blocks_),
                                                         pair_count()));
  std::int64_t splits_ = ceil_divide(pair_count(), part_);
};

}  // namespace

std::unique_ptr<GradientAlgorithm> make_igemm_gradient(const Geometry& geometry,
                                                       const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<IgemmGradient>(geometry, kernel);
}

}  // namespace convscope::plan
