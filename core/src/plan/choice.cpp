#include "plan/choice.hpp"

#include <algorithm>

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
  return static_cast<double>(count) / static_cast<double>((count + u - 1) / u * u);
}

}  // namespace

const ConvolutionKernel& choose_convolution(const Geometry& geometry, const Phases& phases) {
  const ConvolutionKernel* best = state().forced;
  if (best != nullptr && best->family != Family::dot) return *best;

  const double in_row = filled(std::ranges::max(phases.axis[2], {}, &AxisPhase::count).count, kernels::table().lanes);
  double best_speed = -1.0;
  for (const ConvolutionKernel& kernel : kernels::table().convolution) {
    if (kernel.family == Family::dot) continue;
    double speed = kernel.speed * filled(geometry.out_channels, kernel.width);
    if (kernel.family == Family::direct) speed *= in_row;
    if (speed > best_speed) {
      best_speed = speed;
      best = &kernel;
    }
  }
  return *best;
}

const ConvolutionKernel& choose_weight_gradient(const Geometry& geometry) {
  const ConvolutionKernel* best = state().forced;
  if (best != nullptr && best->family != Family::direct) return *best;

  double best_speed = -1.0;
  for (const ConvolutionKernel& kernel : kernels::table().convolution) {
    if (kernel.family == Family::direct) continue;
    const double used = kernel.family == Family::dot ? filled(geometry.out[2], kernels::table().lanes)
                                                     : filled(geometry.out_channels, kernel.width);
    if (kernel.speed * used > best_speed) {
      best_speed = kernel.speed * used;
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
