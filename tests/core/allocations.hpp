#pragma once

#include <cstddef>

/// How often this program has called operator new.
[[nodiscard]] std::size_t allocation_count();
/// How many bytes it has asked for.
[[nodiscard]] std::size_t allocated_bytes();
