#include "layers/conv_hints.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "layers/axis_names.hpp"
#include "layers/formula_text.hpp"
#include "layers/python.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers::hints {

namespace {

/// "1, 2, 4, 8, 16": all divisors up to the limit, else the first ones.
std::string divisors(std::int64_t number) {
  constexpr int most = 8;
  constexpr std::int64_t limit = 1 << 12;
  std::string list;
  int count = 0;
  for (std::int64_t d = 1; d <= std::min(number, limit) && count < most; ++d) {
    if (number % d != 0) continue;
    list += concat(count > 0 ? ", " : "", d);
    ++count;
  }
  return list;
}

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

/// "(N, 3, H, W)" or, without the batch, "(3, H, W)".
std::string wanted_shape(const ConvArguments& a, std::int64_t channels, bool batch) {
  std::string shape = concat(batch ? "(N, " : "(", channels);
  for (int i = 0; i < a.spatial; ++i) shape += concat(", ", axis_name(a.spatial, i));
  return shape + ")";
}

/// "(16, 100)".
std::string tuple_text(const Shape& shape) {
  std::vector<Value> items;
  for (const std::int64_t size : shape) items.push_back(Value::of(size));
  return python::tuple_repr(items);
}

/// The least padding with which the kernel fits.
Wide least_padding(const ShortAxis& s, Wide span) { return ceil_divide(span - s.input, 2); }

Wide span_of(std::int64_t kernel, std::int64_t dilation) {
  return window_span(kernel, dilation);
}

/// Output size without padding and output_padding.
Wide uncropped(const TransposedAxis& t) {
  return transposed_size(t.input, span_of(t.kernel, t.dilation), t.stride, 0);
}

/// The int that all items are, or 0.
std::int64_t uniform_value(const std::vector<Value>& items) {
  if (items.empty()) return 0;
  const std::int64_t first = python::as_int(items.front()).value_or(0);
  return python::all_equal(items, first) ? first : 0;
}

constexpr std::string_view one_dimensional_note = " (PyTorch runs ConvTranspose1d as 2-D with height 1.)";

}  // namespace

std::string not_a_whole_number(std::string_view name, const Value& value) {
  if (value.is(Value::Kind::real) && value.real == std::floor(value.real) && std::abs(value.real) < 1e15) {
    return concat(name, "=", value.repr(), " is a float: write ", static_cast<std::int64_t>(value.real), ".");
  }
  if (value.is(Value::Kind::boolean)) {
    return concat(name, "=", value.repr(), " is a bool: write ", value.boolean ? 1 : 0, ".");
  }
  return concat(name, "=", value.repr(), " is a ", value.type_name(), ": write a whole number.");
}

std::string groups_not_positive(const ConvArguments& a) {
  const auto in = python::as_int(a.in_channels);
  const auto out = python::as_int(a.out_channels);
  if (!in || !out || *in <= 0 || *out <= 0) return "Use groups=1.";
  return concat("groups must divide in_channels=", *in, " and out_channels=", *out, ": ", divisors(std::gcd(*in, *out)),
                " do.");
}

std::string not_divisible(const ConvArguments& a, std::string_view name, const Value& channels) {
  const auto count = python::as_int(channels);
  if (!count) return not_a_whole_number(name, channels);
  const auto in = python::as_int(a.in_channels);
  const auto out = python::as_int(a.out_channels);
  const std::string problem = concat("groups=", a.groups.repr(), " does not divide ", name, "=", *count);
  if (!in || !out || *in <= 0 || *out <= 0) return problem + ": use groups=1.";
  const std::int64_t common = std::gcd(*in, *out);
  if (common == *count) return concat(problem, "; ", divisors(common), common == 1 ? " does." : " do.");
  return concat(problem, "; ", divisors(common), common == 1 ? " divides" : " divide", " in_channels=", *in,
                " and out_channels=", *out, ".");
}

std::string same_with_stride(const ConvArguments& a) {
  const std::int64_t kernel = uniform_value(a.kernel_size);
  const std::int64_t dilation = uniform_value(a.dilation);
  const std::int64_t stride = uniform_value(a.stride);
  if (kernel >= 1 && dilation >= 1 && stride > 1) {
    const Wide total = static_cast<Wide>(dilation) * (kernel - 1);
    if (total % 2 == 0) {
      return concat("Use padding=", to_text(total / 2), ": with stride=", stride, " the size is then divided by ",
                    stride, ", rounded up.");
    }
  }
  return "Use stride=1, or give padding as a number.";
}

std::string padding_mode(const Value& mode) {
  const std::string_view text = mode.string;
  if (mode.is(Value::Kind::string)) {
    if (text == "constant" || text == "zero") return "Use padding_mode='zeros'.";
    if (text == "edge" || text == "border" || text == "nearest") return "Use padding_mode='replicate'.";
    if (text == "symmetric" || text == "mirror" || text == "reflection") return "Use padding_mode='reflect'.";
    if (text == "wrap" || text == "periodic") return "Use padding_mode='circular'.";
    if (text == "same" || text == "valid") return concat("Write padding='", text, "' instead of padding_mode.");
  }
  return "Use 'zeros', 'reflect', 'replicate' or 'circular'.";
}

