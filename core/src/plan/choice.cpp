#include "plan/choice.hpp"

#include <algorithm>

#include "division.hpp"
#include "plan/algorithm.hpp"
#include "plan/fourier.hpp"
#include "plan/fourier_gradient.hpp"
#include "plan/spectra.hpp"

namespace convscope::plan {
namespace {

using kernels::ConvolutionKernel;
using Family = ConvolutionKernel::Family;

struct State {
  const ConvolutionKernel* forced = nullptr;
  bool reference = false;
  std::string_view convolution;
  std::string_view weight_gradient;
};

State& state() {
  thread_local State instance;
  return instance;
}

/// Share of a whole number of `unit`s that `count` fills.
double filled(std::int64_t count, std::size_t unit) {
  const auto u = static_cast<std::int64_t>(unit);
  return static_cast<double>(count) / static_cast<double>(ceil_divide(count, u) * u);
}

/// Three taps that read neighbours, with outputs that read `stride` apart.
bool three_in_order(const std::vector<AxisPhase>& phases, std::int64_t stride) {
  if (phases.size() != 1 || phases[0].in_step != stride || phases[0].out_step != 1 || phases[0].taps.size() != 3)
    return false;
  const auto [low, high] = std::ranges::minmax(phases[0].taps, {}, &Tap::offset);
  return high.offset - low.offset == 2;
}

bool three_by_three(const Geometry& g, const Phases& phases, std::int64_t stride) {
  return g.kernel[0] == 1 && g.in[0] == 1 && g.out[0] == 1 && three_in_order(phases.axis[1], stride) &&
         three_in_order(phases.axis[2], stride);
}

/// Along one axis, with stride 1, in little enough memory.
bool by_spectra(const Geometry& g, const Phases& phases) {
  if (!along_one_axis(g)) return false;
  if (phases.axis[0].size() != 1 || phases.axis[1].size() != 1 || phases.axis[2].size() != 1) return false;
  const AxisPhase& phase = phases.axis[2].front();
  return phase.in_step == 1 && phase.out_step == 1 && phase.out_start == 0 && phase.count == g.out[2] &&
         phases.read[2].size() <= longest_transform && fourier_fits(g, phase);
}

/// Sums of fewer taps stay plain: people check them by hand.
constexpr std::int64_t fourier_taps = 64;

/// Models of fewer channels are looked at number by number: their sums stay plain, exact where PyTorch's are.
constexpr std::int64_t winograd_channels = 32;

/// How many times faster Winograd's filtering is than one product after the other. A tile's transforms cost about as
/// much as 350 products for each channel; reading a vector of weights costs about as much as its products with a tile
/// for each lane, because the transformed weights, four times as many, fit no cache. Measured.
double winograd_gain(const Geometry& g, std::size_t width) {
  constexpr double transform = 350.0;
  const auto tile = static_cast<std::int64_t>(kernels::winograd::outputs);
  const auto channels = static_cast<double>(g.in_channels * g.out_channels);
  const double products = kernels::winograd::places * channels / filled(g.out_channels, width);
  const double transforms = transform * static_cast<double>(g.in_channels + g.out_channels);
  const double used = filled(g.out[1], kernels::winograd::outputs) * filled(g.out[2], kernels::winograd::outputs);
  const auto tiles = static_cast<double>(ceil_divide(g.out[1], tile) * ceil_divide(g.out[2], tile));
  const double multiplied = tiles / (tiles + static_cast<double>(kernels::table().lanes));
  return used * multiplied * 9.0 * static_cast<double>(tile * tile) * channels / (products + transforms);
}

/// What share of its time a sum of `depth` products takes for these, when all else takes as long as `begun` of them.
double multiplying(std::int64_t depth, double begun) {
  return static_cast<double>(depth) / (static_cast<double>(depth) + begun);
}

/// Sums of an igemm are added to, written, and brought from columns to planes, a square of vectors at a time: the
/// longer the vectors, the more for each sum. Those of a direct kernel are written where they belong, if they need not
/// be copied from lines. Measured.
double igemm_begun() { return 5.0 + static_cast<double>(kernels::table().lanes); }
double direct_begun(const AxisPhase& row, std::int64_t depth) {
  return row.out_step > 1 || joins_rows(row.count, depth) ? 10.0 : 2.0;
}

/// Products in the time of one of the fastest igemm.
double expected_speed(const ConvolutionKernel& kernel, const Geometry& g, const Phases& phases) {
  const std::int64_t depth = mean_depth(g, phases);
  switch (kernel.family) {
    case Family::igemm:
      return kernel.speed * filled(g.out_channels, kernel.width) * multiplying(depth, igemm_begun());
    case Family::direct:
      return kernel.speed * filled(g.out_channels, kernel.width) *
             multiplying(depth, direct_begun(phases.axis[2].front(), depth)) *
             filled(std::ranges::max(phases.axis[2], {}, &AxisPhase::count).count, kernels::table().lanes);
    case Family::depthwise:
      return kernel.speed * filled(g.out[2], kernels::table().lanes);
    case Family::winograd:
      return std::min(g.in_channels, g.out_channels) < winograd_channels
                 ? 0.0
                 : kernel.speed * winograd_gain(g, kernel.width);
    case Family::fourier:
      return g.taps() < fourier_taps ? 0.0 : kernel.speed * fourier_gain(g, phases.axis[2].front());
    case Family::dot:
      break;
  }
  return 0.0;
}

}  // namespace

bool can_run(const ConvolutionKernel& kernel, const Geometry& g, const Phases& phases) {
  switch (kernel.family) {
    case Family::igemm:
    case Family::direct:
      return true;
    case Family::depthwise:
      return g.in_channels == 1 && g.out_channels == 1 &&
             (three_by_three(g, phases, 1) || three_by_three(g, phases, 2));
    case Family::winograd:
      return three_by_three(g, phases, 1);
    case Family::fourier:
      return by_spectra(g, phases);
    case Family::dot:
      break;
  }
  return false;
}

const ConvolutionKernel& choose_convolution(const Geometry& geometry, const Phases& phases) {
  const ConvolutionKernel* best = state().forced;
  if (best != nullptr && can_run(*best, geometry, phases)) return *best;

  double best_speed = -1.0;
  for (const ConvolutionKernel& kernel : kernels::table().convolution) {
    if (!can_run(kernel, geometry, phases)) continue;
    const double speed = expected_speed(kernel, geometry, phases);
    if (speed > best_speed) {
      best_speed = speed;
      best = &kernel;
    }
  }
  return *best;
}

GradientChoice choose_weight_gradient(const Geometry& geometry) {
  const ConvolutionKernel* const forced = state().forced;
  const bool by_spectra = forced != nullptr && forced->family == Family::fourier;
  const auto segments =
      by_spectra || geometry.taps() >= fourier_taps ? fourier_segments(geometry) : std::optional<FourierSegments>();
  const auto can_sum = [&](const ConvolutionKernel& kernel) {
    return kernel.family == Family::igemm || kernel.family == Family::dot ||
           (kernel.family == Family::fourier && segments);
  };
  const auto chosen = [&](const ConvolutionKernel& kernel) -> GradientChoice {
    return {&kernel, kernel.family == Family::fourier ? segments : std::nullopt};
  };
  if (forced != nullptr && can_sum(*forced)) return chosen(*forced);

  const auto expected = [&](const ConvolutionKernel& kernel) {
    switch (kernel.family) {
      case Family::dot:
        return kernel.speed * filled(geometry.out[2], kernels::table().lanes);
      case Family::fourier:
        return kernel.speed * fourier_segments_gain(geometry, *segments);
      default:
        return kernel.speed * filled(geometry.out_channels, kernel.width);
    }
  };
  const ConvolutionKernel* best = nullptr;
  double best_speed = -1.0;
  for (const ConvolutionKernel& kernel : kernels::table().convolution) {
    if (!can_sum(kernel)) continue;
    const double speed = expected(kernel);
    if (speed > best_speed) {
      best_speed = speed;
      best = &kernel;
    }
  }
  return chosen(*best);
}

const ConvolutionKernel& choose_product(std::int64_t rows, std::int64_t columns, bool lined_up) {
  // Packing the columns would take as long as all products.
  constexpr std::int64_t few_rows = 3;
  const Family family = lined_up && rows <= few_rows ? Family::dot : Family::igemm;
  const ConvolutionKernel* best = nullptr;
  double best_speed = 0.0;
  for (const ConvolutionKernel& kernel : kernels::table().convolution) {
    if (kernel.family != family) continue;
    const double speed = kernel.speed * filled(columns, kernel.width);
    if (speed > best_speed) {
      best_speed = speed;
      best = &kernel;
    }
  }
  return *best;
}

bool reference_forced() { return state().reference; }
void note_convolution(std::string_view name) { state().convolution = name; }
void note_weight_gradient(std::string_view name) { state().weight_gradient = name; }

bool force_kernel(std::string_view name) {
  const ConvolutionKernel* kernel = kernels::table().find(name);
  if (kernel == nullptr && !name.empty() && name != "reference") return false;
  state().forced = kernel;
  state().reference = name == "reference";
  return true;
}

std::string_view last_kernel() { return state().convolution; }
std::string_view last_weight_gradient_kernel() { return state().weight_gradient; }

}  // namespace convscope::plan
