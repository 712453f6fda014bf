#include "layers/adaptive_pool.hpp"

#include <algorithm>

#include "layers/axis_names.hpp"
#include "layers/no_output_size.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// One axis: its sizes before and after.
struct Axis {
  std::int64_t input;
  std::int64_t output;

  [[nodiscard]] kernels::Stretch reads(std::int64_t o) const {
    const Wide begin = floor_divide(static_cast<Wide>(o) * input, output);
    const Wide end = ceil_divide((static_cast<Wide>(o) + 1) * input, output);
    return {saturate(begin), saturate(end), saturate(end - begin)};
  }
};

std::vector<Axis> axes_of(int spatial, const Shape& input, const Shape& output) {
  std::vector<Axis> axes;
  const std::size_t lead = input.size() - static_cast<std::size_t>(spatial);
  for (std::size_t i = lead; i < input.size(); ++i) axes.push_back({input[i], output[i]});
  return axes;
}

}  // namespace

PoolPlan adaptive_plan(int spatial, const Shape& input, const Shape& output) {
  PoolPlan plan{input, output, {}};
  for (const Axis axis : axes_of(spatial, input, output)) {
    plan.axes.push_back({1, [axis](std::int64_t o) { return axis.reads(o); }});
  }
  return plan;
}

std::vector<SpatialReads> adaptive_reads(int spatial, const Shape& input, const Shape& output) {
  std::vector<SpatialReads> found;
  for (const Axis axis : axes_of(spatial, input, output)) {
    SpatialReads& spatial_reads = found.emplace_back();
    if (axis.output > 0 && axis.input % axis.output == 0) {
      spatial_reads.window.kernel = spatial_reads.window.stride = std::max<std::int64_t>(axis.input / axis.output, 1);
    } else {
      spatial_reads.reads = [axis](std::int64_t o) {
        const kernels::Stretch stretch = axis.reads(o);
        return Reads{.begin = stretch.begin, .length = stretch.end - stretch.begin};
      };
    }
  }
  return found;
}

std::string AdaptivePool::extra_repr() const { return concat("output_size=", output_size_.str()); }

Result<Shape> AdaptivePool::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type_));
  return pool(spatial_, output_size_, input);
}

std::vector<AxisFormula> AdaptivePool::formula(const Shape& input, const Shape& output,
                                               const CallOptions& /*options*/) const {
  std::vector<AxisFormula> formulas;
  const std::vector<Axis> axes = axes_of(spatial_, input, output);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::string_view name = axis_name(spatial_, static_cast<int>(i));
    formulas.push_back({std::string(name),
                        concat("output_size; position o reads ⌊o·", name, "_in/output_size⌋ … ⌈(o+1)·", name,
                               "_in/output_size⌉ − 1"),
                        concat(axes[i].output, "; position o reads ⌊o·", axes[i].input, "/", axes[i].output,
                               "⌋ … ⌈(o+1)·", axes[i].input, "/", axes[i].output, "⌉ − 1")});
  }
  return formulas;
}

std::vector<AxisWindow> AdaptivePool::windows(const Shape& input, const CallOptions& options) const {
  const Result<Shape> output = output_shape(input, options);
  if (!output) return {};
  std::vector<AxisWindow> windows;
  for (const SpatialReads& axis : adaptive_reads(spatial_, input, *output)) {
    if (axis.reads) return {};
    windows.push_back(axis.window);
  }
  return windows;
}

std::vector<AxisDependency> AdaptivePool::dependencies(const Shape& input, const Shape& output,
                                                       const CallOptions& /*options*/) const {
  return per_plane(input.size(), adaptive_reads(spatial_, input, output));
}

Result<PoolPlan> AdaptivePool::plan(const Shape& input, const CallOptions& options) const {
  Result<Shape> output = output_shape(input, options);
  if (!output) return std::unexpected(std::move(output).error());
  return adaptive_plan(spatial_, input, *output);
}

}  // namespace convscope::layers