namespace {

std::string_view weight_item_name(const ConvArguments& a, std::size_t index) {
  if (index == 0) return a.transposed ? "in_channels" : "out_channels";
  if (index == 1) return a.transposed ? "out_channels" : "in_channels";
  return "kernel_size";
}

}  // namespace

std::string weight_item(const ConvArguments& a, std::size_t index, const Value& value) {
  if (index == 1 && !python::as_int(a.groups)) return not_a_whole_number("groups", a.groups);
  const std::string_view name = weight_item_name(a, index);
  const Value& given = index == 0 ? value : index == 1 ? (a.transposed ? a.out_channels : a.in_channels) : value;
  return not_a_whole_number(name, given);
}

std::string negative_weight_item(const ConvArguments& a, std::size_t index) {
  const std::string_view name = weight_item_name(a, index);
  if (index >= 2) {
    return concat("kernel_size=", python::tuple_repr(a.kernel_size), ": each size must be at least 1.");
  }
  const Value& given = (index == 0) == a.transposed ? a.in_channels : a.out_channels;
  return concat(name, "=", given.repr(), " must be at least 1.");
}

std::string list_length(const ConvArguments& a, std::string_view name, std::size_t length) {
  if (a.kernel_size.size() != static_cast<std::size_t>(a.spatial)) return kernel_length(a);
  return concat(name, " has ", length, " value", plural(length), ", ", a.type, " works along ", a.spatial, " ax",
                a.spatial == 1 ? "is" : "es", ": give one number or ", a.spatial, " value",
                plural(static_cast<std::size_t>(a.spatial)), ".");
}

std::string kernel_length(const ConvArguments& a) {
  return concat("kernel_size has ", a.kernel_size.size(), " value", plural(a.kernel_size.size()), ", ", a.type,
                " works along ", a.spatial, " ax", a.spatial == 1 ? "is" : "es", ": give one number or ", a.spatial,
                " value", plural(static_cast<std::size_t>(a.spatial)), ".");
}

std::string too_small_argument(std::string_view name, std::span<const std::int64_t> values, std::int64_t least) {
  const auto wrong = std::ranges::find_if(values, [&](std::int64_t value) { return value < least; });
  return concat(name, "=", wrong == values.end() ? least : *wrong, ": use ", least, " or more.");
}

std::string negative_padding(std::span<const std::int64_t> padding) {
  const std::int64_t wrong = *std::ranges::min_element(padding);
  const std::string crop = wrong == std::numeric_limits<std::int64_t>::min() ? concat(max_size) : concat(-wrong);
  return concat("padding=", wrong, ": use 0 or more. To crop, cut the input instead: x[..., ", crop, ":-", crop, "].");
}

std::string no_channels(const ConvArguments& a) {
  if (a.in_count() == 0) return "in_channels=0: use 1 or more.";
  if (a.out_count() == 0) return "out_channels=0: use 1 or more.";
  return "Every size of the kernel must be at least 1.";
}

std::string rank(const ConvArguments& a, const Shape& input) {
  const std::int64_t in = a.in_count();
  std::string hint = concat(a.type, " takes ", wanted_shape(a, in, true), " or ", wanted_shape(a, in, false),
                            "; your input has ", input.size(), " ax", input.size() == 1 ? "is" : "es", ".");
  if (input.size() == static_cast<std::size_t>(a.spatial) && in == 1) {
    Shape with_channel = input;
    with_channel.insert(with_channel.begin(), 1);
    hint += concat(" x.unsqueeze(0) makes it ", tuple_text(with_channel), ".");
  } else if (input.size() >= 2 && input.size() <= 4) {
    hint += concat(" Conv", a.transposed ? "Transpose" : "", input.size() - 1, "d takes ", input.size(),
                   " axes without a batch.");
  }
  return hint;
}

std::string channels(const ConvArguments& a, const Shape& given, std::int64_t got) {
  const std::int64_t in = a.in_count();
  const bool batched = given.size() == static_cast<std::size_t>(a.spatial) + 2;
  std::string hint = concat("in_channels=", in, " but the input has ", got, " channel", got == 1 ? "" : "s");
  const bool can_change = got > 0 && got % a.group_count() == 0;
  if (can_change)
    hint += concat(": use in_channels=", got, ", or give an input of ", wanted_shape(a, in, batched), ".");
  if (!can_change) hint += concat(": give an input of ", wanted_shape(a, in, batched), ".");
  if (!batched) {
    hint += concat(" PyTorch reads ", tuple_text(given), " as one item without a batch.");
    if (in == 1) {
      Shape with_channel = given;
      with_channel.insert(with_channel.begin() + 1, 1);
      hint += concat(" For a batch of ", given.front(), " use x.unsqueeze(1): ", tuple_text(with_channel), ".");
    }
  } else if (given.back() == in) {
    std::string order = "0, " + concat(given.size() - 1);
    for (std::size_t i = 1; i + 1 < given.size(); ++i) order += concat(", ", i);
    hint += concat(" The last axis has ", in, ": if the channels stand there, use x.permute(", order, ").");
  }
  return hint;
}

