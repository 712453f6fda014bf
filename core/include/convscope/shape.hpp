#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"

namespace convscope {

/// Sizes of a tensor, outermost first: (N, C, L), (N, C, H, W), (N, C, D, H, W), or the same without N.
/// Signed, as PyTorch's are: a wrong size must be representable to be explained.
using Shape = std::vector<std::int64_t>;

/// "[1, 16, 32]", as PyTorch's C++ messages print sizes.
[[nodiscard]] std::string to_string(std::span<const std::int64_t> sizes);

/// Reads a shape as people write it: "1, 3, 32, 32", "(1, 3, 32, 32)", "[1,3,32,32]", "torch.Size([1, 3])",
/// "1x3x32x32" or "1 × 3 × 32 × 32". Errors: SyntaxError (stage text, with position) for anything else,
/// RuntimeError in PyTorch's words for a negative size.
[[nodiscard]] Result<Shape> parse_shape(std::string_view text);

/// Number of elements. Errors: RuntimeError in PyTorch's words for a negative size, or when the float32 storage does not
/// fit in 63 bits; the hint names the bytes it would need.
[[nodiscard]] Result<std::int64_t> element_count(std::span<const std::int64_t> sizes);

/// The most bytes a run of the model may need in all (parameters, activations and scratch). Above it `Network` refuses
/// with PyTorch's allocator message and the bytes needed, instead of failing half-way.
inline constexpr std::int64_t max_bytes = std::int64_t{1} << 30;

/// PyTorch's "DefaultCPUAllocator: can't allocate memory: ..." for `bytes`, with a hint in readable units.
[[nodiscard]] BoxedError out_of_memory(long double bytes);

}  // namespace convscope
