#include <algorithm>
#include <vector>

#include "plan/algorithm.hpp"
#include "plan/extend.hpp"
#include "plan/parallel.hpp"

/// Convolution of single channels with 3×3 kernels, a plane at a time: its image stays in the cache.
namespace convscope::plan {
namespace {

constexpr std::int64_t tap_count = 9;

class Depthwise final : public Algorithm {
 public:
  Depthwise(const Geometry& geometry, const kernels::ConvolutionKernel& kernel)
      : Algorithm(kernel),
        g_(geometry),
        phases_(make_phases(g_)),
        stride_(phases_.axis[2].front().in_step),
        image_(g_, phases_.read, 1, stride_, false),
        workers_(std::min(static_cast<std::int64_t>(workers_for(work(g_))), g_.batch * g_.groups)) {}

  void pack(const float* weight, const float* bias) override {
    weights_.clear();
    for (std::int64_t group = 0; group < g_.groups; ++group) {
      // The kernel takes the taps in the order in which they read.
      for (const std::int64_t place : read_order(g_, phases_)) weights_.push_back(weight[group * tap_count + place]);
    }
    biases_ = padded_biases(g_, bias, 0);
  }

  [[nodiscard]] bool writes_bounded() const override { return true; }
  [[nodiscard]] std::int64_t scratch() const override { return workers_ * image_.size(); }

  void run(const Operands& o) const override {
    parallel(static_cast<std::size_t>(workers_), g_.batch * g_.groups, [&](std::int64_t item, std::size_t worker) {
      const float* const image = image_.extend(o.input + item * g_.in_pixels(), 1,
                                               o.scratch + static_cast<std::int64_t>(worker) * image_.size());
      float* const plane = o.output + item * g_.out_pixels();
      const std::int64_t group = item % g_.groups;
      kernel().depthwise({.input = image,
                          .input_row = static_cast<std::ptrdiff_t>(image_.layout().row),
                          .stride = static_cast<std::size_t>(stride_),
                          .odd = static_cast<std::ptrdiff_t>(image_.layout().part),
                          .weights = weights_.data() + group * tap_count,
                          .bias = biases_[static_cast<std::size_t>(group)],
                          .output = plane,
                          .output_row = static_cast<std::ptrdiff_t>(g_.out[2]),
                          .rows = static_cast<std::size_t>(g_.out[1]),
                          .columns = static_cast<std::size_t>(g_.out[2]),
                          .lowest = o.lowest()});
      o.finish(plane, static_cast<std::size_t>(g_.out_pixels()));
    });
  }

 private:
  Geometry g_;
  Phases phases_;
  std::int64_t stride_;
  Extension image_;
  std::int64_t workers_;
  std::vector<float> weights_;
  std::vector<float> biases_;
};

}  // namespace

std::unique_ptr<Algorithm> make_depthwise(const Geometry& geometry, const kernels::ConvolutionKernel& kernel) {
  return std::make_unique<Depthwise>(geometry, kernel);
}

}  // namespace convscope::plan
