// ConvTranspose*d.forward of torch/nn/modules/conv.py, and what PyTorch's argument parser makes of it.

#include <algorithm>

#include "layers/argument_parser.hpp"
#include "layers/axis_names.hpp"
#include "layers/conv_call.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// A Python number: exact while it is an int.
struct Number {
  Wide integer = 0;
  double real = 0.0;
  bool is_real = false;

  [[nodiscard]] double as_real() const { return is_real ? real : static_cast<double>(integer); }
  [[nodiscard]] std::string repr() const {
    if (!is_real) return to_text(integer);
    Value value;
    value.kind = Value::Kind::real;
    value.real = real;
    return value.repr();
  }
};

template <class Operation>
Number combine(const Number& a, const Number& b, Operation operation) {
  if (!a.is_real && !b.is_real) return {operation(a.integer, b.integer), 0.0, false};
  return {0, operation(a.as_real(), b.as_real()), true};
}

Number operator*(const Number& a, const Number& b) {
  return combine(a, b, [](auto x, auto y) { return x * y; });
}
Number operator+(const Number& a, const Number& b) {
  return combine(a, b, [](auto x, auto y) { return x + y; });
}
Number operator-(const Number& a, const Number& b) {
  return combine(a, b, [](auto x, auto y) { return x - y; });
}
bool operator<(const Number& a, const Number& b) {
  return a.is_real || b.is_real ? a.as_real() < b.as_real() : a.integer < b.integer;
}

Number number(Wide value) { return {value, 0.0, false}; }

std::optional<Number> number_of(const Value& value) {
  if (value.is(Value::Kind::real)) return Number{0, value.real, true};
  if (const auto integer = python::as_int(value)) return number(*integer);
  return std::nullopt;
}

Failure index_error(const Piece& message, const Piece& hint) {
  return fail_call(ErrorType::index_error, message, hint);
}

/// Item of a tuple that stands in an expression, as a number. `operation` is where Python would fail otherwise.
Result<Number> item(const ConvArguments& a, const std::vector<Value>& items, std::string_view name, std::size_t index,
                    std::string_view operation) {
  if (index >= items.size()) return index_error("tuple index out of range", hints::list_length(a, name, items.size()));
  if (const auto value = number_of(items[index])) return *value;
  const Value integer = Value::of(std::int64_t{1});
  const bool text = items[index].is(Value::Kind::string);
  return fail_call(
      ErrorType::type_error,
      python::unsupported_operands(text ? operation : "*", text && name == "stride" ? items[index] : integer,
                                   text && name == "stride" ? integer : items[index]),
      hints::not_a_whole_number(name, items[index]));
}

/// The smallest output size of one axis: (size − 1)·stride − 2·padding + dilation·(kernel_size − 1) + 1.
Result<Number> smallest_size(const ConvArguments& a, std::int64_t size, std::size_t d) {
  const auto stride = item(a, a.stride, "stride", d, "-");
  if (!stride) return stride;
  const auto padding = item(a, a.padding, "padding", d, "-");
  if (!padding) return padding;
  const auto dilation = item(a, a.dilation, "dilation", d, "+");
  if (!dilation) return dilation;
  const auto kernel = item(a, a.kernel_size, "kernel_size", d, "-");
  if (!kernel) return kernel;
  return number(static_cast<Wide>(size) - 1) * *stride - number(2) * *padding + *dilation * (*kernel - number(1)) +
         number(1);
}

/// The number without its fraction, or the nearest 64-bit one.
Wide whole_part(double value) {
  constexpr double limit = 0x1p63;
  return value >= limit ? max_size : value <= -limit ? -max_size : static_cast<Wide>(value);
}

std::string list_text(const std::vector<Number>& numbers) {
  std::string text = "[";
  for (std::size_t i = 0; i < numbers.size(); ++i) text += concat(i > 0 ? ", " : "", numbers[i].repr());
  return text + "]";
}

/// output_size[from:], printed as its kind is.
std::string sliced_text(const Value& output_size, const std::vector<Value>& items) {
  if (output_size.is(Value::Kind::string)) {
    std::string text;
    for (const Value& character : items) text += character.string;
    return text;
  }
  Value slice;
  slice.kind = output_size.is(Value::Kind::tuple) ? Value::Kind::tuple : Value::Kind::list;
  slice.items = items;
  return output_size.is(Value::Kind::call) ? concat("torch.Size(", slice.repr(), ")") : slice.repr();
}

std::string size_text(const Shape& shape, std::size_t from) {
  const auto first = shape.begin() + static_cast<std::ptrdiff_t>(std::min(from, shape.size()));
  return concat("torch.Size(", to_string(Shape(first, shape.end())), ")");
}

hints::TransposedAxis axis_of(const ConvArguments& a, std::int64_t input, std::size_t d) {
  const auto get = [d](const std::vector<Value>& items) { return python::as_int(items[d]).value_or(0); };
  return {axis_name(a.spatial, static_cast<int>(d)),
          input,
          get(a.kernel_size),
          get(a.stride),
          get(a.dilation),
          get(a.padding),
          0};
}

}  // namespace

