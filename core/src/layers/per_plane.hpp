#pragma once

#include <functional>
#include <vector>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// How one spatial axis of the output depends on the same axis of the input.
struct SpatialReads {
  AxisWindow window{};
  std::function<Reads(std::int64_t position)> reads{};  ///< used instead of `window` when set
};

/// Dependencies of an operation that treats every plane alike: position for position in batch and channels, as told in
/// the last axes.
[[nodiscard]] std::vector<AxisDependency> per_plane(std::size_t rank, const std::vector<SpatialReads>& spatial);
/// The same with a window for each spatial axis.
[[nodiscard]] std::vector<AxisDependency> per_plane(std::size_t rank, const std::vector<AxisWindow>& windows);

}  // namespace convscope::layers
