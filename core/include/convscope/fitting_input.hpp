#pragma once

#include <optional>
#include <string_view>

#include "convscope/shape.hpp"

namespace convscope {

/// Another input shape with which a model runs, or gets further than with `input`: for a model that has taken the place
/// of another, whose input this was. Tried are the sizes of `input` with the channels that the first layers ask for,
/// then (1, channels, ...) with the sizes of common data sets (images of 32, 28, 64, ... 512 pixels a side), and (1,
/// in_features) of the first Linear. Absent where the model runs already, can't be made, has several inputs or
/// gets no further.
[[nodiscard]] std::optional<Shape> fitting_input(std::string_view model_text, const Shape& input);

}  // namespace convscope
