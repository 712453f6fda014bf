#pragma once

#include <cstddef>

/// How often this program has called operator new.
[[nodiscard]] std::size_t allocation_count();
