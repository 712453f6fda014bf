#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Copies that change the order of axes, on memory.
namespace convscope::plan {

/// The axes of a dense tensor, outermost first, and how far a step along each goes in another one with the same values.
/// Axes that are not needed have size 1.
struct Rearrangement {
  std::array<std::int64_t, 6> size{1, 1, 1, 1, 1, 1};
  std::array<std::int64_t, 6> step{0, 0, 0, 0, 0, 0};
};

/// Fills the dense tensor from the other one.
void gather(const Rearrangement& axes, const float* other, float* dense);
/// Fills the other tensor from the dense one.
void scatter(const Rearrangement& axes, const float* dense, float* other);

}  // namespace convscope::plan
