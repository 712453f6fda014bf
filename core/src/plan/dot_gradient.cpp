#include <algorithm>
#include <vector>

#include "plan/extend.hpp"
#include "plan/gradient_algorithm.hpp"
#include "plan/parallel.hpp"

/// The gradient of weight (o, i, tap) as dot products along the rows of the output's gradient: for few channels.
namespace convscope::plan {
namespace {

class DotGradient final : public GradientAlgorithm {
 public:
  DotGradient(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : GradientAlgorithm(kernel), g_(geometry) {}

  [[nodiscard]] std::int64_t scratch() const override { return image_.size(); }

  void run(const GradientOperands& o) const override {
    std::fill_n(o.weight, g_.weight_size(), 0.0F);
    for (std::int64_t item = 0; item < g_.batch * g_.groups; ++item) {
      const float* const planes = o.input + item * g_.in_channels * g_.in_pixels();
      const float* const pixels = image_.extend(planes, workers_, o.scratch);
      parallel(workers_, g_.out_channels, [&](std::int64_t channel, std::size_t) {
        const std::int64_t of_weight = item % g_.groups * g_.out_channels + channel;
        add(pixels, o.grad + (item * g_.out_channels + channel) * g_.out_pixels(),
            o.weight + of_weight * static_cast<std::int64_t>(pairs_.size()));
      });
    }
  }

 private:
  /// Adds what an item gives for an output channel.
  void add(const float* pixels, const float* grad, float* sums) const {
    const ImageLayout& layout = image_.layout();
    for (std::int64_t z = 0; z < g_.out[0]; ++z) {
      for (std::int64_t y = 0; y < g_.out[1]; y += rows_together_) {
        kernel().dot({grad + (z * g_.out[1] + y) * g_.out[2], static_cast<std::ptrdiff_t>(g_.out[2]),
                      pixels + z * g_.stride[0] * layout.slice + y * g_.stride[1] * layout.row,
                      static_cast<std::ptrdiff_t>(g_.stride[1] * layout.row),
                      static_cast<std::size_t>(std::min(rows_together_, g_.out[1] - y)),
                      static_cast<std::size_t>(g_.out[2]), pairs_.data(), pairs_.size(), sums});
      }
    }
  }

  Geometry g_;
  Phases phases_ = make_phases(g_);
  std::size_t workers_ = item_workers(g_);
  Extension image_{g_, phases_.read, g_.in_channels, phases_.axis[2].front().in_step, false};
  std::vector<std::ptrdiff_t> pairs_ = read_places(g_.in_channels, phases_, image_.layout());
  std::int64_t rows_together_ =
      std::max<std::int64_t>(1, kernels::dot_block* lanes() / std::max<std::int64_t>(g_.out[2], 1));
};

}  // namespace

std::unique_ptr<GradientAlgorithm> make_dot_gradient(const Geometry& geometry,
                                                     const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<DotGradient>(geometry, kernel);
}

}  // namespace convscope::plan
