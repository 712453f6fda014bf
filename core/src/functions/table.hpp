#pragma once

#include <span>

#include "convscope/function.hpp"

namespace convscope::functions {

/// What a family's file offers to the table: its rows, in the order of PyTorch's documentation.
using Family = std::span<const FunctionEntry>();

}  // namespace convscope::functions
