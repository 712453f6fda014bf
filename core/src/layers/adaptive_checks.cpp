// _list_with_default of torch/nn/modules/utils.py; adaptive_avg_pool1d and adaptive_max_pool1d of
// aten/src/ATen/native/Pooling.cpp; AdaptiveAveragePooling.cpp, AdaptiveAveragePooling3d.cpp, AdaptiveMaxPooling2d.cpp
// and AdaptiveMaxPooling3d.cpp.

#include <algorithm>
#include <optional>

#include "layers/adaptive_pool.hpp"
#include "layers/argument_parser.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/pool_checks.hpp"
#include "layers/pool_hints.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Status = Result<void>;
using Sizes = std::vector<std::int64_t>;

/// The output size with the input's sizes in the place of None.
Result<Value> with_defaults(const Value& output_size, const Shape& input) {
  if (python::as_int(output_size)) return output_size;
  auto items = python::items_of(output_size);
  if (!items) {
    return fail_call(ErrorType::type_error, concat("object of type '", output_size.type_name(), "' has no len()"),
                     concat("output_size=", output_size.repr(), ": give a whole number, or one for each axis."));
  }
  if (input.size() <= items->size()) {
    return fail_call(ErrorType::value_error, concat("Input dimension should be at least ", items->size() + 1),
                     concat("output_size has ", items->size(), " values, the input ", input.size(),
                            input.size() == 1 ? " axis" : " axes", ": give one value for each axis after the channels."));
  }
  Value list;
  list.kind = Value::Kind::list;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const bool none = (*items)[i].is(Value::Kind::none);
    list.items.push_back(none ? Value::of(input[input.size() - items->size() + i]) : (*items)[i]);
  }
  return list;
}

/// The output size as it goes to C++.
Result<Sizes> parse(std::string_view function, int spatial, const Value& output_size, const Shape& input) {
  const auto n = static_cast<std::size_t>(spatial);
  if (spatial == 1) return int_list(function, "output_size", 2, output_size, n);
  Result<Value> complete = with_defaults(output_size, input);
  if (!complete) return std::unexpected(std::move(complete).error());
  return int_list(function, "output_size", 2, *complete, n);
}

Shape with_sizes(const Shape& input, const Sizes& sizes) {
  Shape output = input;
  std::ranges::copy(sizes, output.end() - static_cast<std::ptrdiff_t>(sizes.size()));
  return output;
}

/// The output, whose sizes PyTorch checks when it makes the tensor.
Result<Shape> made(Shape output) {
  if (Result<std::int64_t> count = element_count(output); !count) return std::unexpected(std::move(count).error());
  return output;
}

Failure empty_dimension(std::string_view function, const Shape& input, std::size_t dimension) {
  return fail_call(concat(function, "(): Expected input to have non-zero size for non-batch dimensions, but input has "
                                    "sizes ",
                          to_string(input), " with dimension ", dimension, " being empty"),
                   hints::pool_empty(input));
}

/// The first axis from `first` on that has no positions.
std::optional<std::size_t> first_empty(const Shape& input, std::size_t first) {
  for (std::size_t i = first; i < input.size(); ++i) {
    if (input[i] == 0) return i;
  }
  return std::nullopt;
}

/// input.mean over the last axes, which stands in where the output is one value: it takes any batch axes, and has no
/// objection to nothing.
Result<Shape> mean(const Sizes& sizes, const Shape& input, int spatial) {
  if (input.size() < sizes.size()) {
    const std::size_t rank = std::max<std::size_t>(input.size(), 1);
    return no_dimension(rank, -static_cast<std::int64_t>(rank) - 1, hints::pool_rank(spatial, input));
  }
  return made(with_sizes(input, sizes));
}

/// adaptive_avg_pool2d and 3d. `spatial` is 1 where a one-dimensional layer runs as a two-dimensional one.
Result<Shape> average_nd(const Sizes& sizes, const Shape& input, std::size_t n, int spatial) {
  const std::string function = concat("adaptive_avg_pool", n, "d");
  if (sizes.size() != n) {
    return fail_call(concat(function, ": output_size must be ", n),
                     hints::values_per_axis("output_size", sizes.size(), static_cast<int>(n)));
  }
  if (std::ranges::any_of(sizes, [](std::int64_t size) { return size < 0; })) {
    return fail_call(concat(function, ": elements of output_size must be greater than or equal to 0 but received {",
                            sizes[0], ", ", sizes[1], n == 3 ? concat(",", sizes[2]) : std::string(), "}"),
                     "Use an output_size of 1 or more.");
  }
  if (std::ranges::all_of(sizes, [](std::int64_t size) { return size == 1; })) return mean(sizes, input, spatial);
  if (input.size() != n + 1 && input.size() != n + 2) {
    return fail_call(concat(function, "(): Expected ", n + 1, "D or ", n + 2, "D tensor, but got ", to_string(input)),
                     hints::pool_rank(spatial, input));
  }
  // In two dimensions only the height and the width are looked at.
  if (const auto empty = first_empty(input, n == 2 ? input.size() - 2 : 1)) {
    return empty_dimension(function, input, *empty);
  }
  return made(with_sizes(input, sizes));
}

/// adaptive_max_pool2d and 3d.
Result<Shape> largest_nd(const Sizes& sizes, const Shape& input, std::size_t n) {
  const std::string function = concat("adaptive_max_pool", n, "d");
  if (input.size() != n + 1 && input.size() != n + 2) {
    return fail_call(concat(function, "(): Expected ", n + 1, "D or ", n + 2, "D tensor, but got: ", to_string(input)),
                     hints::pool_rank(static_cast<int>(n), input));
  }
  if (const auto empty = first_empty(input, 1)) return empty_dimension(function, input, *empty);
  if (sizes.size() != n) {
    return fail_call(concat(function, "(): internal error: output_size.size() must be ", n),
                     hints::values_per_axis("output_size", sizes.size(), static_cast<int>(n)));
  }
  return made(with_sizes(input, sizes));
}

}  // namespace

Result<Shape> adaptive_avg_pool_shape(int spatial, const Value& output_size, const Shape& input) {
  const std::string function = concat("adaptive_avg_pool", spatial, "d");
  Result<Sizes> sizes = parse(function, spatial, output_size, input);
  if (!sizes) return std::unexpected(std::move(sizes).error());
  if (spatial > 1) return average_nd(*sizes, input, static_cast<std::size_t>(spatial), spatial);
  if (Status status = check_rank_1d(function, input); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_one_value(function, "output_size", *sizes); !status) {
    return std::unexpected(std::move(status).error());
  }
  Result<Shape> output = average_nd({1, sizes->front()}, with_height(input), 2, 1);
  if (output) output->erase(output->end() - 2);
  return output;
}

Result<Shape> adaptive_max_pool_shape(int spatial, const Value& output_size, const Shape& input) {
  const std::string function = concat("adaptive_max_pool", spatial, "d");
  Result<Sizes> sizes = parse(function, spatial, output_size, input);
  if (!sizes) return std::unexpected(std::move(sizes).error());
  if (spatial > 1) return largest_nd(*sizes, input, static_cast<std::size_t>(spatial));
  if (Status status = check_rank_1d(function, input); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_one_value(function, "output_size", *sizes); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (const auto empty = first_empty(input, 1)) return empty_dimension(function, input, *empty);
  Result<Shape> output = largest_nd({1, sizes->front()}, with_height(input), 2);
  if (output) output->erase(output->end() - 2);
  return output;
}

}  // namespace convscope::layers
