#pragma once

#include <cstdint>
#include <span>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// The shape F.pad gives, after its checks. `padding` is (begin, end) of the last axis, of the one before, and so on;
/// `border` zeros stands for any constant. Negative padding crops.
/// Source: PadNd.cpp (_pad_enum_symint, constant_pad_nd, _pad_circular_symint), ReflectionPad.cpp, ReplicationPadding.cpp, Padding.h.
[[nodiscard]] Result<Shape> pad_shape(const Shape& input, std::span<const std::int64_t> padding,
                                      AxisWindow::Border border);

}  // namespace convscope::layers
