// Other shapes for the same elements in the same order: view, reshape, flatten, unflatten.
// aten/src/ATen/native/TensorShape.cpp, aten/src/ATen/InferSize.h.

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/rearrangement.hpp"
#include "functions/signature.hpp"
#include "functions/strides.hpp"
#include "functions/table.hpp"
#include "layers/wide.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

std::int64_t product(const Shape& sizes, std::size_t begin, std::size_t end) {
  std::int64_t all = 1;
  for (std::size_t i = begin; i < end; ++i) all = layers::saturating_product(all, sizes[i]);
  return all;
}

std::int64_t product(const Shape& sizes) { return product(sizes, 0, sizes.size()); }

/// The axes [begin, end) whose sizes are not 1.
std::vector<std::size_t> long_axes(const Shape& sizes, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> axes;
  for (std::size_t i = begin; i < end; ++i) {
    if (sizes[i] != 1) axes.push_back(i);
  }
  return axes;
}

/// Where axis `from` becomes the axes [begin, end): those split it.
void add_split(std::vector<AxisDependency>& found, const Shape& to, std::size_t operand, std::size_t from,
               const std::vector<std::size_t>& parts) {
  std::int64_t inner = 1;
  const std::int64_t all = std::accumulate(parts.begin(), parts.end(), std::int64_t{1},
                                           [&](std::int64_t size, std::size_t axis) { return size * to[axis]; });
  for (std::size_t i = parts.size(); i-- > 0;) {
    const std::int64_t step = inner * to[parts[i]];
    found.push_back({.operand = operand, .from = from, .to = parts[i], .reads = [=](std::int64_t position) {
                       return Reads{.begin = position * inner, .length = inner, .step = step, .count = all / step};
                     }});
    inner = step;
  }
}

/// Where several axes become one.
void add_merge(std::vector<AxisDependency>& found, const Shape& from, std::size_t operand,
               const std::vector<std::size_t>& parts, std::size_t to) {
  std::int64_t inner = 1;
  for (std::size_t i = parts.size(); i-- > 0;) {
    const std::int64_t size = from[parts[i]];
    found.push_back({.operand = operand, .from = parts[i], .to = to, .reads = [=](std::int64_t position) {
                       return Reads{.begin = position / inner % size};
                     }});
    inner *= size;
  }
}

/// Groups of axes with the same product go over into each other. Followed are one to one, one to many, many to one.
std::vector<AxisDependency> dependencies_of(std::size_t operand, const Shape& from, const Shape& to) {
  std::vector<AxisDependency> found;
  if (product(from) == 0) return found;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() && j < to.size()) {
    const std::size_t from_begin = i;
    const std::size_t to_begin = j;
    std::int64_t left = from[i++];
    std::int64_t right = to[j++];
    while (left != right) {
      if (left < right) {
        left *= from[i++];
      } else {
        right *= to[j++];
      }
    }
    const std::vector<std::size_t> a = long_axes(from, from_begin, i);
    const std::vector<std::size_t> b = long_axes(to, to_begin, j);
    if (a.size() == 1 && b.size() == 1) {
      found.push_back({.operand = operand, .from = a[0], .to = b[0]});
    } else if (a.size() == 1) {
      add_split(found, to, operand, a[0], b);
    } else if (b.size() == 1) {
      add_merge(found, from, operand, a, b[0]);
    } else if (a.empty() && b.empty()) {
      found.push_back({.operand = operand, .from = from_begin, .to = to_begin});
    }
  }
  return found;
}

/// The tensor under another shape with as many elements. `must_view`: as Tensor.view, which never copies.
Made reshaped(const Bound& bound, Shape to, bool must_view) {
  const TensorType& type = bound.type(0);
  const std::optional<Shape> strides = strides_after_reshape(type, to);
  if (!strides && must_view) {
    return fail_call(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
        "contiguous subspaces). Use .reshape(...) instead.",
        "The tensor is a view whose elements do not lie in order, after permute, transpose or a slice: write reshape "
        "instead of view, or contiguous() before it.");
  }
  const std::size_t operand = bound.tensor(0).tensor;
  const std::int64_t count = product(to);
  Movement movement{.operands = bound.tensors(), .dependencies = dependencies_of(operand, type.shape, to)};
  movement.pieces.push_back({.operand = operand, .sizes = {count}, .from = {1}, .to = {1}});
  movement.results.push_back({.shape = to, .dtype = type.dtype});
  if (strides) movement.results[0].strides = normalized_strides(to, *strides);
  return make_movement(std::move(movement));
}