std::string empty_input(const Shape& input) {
  return concat("Your input ", tuple_text(input), " has no values: every size after the channels must be at least 1.");
}

std::string kernel_too_large(const ShortAxis& s) {
  const Wide span = span_of(s.kernel, s.dilation);
  const Wide padded = s.begin + s.end + s.input;
  std::string hint = concat("Along ", s.axis, " the kernel spans ", to_text(span),
                            s.dilation == 1 ? std::string() : concat(" (", s.dilation, "·(", s.kernel, "−1) + 1)"),
                            ", the padded input has ", to_text(padded), ". Use an input of at least ",
                            to_text(std::max<Wide>(span - s.begin - s.end, 1)));
  // Nothing can be padded to a tensor without values.
  if (s.free_padding && s.input > 0 && fits(2 * least_padding(s, span))) {
    hint += concat(" or padding=", to_text(least_padding(s, span)));
  }
  if (padded >= 1) {
    hint += concat(" or kernel_size=", to_text(floor_divide(padded - 1, s.dilation) + 1));
    if (s.kernel > 1 && padded >= s.kernel && s.dilation > 1) {
      hint += concat(" or dilation=", to_text((padded - 1) / (s.kernel - 1)));
    }
  }
  return hint + ".";
}

Wide output_of(const TransposedAxis& t) { return uncropped(t) - 2 * static_cast<Wide>(t.padding) + t.output_padding; }

std::string output_padding(const TransposedAxis& t, bool one_dimensional) {
  const std::int64_t limit = std::max(t.stride, t.dilation);
  TransposedAxis least = t;
  least.output_padding = 0;
  const Wide smallest = output_of(least);
  const Wide largest = smallest + limit - 1;
  std::string hint = concat("output_padding ", t.output_padding, " must be below max(stride ", t.stride, ", dilation ",
                            t.dilation, ") = ", limit, ":");
  if (largest < 1) {
    hint += " with this layer no length can be had from ";
    hint += concat(t.input, ".");
  } else if (smallest == largest) {
    hint +=
        concat(" from ", t.axis, " = ", t.input, " this layer gives ", to_text(largest), ", with output_padding=0.");
  } else {
    hint += concat(" from ", t.axis, " = ", t.input, " this layer gives ", to_text(std::max<Wide>(smallest, 1)), " … ",
                   to_text(largest), ".");
  }
  return one_dimensional ? hint.append(one_dimensional_note) : hint;
}

std::string output_too_small(const TransposedAxis& t, bool one_dimensional) {
  std::string hint = concat("Along ", t.axis, " the output would have ", transposed_numeric(t), ".");
  const Wide padding = floor_divide(uncropped(t) + t.output_padding - 1, 2);
  if (padding >= 0) hint += concat(" Use padding=", to_text(padding), " or less");
  const Wide missing = 1 - output_of(t);
  const Wide input = static_cast<Wide>(t.input) + ceil_divide(missing, t.stride);
  hint += concat(padding >= 0 ? ", or" : " Use", " an input of at least ", to_text(input), ".");
  return one_dimensional ? hint.append(one_dimensional_note) : hint;
}

std::string reflect_limit(std::int64_t size, std::int64_t padding) {
  return concat("A size of ", size, " can be reflected by at most ", size - 1, ", not ", padding,
                ": use less padding, or replicate instead (padding_mode='replicate', nn.ReplicationPad), which has no limit.");
}

std::string circular_limit(std::int64_t size, std::int64_t padding) {
  return concat("A size of ", size, " can be wrapped by at most ", size, ", not ", padding,
                ": use less padding, or replicate instead (padding_mode='replicate', nn.ReplicationPad), which has no limit.");
}

std::string output_size_length(const ConvArguments& a) {
  std::string sizes;
  for (int i = 0; i < a.spatial; ++i) sizes += concat(i > 0 ? ", " : "", axis_name(a.spatial, i));
  return concat("Give output_size as [", sizes, "], the sizes along the axes.");
}

std::string output_size_range(const TransposedAxis& t, Wide smallest, Wide largest, Wide wanted) {
  std::string hint = concat("From ", t.axis, " = ", t.input, " this layer gives ", to_text(smallest));
  if (largest != smallest) hint += concat(" … ", to_text(largest));
  hint += ".";
  if (t.stride >= 1 && wanted >= 1) {
    const Wide input = t.input + floor_divide(wanted - smallest, t.stride);
    if (input >= 1) hint += concat(" ", to_text(wanted), " needs an input of ", to_text(input), ".");
  }
  return hint;
}

}  // namespace convscope::layers::hints
