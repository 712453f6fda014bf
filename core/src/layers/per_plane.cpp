#include "layers/per_plane.hpp"

namespace convscope::layers {

std::vector<AxisDependency> per_plane(std::size_t rank, const std::vector<SpatialReads>& spatial) {
  std::vector<AxisDependency> found;
  const std::size_t lead = rank - spatial.size();
  for (std::size_t axis = 0; axis < lead; ++axis) found.push_back({.from = axis, .to = axis});
  for (std::size_t i = 0; i < spatial.size(); ++i) {
    found.push_back({.from = lead + i, .to = lead + i, .window = spatial[i].window, .reads = spatial[i].reads});
  }
  return found;
}

std::vector<AxisDependency> per_plane(std::size_t rank, const std::vector<AxisWindow>& windows) {
  std::vector<SpatialReads> spatial;
  for (const AxisWindow& window : windows) spatial.push_back({window, {}});
  return per_plane(rank, spatial);
}

}  // namespace convscope::layers
