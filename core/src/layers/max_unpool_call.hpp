#pragma once

#include <memory>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// A call of MaxUnpool whose shapes are checked: values and indices of shape `input` become planes of the last
/// `spatial` axes of `output`. The layer must outlive it. Its forward has one error, RuntimeError for an index that
/// lies outside of its plane.
[[nodiscard]] std::unique_ptr<Operation> max_unpool_call(const Layer& layer, Shape input, Shape output,
                                                         std::size_t spatial);

}  // namespace convscope::layers
