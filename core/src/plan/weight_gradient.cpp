#include <algorithm>

#include "division.hpp"
#include "plan/choice.hpp"
#include "plan/extend.hpp"
#include "plan/gradient_algorithm.hpp"
#include "plan/lanes.hpp"
#include "plan/run.hpp"

namespace convscope::plan {
namespace {

/// Of single windows or single inputs: one product of matrices for the whole batch.
class JoinedGradient final : public GradientAlgorithm {
 public:
  JoinedGradient(const Geometry& geometry, const Geometry& joined)
      : GradientAlgorithm({}), g_(geometry), all_(joined) {}

  [[nodiscard]] std::int64_t scratch() const override { return g_.out_size() + all_.scratch(); }

  void run(const GradientOperands& o) const override {
    float* const turned = o.scratch + all_.scratch();  // from [item][channel] to [channel][item]
    const auto channels = static_cast<std::size_t>(g_.out_channels);
    table().columns_to_planes(o.grad, channels, channels, static_cast<std::size_t>(g_.batch), turned,
                              static_cast<std::ptrdiff_t>(g_.batch), 1);
    all_.run(o.input, turned, o.weight, o.scratch);
  }

 private:
  Geometry g_;
  WeightGradient all_;
};

/// Where nothing is read or written.
class NoGradient final : public GradientAlgorithm {
 public:
  explicit NoGradient(const Geometry& geometry) : GradientAlgorithm({}), weights_(geometry.weight_size()) {}
  [[nodiscard]] std::int64_t scratch() const override { return 0; }
  void run(const GradientOperands& o) const override { std::fill_n(o.weight, weights_, 0.0F); }

 private:
  std::int64_t weights_;
};

bool nothing_to_sum(const Geometry& g) { return g.out_size() == 0 || g.in_size() == 0 || g.weight_size() == 0; }

std::unique_ptr<GradientAlgorithm> make_algorithm(const Geometry& g) {
  if (nothing_to_sum(g)) return std::make_unique<NoGradient>(g);
  if (const auto joined = joined_items(g)) return std::make_unique<JoinedGradient>(g, *joined);
  const GradientChoice choice = choose_weight_gradient(g);
  switch (choice.kernel->family) {
    case kernels::ConvolutionKernel::Family::fourier:
      return make_fourier_gradient(g, *choice.segments, *choice.kernel);
    case kernels::ConvolutionKernel::Family::dot:
      return make_dot_gradient(g, *choice.kernel);
    default:
      return make_igemm_gradient(g, *choice.kernel);
  }
}

}  // namespace

WeightGradient::WeightGradient(const Geometry& geometry) : algorithm_(make_algorithm(geometry)) {}
WeightGradient::~WeightGradient() = default;

std::int64_t WeightGradient::scratch() const { return algorithm_->scratch(); }

void WeightGradient::run(const float* input, const float* grad, float* weight, float* scratch) const {
  note_weight_gradient(algorithm_->kernel().name);
  algorithm_->run({input, grad, weight, scratch});
}

Count weight_gradient_scratch(const Geometry& g) {
  if (nothing_to_sum(g)) return 0;
  if (const auto joined = joined_items(g)) {
    return weight_gradient_scratch(*joined) + Count(g.out_size()) * static_cast<std::int64_t>(sizeof(float));
  }
  if (const auto segments = choose_weight_gradient(g).segments) {
    return fourier_segments_floats(g, *segments) * static_cast<std::int64_t>(sizeof(float));
  }
  const Phases phases = make_phases(g);
  const std::int64_t widest = 2 * lanes();
  const Count pairs = Count(g.in_channels) * g.taps();
  const Count image = ImageLayout::size(phases.read, phases.axis[2].front().in_step, g.in_channels);
  const Count sums = Count(ceil_divide(g.out_channels, widest) * widest) * pairs;
  const Count places = Count(phases.read[0].size()) + phases.read[1].size() + phases.read[2].size();
  const Count packed = Count(static_cast<std::int64_t>(threads())) * kernels::igemm_depth * widest;
  return (image + sums + packed) * static_cast<std::int64_t>(sizeof(float)) +
         (pairs + places + g.out_pixels()) * static_cast<std::int64_t>(sizeof(std::int64_t));
}

}  // namespace convscope::plan
