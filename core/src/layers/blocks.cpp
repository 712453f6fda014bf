// aten/src/ATen/native/im2col_shape_check.h, Im2Col.cpp and Col2Im.cpp.

#include "layers/blocks.hpp"

#include <algorithm>

#include "layers/argument_parser.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/pool_hints.hpp"
#include "layers/python.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// From the first to the last position of a block.
Wide span_of(const BlockSizes& sizes, std::size_t axis) {
  return window_span(sizes.kernel[axis], sizes.dilation[axis]);
}

/// One of the arguments, what it must at least be, and PyTorch's words for it.
struct Limit {
  const Pair* values;
  std::string_view name, words, prefix;
  std::int64_t least;
};

Limit limit_of(const BlockSizes& s, BlockCheck check) {
  switch (check) {
    case BlockCheck::kernel:
      return {&s.kernel, "kernel_size", "kernel size should be greater than zero", "kernel", 1};
    case BlockCheck::dilation:
      return {&s.dilation, "dilation", "dilation should be greater than zero", "dilation", 1};
    case BlockCheck::padding:
      return {&s.padding, "padding", "padding should be non-negative", "pad", 0};
    case BlockCheck::stride:
      break;
  }
  return {&s.stride, "stride", "stride should be greater than zero", "stride", 1};
}

}  // namespace

std::string BlockArguments::repr() const {
  return concat("kernel_size=", kernel_size.str(), ", dilation=", dilation.str(), ", padding=", padding.str(),
                ", stride=", stride.str());
}

Wide BlockSizes::count(std::size_t axis, std::int64_t size) const {
  const Wide room = static_cast<Wide>(size) + 2 * static_cast<Wide>(padding[axis]) - span_of(*this, axis);
  return floor_divide(room, stride[axis]) + 1;
}

kernels::Blocks BlockSizes::blocks(const Pair& image) const {
  return {image, {saturate(count(0, image[0])), saturate(count(1, image[1]))}, kernel, stride, dilation, padding};
}

Result<Pair> pair_argument(std::string_view function, std::string_view name, int position, const Value& value) {
  const std::vector<Value> items = python::ntuple(value, 2);
  if (!looks_like_ints(items)) return not_ints(function, name, position, items);
  Result<std::vector<std::int64_t>> ints = unpack_ints(function, name, items);
  if (!ints) return std::unexpected(std::move(ints).error());
  if (ints->size() != 2) {
    return fail_call(concat("It is expected ", name, " equals to 2, but got size ", ints->size()),
                     hints::values_per_axis(name, ints->size(), 2));
  }
  return Pair{(*ints)[0], (*ints)[1]};
}

Result<BlockSizes> parse_blocks(std::string_view function, int position, const BlockArguments& a) {
  Result<Pair> kernel = pair_argument(function, "kernel_size", position, a.kernel_size);
  if (!kernel) return std::unexpected(std::move(kernel).error());
  Result<Pair> dilation = pair_argument(function, "dilation", position + 1, a.dilation);
  if (!dilation) return std::unexpected(std::move(dilation).error());
  Result<Pair> padding = pair_argument(function, "padding", position + 2, a.padding);
  if (!padding) return std::unexpected(std::move(padding).error());
  Result<Pair> stride = pair_argument(function, "stride", position + 3, a.stride);
  if (!stride) return std::unexpected(std::move(stride).error());
  return BlockSizes{*kernel, *dilation, *padding, *stride};
}

Result<void> check_blocks(const BlockSizes& sizes, const std::array<BlockCheck, 4>& order) {
  for (const BlockCheck check : order) {
    const Limit limit = limit_of(sizes, check);
    const auto [height, width] = *limit.values;
    if (height >= limit.least && width >= limit.least) continue;
    return fail_call(concat(limit.words, ", but got ", limit.prefix, "_height: ", height, " ", limit.prefix,
                            "_width: ", width),
                     hints::too_small_argument(limit.name, *limit.values, limit.least));
  }
  return {};
}

std::string pair_text(const Pair& pair) { return concat("(", pair[0], ", ", pair[1], ")"); }

Pair blocks_at(const BlockSizes& s, std::size_t axis, std::int64_t size, std::int64_t at) {
  // Block b reads b·stride − padding + k·dilation for k = 0 … kernel − 1: `at` lies within its span for these.
  const Wide shifted = static_cast<Wide>(at) + s.padding[axis];
  const Wide first = ceil_divide(shifted - span_of(s, axis) + 1, s.stride[axis]);
  const Wide last = floor_divide(shifted, s.stride[axis]) + 1;
  const Wide count = s.count(axis, size);
  return {saturate(std::clamp<Wide>(first, 0, count)), saturate(std::clamp<Wide>(last, 0, count))};
}

}  // namespace convscope::layers
