#pragma once

#include <cstdint>
#include <string>

#include "convscope/error.hpp"

namespace convscope::layers {

/// What PyTorch says when a tensor of this rank is asked for an axis that it does not have: an IndexError.
[[nodiscard]] std::unexpected<Error> no_dimension(std::size_t rank, std::int64_t dimension, std::string hint);

}  // namespace convscope::layers