/// The shape with its -1 replaced by what is left.
Result<Shape> infer_size(Shape shape, std::int64_t count) {
  std::optional<std::size_t> open;
  std::int64_t known = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == -1) {
      if (open) return fail_call("only one dimension can be inferred", "Write -1 for one size only.");
      open = i;
    } else if (shape[i] < 0) {
      return fail_call(concat("invalid shape dimension ", shape[i]), "A size is 0 or more, or -1 once.");
    } else {
      known = layers::saturating_product(known, shape[i]);
    }
  }
  if (known != count && !(open && known > 0 && count % known == 0)) {
    return fail_call(concat("shape '", to_string(shape), "' is invalid for input of size ", count),
                     open ? concat("The tensor has ", count, " elements, which ", known, " does not divide.")
                          : concat("The tensor has ", count, " elements, the shape ", known, "."));
  }
  if (!open) return shape;
  if (known == 0) {
    return fail_call(concat("cannot reshape tensor of 0 elements into shape ", to_string(shape),
                            " because the unspecified dimension size -1 can be any value and is ambiguous"),
                     "Write the size instead of -1.");
  }
  shape[*open] = count / known;
  return shape;
}

Made make_to_shape(const Bound& bound, const Shape& wanted, bool must_view) {
  Result<Shape> shape = infer_size(wanted, product(bound.type(0).shape));
  if (!shape) return std::unexpected(std::move(shape).error());
  return reshaped(bound, *std::move(shape), must_view);
}

Made make_view(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"size", Kind::sizes, true}};
  Result<Bound> bound = bind({"view", parameters, Signature::Parser::overloaded, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return make_to_shape(*bound, bound->integers(1), true);
}

Made make_reshape(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"shape", Kind::sizes, true}};
  Result<Bound> bound = bind({"reshape", parameters, Signature::Parser::native, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return make_to_shape(*bound, bound->integers(1), false);
}

Made make_like(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true},
                                         Parameter{"other", Kind::tensor, true}};
  Result<Bound> bound = bind({last_name(callee), parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return make_to_shape(*bound, bound->type(1).shape, last_name(callee) == "view_as");
}

Made make_flatten(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true},
                                         Parameter{"start_dim", Kind::integer}, Parameter{"end_dim", Kind::integer}};
  const std::string_view name = last_name(callee);
  Result<Bound> bound = bind({name, parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  Result<std::size_t> start = wrap_axis(bound->integer(1, 0), shape.size());
  if (!start) return std::unexpected(std::move(start).error());
  Result<std::size_t> end = wrap_axis(bound->integer(2, -1), shape.size());
  if (!end) return std::unexpected(std::move(end).error());
  if (*start > *end) {
    return fail_call("flatten() has invalid args: start_dim cannot come after end_dim",
                     concat("start_dim is axis ", *start, ", end_dim axis ", *end, ": exchange them."));
  }
  if (shape.empty()) return reshaped(*bound, {1}, false);
  Shape flat(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(*start));
  flat.push_back(product(shape, *start, *end + 1));
  flat.insert(flat.end(), shape.begin() + static_cast<std::ptrdiff_t>(*end) + 1, shape.end());
  return reshaped(*bound, std::move(flat), false);
}

Made make_unflatten(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"dim", Kind::integer, true},
                                         Parameter{"sizes", Kind::sizes, true}};
  Result<Bound> bound = bind({"unflatten", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  Result<std::size_t> axis = wrap_axis(bound->integer(1), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  const Shape sizes = bound->integers(2);
  if (sizes.empty()) return fail_call("unflatten: sizes must be non-empty", "Give the sizes the axis is split into.");
  const std::int64_t count = shape.empty() ? 1 : shape[*axis];
  Result<Shape> inferred = infer_size(sizes, count);
  if (!inferred) {
    Error error = std::move(inferred).error();
    const bool wrong_product = error.message.find("is invalid for input of size") != std::string::npos;
    error.message = wrong_product ? concat("unflatten: Provided sizes ", to_string(sizes),
                                           " don't multiply up to the size of dim ", *axis, " (", count,
                                           ") in the input tensor")
                                  : concat("unflatten got an unexpected error:\n", error.message);
    return Failure(std::move(error));
  }
  Shape split = shape;
  if (!split.empty()) split.erase(split.begin() + static_cast<std::ptrdiff_t>(*axis));
  split.insert(split.begin() + static_cast<std::ptrdiff_t>(*axis), inferred->begin(), inferred->end());
  return reshaped(*bound, std::move(split), true);
}

}  // namespace

std::span<const FunctionEntry> reshape() {
  static constexpr std::array view{"Tensor.view"sv};
  static constexpr std::array reshape{"torch.reshape"sv, "Tensor.reshape"sv};
  static constexpr std::array like{"Tensor.view_as"sv, "Tensor.reshape_as"sv};
  static constexpr std::array flatten{"torch.flatten"sv, "Tensor.flatten"sv};
  static constexpr std::array unflatten{"torch.unflatten"sv, "Tensor.unflatten"sv};
  static constexpr std::array entries{
      FunctionEntry{"view", view, make_view},
      FunctionEntry{"reshape", reshape, make_reshape},
      FunctionEntry{"view_as", like, make_like},
      FunctionEntry{"flatten", flatten, make_flatten},
      FunctionEntry{"unflatten", unflatten, make_unflatten},
  };
  return entries;
}

}  // namespace convscope::functions::families
