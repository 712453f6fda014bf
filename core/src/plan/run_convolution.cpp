#include <algorithm>
#include <array>
#include <vector>

#include "division.hpp"
#include "plan/algorithm.hpp"
#include "plan/choice.hpp"
#include "plan/extend.hpp"
#include "plan/fourier.hpp"
#include "plan/lanes.hpp"
#include "plan/parallel.hpp"
#include "plan/run.hpp"

namespace convscope::plan {
namespace {

/// An output of so many floats stays in the cache: one thread is done sooner with an activation of all of it at once
/// than in short stretches.
constexpr std::int64_t most_apart = std::int64_t{1} << 20;

/// Outputs that read nothing: the biases alone.
class BiasOnly final : public Algorithm {
 public:
  explicit BiasOnly(const Geometry& geometry) : Algorithm({}), g_(geometry) {}
  void pack(const float* /*weight*/, const float* bias) override { biases_ = padded_biases(g_, bias, 0); }
  [[nodiscard]] std::int64_t scratch() const override { return 0; }
  void run(const Operands& o) const override {
    float* to = o.output;
    for (std::int64_t n = 0; n < g_.batch; ++n) {
      for (const float bias : biases_) {
        std::fill_n(to, g_.out_pixels(), bias);
        if (o.epilogue != nullptr) (*o.epilogue)(to, static_cast<std::size_t>(g_.out_pixels()));
        to += g_.out_pixels();
      }
    }
  }

 private:
  Geometry g_;
  std::vector<float> biases_;
};

std::unique_ptr<Algorithm> make_algorithm(const Geometry& given) {
  if (const auto joined = joined_items(given)) return make_joined(given, *joined);
  const Geometry g = joined_axes(given);
  const Phases phases = make_phases(g);
  if (g.out_size() == 0 || phases.empty() || g.in_pixels() == 0 || g.in_channels == 0) {
    return std::make_unique<BiasOnly>(g);
  }
  using enum kernels::ConvolutionKernel::Family;
  const kernels::ConvolutionKernel& kernel = choose_convolution(g, phases);
  switch (kernel.family) {
    case direct:
      return make_direct(g, kernel);
    case depthwise:
      return make_depthwise(g, kernel);
    case winograd:
      return make_winograd(g, kernel);
    case fourier:
      return make_fourier(g, kernel);
    default:
      return make_implicit_gemm(g, kernel);
  }
}

}  // namespace

std::vector<float> padded_biases(const Geometry& g, const float* bias, std::int64_t behind) {
  const std::int64_t channels = g.groups * g.out_channels;
  std::vector<float> biases(static_cast<std::size_t>(channels + behind), 0.0F);
  if (bias != nullptr) std::copy_n(bias, channels, biases.begin());
  return biases;
}

Convolution::Convolution(const Geometry& geometry)
    : algorithm_(make_algorithm(geometry)),
      out_size_(geometry.out_size()),
      apart_(workers_for(work(geometry)) == 1 && out_size_ <= most_apart) {}
Convolution::Convolution(Convolution&&) noexcept = default;
Convolution& Convolution::operator=(Convolution&&) noexcept = default;
Convolution::~Convolution() = default;

void Convolution::pack(const float* weight, const float* bias) { algorithm_->pack(weight, bias); }
std::int64_t Convolution::scratch() const { return algorithm_->scratch(); }

void Convolution::run(const float* input, float* output, float* scratch, const Epilogue* epilogue) const {
  note_convolution(algorithm_->kernel().name);
  const bool apart = apart_ && epilogue != nullptr && !(epilogue->is_bound() && algorithm_->writes_bounded());
  algorithm_->run({input, output, scratch, apart ? nullptr : epilogue});
  if (apart) (*epilogue)(output, static_cast<std::size_t>(out_size_));
}

Count convolution_scratch(const Geometry& given) {
  if (given.out_size() == 0 || given.in_size() == 0) return 0;
  if (const auto joined = joined_items(given)) {
    return convolution_scratch(*joined) +
           (Count(given.out_size()) + given.weight_size()) * static_cast<std::int64_t>(sizeof(float));
  }
  const Geometry g = joined_axes(given);
  const Phases phases = make_phases(g);
  if (phases.empty()) return 0;
  // The most that any algorithm takes, but for tiles and spectra: weights of 36 places for nine taps, lines of every
  // phase.
  const std::int64_t lanes = plan::lanes();
  const std::int64_t widest = 2 * lanes;
  const std::int64_t channels = ceil_divide(g.out_channels, widest) * widest;
  using enum kernels::ConvolutionKernel::Family;
  const kernels::ConvolutionKernel::Family family = choose_convolution(g, phases).family;
  std::array<ReadRange, 3> read = phases.read;
  const bool by_tiles = family == winograd;
  if (by_tiles) {
    for (const std::size_t axis : {std::size_t{1}, std::size_t{2}}) read[axis].end += 4;
  }
  const std::int64_t split = std::max<std::int64_t>(phases.axis[2].front().in_step, 4);
  const Count image = ImageLayout::size(read, split, g.in_channels);
  const Count weights = Count(g.groups) * channels * g.in_channels * g.taps() * 4;
  const Count lines = Count(widest) * (Count(g.out[2]) * 4 + Count(64 * widest) * phases.axis[2].size()) +
                      Count(direct_line) * lanes * phases.axis[2].size();
  const Count tile = Count(36) * (Count(g.in_channels) + channels);
  const Count tiles = tile * (ceil_divide(g.out[2], 4) + least_tiles + lanes) + task_floats;
  const Count spectra = family == fourier ? fourier_floats(g, phases.axis[2].front()) : Count(0);
  const Count places = Count(phases.read[0].size()) + phases.read[1].size() + phases.read[2].size();
  return (image + lines + (by_tiles ? tiles : Count(0)) + weights + spectra) *
             static_cast<std::int64_t>(sizeof(float)) +
         (Count(g.in_channels) * g.taps() + places) * static_cast<std::int64_t>(sizeof(std::int64_t));
}

}  // namespace convscope::plan