Result<std::vector<Value>> output_padding_for(const ConvArguments& a, const Shape& input, const Value& output_size) {
  const auto n = static_cast<std::size_t>(a.spatial);
  const std::size_t others = input.size() == n + 2 ? 2 : 1;
  auto wanted = python::items_of(output_size);
  if (!wanted) {
    std::string hint = hints::output_size_length(a);
    if (const auto size = python::as_int(output_size); size && n == 1)
      hint = concat("Write output_size=[", *size, "].");
    return fail_call(ErrorType::type_error, concat("object of type '", output_size.type_name(), "' has no len()"),
                     hint);
  }
  if (wanted->size() == n + others)
    wanted->erase(wanted->begin(), wanted->begin() + static_cast<std::ptrdiff_t>(others));
  if (wanted->size() != n) {
    return fail_call(ErrorType::value_error,
                     concat("ConvTranspose", n, "D: for ", input.size(), "D input, output_size must have ", n, " or ",
                            others + n, " elements (got ", wanted->size(), ")"),
                     hints::output_size_length(a));
  }

  std::vector<Number> smallest;
  std::vector<Number> largest;
  for (std::size_t d = 0; d < n; ++d) {
    if (d + others >= input.size()) {
      const std::int64_t rank = static_cast<std::int64_t>(input.size());
      return index_error(rank == 0 ? std::string("Dimension specified as 1 but tensor has no dimensions")
                                   : concat("Dimension out of range (expected to be in range of [", -rank, ", ",
                                            rank - 1, "], but got ", d + others, ")"),
                         hints::rank(a, input));
    }
    const auto size = smallest_size(a, input[d + others], d);
    if (!size) return std::unexpected(size.error());
    smallest.push_back(*size);
    largest.push_back(*size + *number_of(a.stride[d]) - number(1));
  }
  std::vector<Value> result;
  for (std::size_t d = 0; d < n; ++d) {
    const auto size = number_of((*wanted)[d]);
    if (!size) {
      return fail_call(ErrorType::type_error,
                       concat("'<' not supported between instances of '", (*wanted)[d].type_name(), "' and 'int'"),
                       hints::not_a_whole_number("output_size", (*wanted)[d]));
    }
    if (*size < smallest[d] || largest[d] < *size) {
      std::string hint = hints::not_a_whole_number("stride", a.stride[d]);
      if (!smallest[d].is_real && !largest[d].is_real) {
        const Wide rounded = size->is_real ? whole_part(size->real) : size->integer;
        hint = hints::output_size_range(axis_of(a, input[d + others], d), smallest[d].integer, largest[d].integer,
                                        rounded);
      }
      return fail_call(
          ErrorType::value_error,
          concat("requested an output size of ", sliced_text(output_size, *wanted), ", but valid sizes range from ",
                 list_text(smallest), " to ", list_text(largest), " (for an input of ", size_text(input, 2), ")"),
          hint);
    }
    const Number difference = *size - smallest[d];
    Value value = Value::of(saturate(difference.integer));
    if (difference.is_real) {
      value.kind = Value::Kind::real;
      value.real = difference.real;
    }
    result.push_back(std::move(value));
  }
  return result;
}

Result<ConvGeometry> call_conv_transpose(const ConvArguments& a, const Shape& input, const Value* output_size) {
  const std::string function = concat("conv_transpose", a.spatial, "d");
  std::vector<Value> output_padding = a.output_padding;
  if (output_size != nullptr && !output_size->is(Value::Kind::none)) {
    auto chosen = output_padding_for(a, input, *output_size);
    if (!chosen) return std::unexpected(std::move(chosen).error());
    output_padding = *std::move(chosen);
  }

  if (!looks_like_ints(a.stride)) return not_ints(function, "stride", 4, a.stride);
  if (!looks_like_ints(a.padding)) {
    auto failure = not_ints(function, "padding", 5, a.padding);
    if (a.padding.front().is(Value::Kind::string)) {
      failure.error()->hint = concat(a.type, " takes no padding string: give padding as a number.");
    }
    return failure;
  }
  if (!looks_like_ints(output_padding)) return not_ints(function, "output_padding", 6, output_padding);
  if (!a.groups.is(Value::Kind::integer)) {
    return fail_call(ErrorType::type_error,
                     concat(function, "(): argument 'groups' (position 7) must be int, not ", a.groups.type_name()),
                     hints::not_a_whole_number("groups", a.groups));
  }
  if (!looks_like_ints(a.dilation)) return not_ints(function, "dilation", 8, a.dilation);

  ConvOperands operands;
  operands.given = input;
  operands.input = input;
  const auto unpack = [&](std::string_view name, const std::vector<Value>& items,
                          std::vector<std::int64_t>& into) -> Result<void> {
    auto ints = unpack_ints(function, name, items);
    if (!ints) return std::unexpected(std::move(ints).error());
    into = *std::move(ints);
    return {};
  };
  for (Result<void> status :
       {unpack("stride", a.stride, operands.stride), unpack("padding", a.padding, operands.padding),
        unpack("output_padding", output_padding, operands.output_padding),
        unpack("dilation", a.dilation, operands.dilation)}) {
    if (!status) return std::unexpected(std::move(status).error());
  }
  return check_convolution(a, std::move(operands));
}

}  // namespace convscope::layers
