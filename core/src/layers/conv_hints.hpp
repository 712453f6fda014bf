#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "convscope/shape.hpp"
#include "layers/conv_arguments.hpp"
#include "layers/wide.hpp"

/// What to change, with numbers, for every error of the convolutions. What they promise holds: tests apply it.
namespace convscope::layers::hints {

// Constructor.
[[nodiscard]] std::string not_a_whole_number(std::string_view name, const Value& value);
[[nodiscard]] std::string groups_not_positive(const ConvArguments& a);
[[nodiscard]] std::string not_divisible(const ConvArguments& a, std::string_view name, const Value& channels);
[[nodiscard]] std::string same_with_stride(const ConvArguments& a);
[[nodiscard]] std::string padding_mode(const Value& mode);
/// Item `index` of the weight's sizes is `value`, which is no int.
[[nodiscard]] std::string weight_item(const ConvArguments& a, std::size_t index, const Value& value);
[[nodiscard]] std::string negative_weight_item(const ConvArguments& a, std::size_t index);

// Call: arguments.
[[nodiscard]] std::string list_length(const ConvArguments& a, std::string_view name, std::size_t length);
[[nodiscard]] std::string kernel_length(const ConvArguments& a);
[[nodiscard]] std::string too_small_argument(std::string_view name, std::span<const std::int64_t> values,
                                             std::int64_t least);
[[nodiscard]] std::string negative_padding(std::span<const std::int64_t> padding);
[[nodiscard]] std::string no_channels(const ConvArguments& a);

// Call: the input.
[[nodiscard]] std::string rank(const ConvArguments& a, const Shape& input);
/// `given` is the input as passed, `channels` what PyTorch takes for its channels.
[[nodiscard]] std::string channels(const ConvArguments& a, const Shape& given, std::int64_t channels);
[[nodiscard]] std::string empty_input(const Shape& input);

/// One axis whose padded input is shorter than the kernel.
struct ShortAxis {
  std::string_view axis;
  std::int64_t input, kernel, dilation;
  Wide begin, end;    ///< padding
  bool free_padding;  ///< the padding can be chosen: a number, zeros
};
[[nodiscard]] std::string kernel_too_large(const ShortAxis& axis);

/// One axis of a transposed convolution.
struct TransposedAxis {
  std::string_view axis;
  std::int64_t input, kernel, stride, dilation, padding, output_padding;
};
[[nodiscard]] Wide output_of(const TransposedAxis& axis);
[[nodiscard]] std::string output_padding(const TransposedAxis& axis, bool one_dimensional);
[[nodiscard]] std::string output_too_small(const TransposedAxis& axis, bool one_dimensional);

// Call: padding_mode.
[[nodiscard]] std::string reflect_limit(std::int64_t size, std::int64_t padding);
[[nodiscard]] std::string circular_limit(std::int64_t size, std::int64_t padding);

// Call: output_size.
[[nodiscard]] std::string output_size_length(const ConvArguments& a);
/// `wanted` does not lie in smallest … largest, what `axis` reaches.
[[nodiscard]] std::string output_size_range(const TransposedAxis& axis, Wide smallest, Wide largest, Wide wanted);

}  // namespace convscope::layers::hints
