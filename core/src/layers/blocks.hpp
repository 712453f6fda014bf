#pragma once

#include <array>
#include <string>
#include <vector>

#include "convscope/layer.hpp"
#include "kernels/unfold.hpp"
#include "layers/wide.hpp"

namespace convscope::layers {

/// Height and width.
using Pair = std::array<std::int64_t, 2>;

/// The arguments that Fold and Unfold share, as Python values.
struct BlockArguments {
  Value kernel_size, dilation, padding, stride;

  /// "kernel_size=2, dilation=1, padding=0, stride=1".
  [[nodiscard]] std::string repr() const;
};

/// The same as numbers.
struct BlockSizes {
  Pair kernel, dilation, padding, stride;

  /// Number of blocks along an axis of an image of this size.
  [[nodiscard]] Wide count(std::size_t axis, std::int64_t size) const;
  /// What the kernels need, for an image that the blocks fit into.
  [[nodiscard]] kernels::Blocks blocks(const Pair& image) const;
};

/// The argument of a function of `names` at `position`, through _pair, as two numbers.
/// Errors: TypeError for other things than ints, RuntimeError for another number of them.
[[nodiscard]] Result<Pair> pair_argument(std::string_view function, std::string_view name, int position,
                                         const Value& value);
/// The shared arguments of im2col or col2im, from `position` on.
[[nodiscard]] Result<BlockSizes> parse_blocks(std::string_view function, int position, const BlockArguments& arguments);

/// The size checks of im2col_shape_check and col2im_shape_check, which come in different orders.
enum class BlockCheck : std::uint8_t { kernel, dilation, padding, stride };
[[nodiscard]] Result<void> check_blocks(const BlockSizes& sizes, const std::array<BlockCheck, 4>& order);

/// "(2, 3)".
[[nodiscard]] std::string pair_text(const Pair& pair);

/// Which blocks (`from`, counted from 0, one past the last) read position `at` of an image's axis of this size.
[[nodiscard]] Pair blocks_at(const BlockSizes& sizes, std::size_t axis, std::int64_t size, std::int64_t at);

}  // namespace convscope::layers
