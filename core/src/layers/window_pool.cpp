#include "layers/window_pool.hpp"

#include "layers/no_output_size.hpp"
#include "layers/per_plane.hpp"

namespace convscope::layers {

Result<Pooled> WindowPool::pool(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type_));
  return pool(input);
}

Result<Shape> WindowPool::output_shape(const Shape& input, const CallOptions& options) const {
  Result<Pooled> pooled = pool(input, options);
  if (!pooled) return std::unexpected(std::move(pooled).error());
  return std::move(pooled->output);
}

std::vector<AxisFormula> WindowPool::formula(const Shape& input, const Shape& /*output*/,
                                             const CallOptions& options) const {
  const Result<Pooled> pooled = pool(input, options);
  return pooled ? window_formula(*pooled, input) : std::vector<AxisFormula>{};
}

std::vector<AxisWindow> WindowPool::windows(const Shape& input, const CallOptions& options) const {
  const Result<Pooled> pooled = pool(input, options);
  return pooled ? axis_windows(pooled->window) : std::vector<AxisWindow>{};
}

std::vector<AxisDependency> WindowPool::dependencies(const Shape& input, const Shape& /*output*/,
                                                     const CallOptions& options) const {
  return per_plane(input.size(), windows(input, options));
}

}  // namespace convscope::layers
