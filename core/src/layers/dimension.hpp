#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "convscope/error.hpp"
#include "convscope/value.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

/// What PyTorch says when a tensor of this rank is asked for an axis that it does not have: an IndexError.
[[nodiscard]] Failure no_dimension(std::size_t rank, std::int64_t dimension, const Piece& hint);

/// A dimension counted from the front, for one that may count from the end; a tensor without axes has one to name.
/// Errors: IndexError, stage call.
[[nodiscard]] Result<std::size_t> wrap_dimension(std::int64_t dimension, std::size_t rank);

/// An argument that PyTorch's parser takes for an int. Errors: TypeError, stage call,
/// "pixel_shuffle(): argument 'upscale_factor' (position 2) must be int, not float".
[[nodiscard]] Result<std::int64_t> check_int(std::string_view function, std::string_view name, int position,
                                             const Value& value);

}  // namespace convscope::layers
