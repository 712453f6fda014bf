// Parts of a tensor: narrow, select, chunk, split, tensor_split, unbind, flip, and the windows of Tensor.unfold.
// aten/src/ATen/native/TensorShape.cpp, TensorTransformations.cpp; torch/_tensor.py.

#include <algorithm>
#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "functions/view.hpp"
#include "layers/wide.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using layers::Wide;
using Made = Result<std::unique_ptr<Operation>>;
using Parser = Signature::Parser;

constexpr Parameter input{"input", Kind::tensor, true};

/// More pieces than a graph can use: each is a tensor of its own.
constexpr std::int64_t most_pieces = 65536;

/// Pieces of these sizes, one behind the other along an axis.
Made pieces(const Bound& bound, std::size_t axis, const std::vector<std::int64_t>& sizes) {
  std::vector<View> views;
  std::int64_t begin = 0;
  for (const std::int64_t size : sizes) {
    View view = whole(bound.type(0).shape);
    narrow(view, axis, begin, size);
    views.push_back(std::move(view));
    begin += size;
  }
  return make_views(bound.tensors(), bound.tensor(0), views);
}

Failure too_many(std::string_view function, std::int64_t count) {
  return fail_call(ErrorType::not_implemented_error,
                   concat(function, "() into ", count, " tensors is not computed by Convscope"),
                   concat("At most ", most_pieces, " pieces can be made."));
}

Made make_narrow(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dim", Kind::integer, true},
                                         Parameter{"start", Kind::integer, true},
                                         Parameter{"length", Kind::integer, true}};
  Result<Bound> bound = bind({"narrow", parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  std::int64_t start = bound->integer(2);
  const std::int64_t length = bound->integer(3);
  if (shape.empty()) return fail_call("narrow() cannot be applied to a 0-dim tensor.", "The tensor has no axes.");
  if (length < 0) return fail_call("narrow(): length must be non-negative.", "Give a length of 0 or more.");
  Result<std::size_t> axis = wrap_axis(bound->integer(1), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  const std::int64_t size = shape[*axis];
  if (start < -size || start > size) {
    return fail_index(concat("start out of range (expected to be in range of [", -size, ", ", size, "], but got ",
                             start, ")"),
                      concat("Axis ", *axis, " has ", size, " positions."));
  }
  if (start < 0) start += size;
  if (length > size - start) {
    return fail_call(concat("start (", start, ") + length (", length, ") exceeds dimension size (", size, ")."),
                     concat("From ", start, " on there are ", size - start, " positions."));
  }
  View view = whole(shape);
  narrow(view, *axis, start, length);
  return make_views(bound->tensors(), bound->tensor(0), {view});
}

Made make_select(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dim", Kind::integer, true},
                                         Parameter{"index", Kind::integer, true}};
  Result<Bound> bound = bind({"select", parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  if (shape.empty()) return fail_index("select() cannot be applied to a 0-dim tensor.", "The tensor has no axes.");
  Result<std::size_t> axis = wrap_axis(bound->integer(1), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  const std::int64_t size = shape[*axis];
  const std::int64_t index = bound->integer(2);
  if (index < -size || index >= size) {
    return fail_index(concat("select(): index ", index, " out of range for tensor of size ", to_string(shape),
                             " at dimension ", *axis),
                      concat("Axis ", *axis, " has ", size, " positions, numbered from 0."));
  }
  View view = whole(shape);
  select(view, *axis, index < 0 ? index + size : index);
  return make_views(bound->tensors(), bound->tensor(0), {view});
}

/// Pieces of `size`, the last one with what is left.
Made equal_pieces(const Bound& bound, std::string_view function, std::size_t axis, std::int64_t size) {
  const std::int64_t all = bound.type(0).shape[axis];
  const std::int64_t full = size == 0 ? 1 : layers::saturate(layers::ceil_divide(all, size));
  const std::int64_t count = std::max<std::int64_t>(full, 1);
  if (count > most_pieces) return too_many(function, count);
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(count), size);
  sizes.back() = all - size * (count - 1);
  return pieces(bound, axis, sizes);
}

Made make_chunk(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"chunks", Kind::integer, true},
                                         Parameter{"dim", Kind::integer}};
  Result<Bound> bound = bind({"chunk", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  const std::int64_t chunks = bound->integer(1);
  if (shape.empty()) return fail_call("chunk expects at least a 1-dimensional tensor", "The tensor has no axes.");
  if (chunks <= 0) {
    return fail_call(concat("chunk expects `chunks` to be greater than 0, got: ", chunks), "Ask for 1 chunk or more.");
  }
  Result<std::size_t> axis = wrap_axis(bound->integer(2), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  const std::int64_t size = layers::saturate(layers::ceil_divide(shape[*axis], chunks));
  if (shape[*axis] > 0) return equal_pieces(*bound, "chunk", *axis, size);
  if (chunks > most_pieces) return too_many("chunk", chunks);
  return pieces(*bound, *axis, std::vector<std::int64_t>(static_cast<std::size_t>(chunks), 0));
}

Made split_by_sizes(const Bound& bound, std::size_t axis, const std::vector<std::int64_t>& sizes) {
  const std::int64_t all = bound.type(0).shape[axis];
  Wide sum = 0;
  for (const std::int64_t size : sizes) {
    if (size < 0) {
      return fail_call(concat("split_with_sizes expects split_sizes have only non-negative entries, but got "
                              "split_sizes=",
                              to_string(sizes)),
                       "Every size is 0 or more.");
    }
    sum += size;
  }
  if (sum != all) {
    return fail_call(concat("split_with_sizes expects split_sizes to sum exactly to ", all,
                            " (input tensor's size at dimension ", axis, "), but got split_sizes=", to_string(sizes)),
                     concat("The sizes add up to ", layers::to_text(sum), ", the axis has ", all, "."));
  }
  return pieces(bound, axis, sizes);
}

Made make_split(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array one{input, Parameter{"split_size", Kind::axes, true}, Parameter{"dim", Kind::integer}};
  static constexpr std::array many{input, Parameter{"split_sizes", Kind::sizes, true}, Parameter{"dim", Kind::integer}};
  static constexpr std::array torch{Parameter{"tensor", Kind::tensor, true},
                                    Parameter{"split_size_or_sections", Kind::axes, true},
                                    Parameter{"dim", Kind::integer}};
  const std::string_view name = last_name(callee);
  const std::span<const Parameter> parameters = callee == "torch.split"          ? std::span(torch)
                                                : name == "split_with_sizes" ? std::span(many)
                                                                             : std::span(one);
  Result<Bound> bound = bind({name, parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  if (shape.empty()) return fail_call("split expects at least a 1-dimensional tensor", "The tensor has no axes.");
  Result<std::size_t> axis = wrap_axis(bound->integer(2), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  if (!bound->tensor(1).value.is(Value::Kind::integer)) return split_by_sizes(*bound, *axis, bound->integers(1));
  const std::int64_t size = bound->integer(1);
  if (size < 0) {
    return fail_call(concat("split expects split_size be non-negative, but got split_size=", size),
                     "Give a size of 1 or more.");
  }
  if (size == 0 && shape[*axis] != 0) {
    return fail_call(concat("split_size can only be 0 if dimension size is 0, but got dimension size of ",
                            shape[*axis]),
                     "Give a size of 1 or more.");
  }
  return equal_pieces(*bound, "split", *axis, size);
}

Made make_tensor_split(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"indices_or_sections", Kind::axes, true},
                                         Parameter{"dim", Kind::integer}};
  Result<Bound> bound = bind({"tensor_split", parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  if (shape.empty()) {
    return fail_call("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims",
                     "The tensor has no axes.");
  }
  Result<std::size_t> axis = wrap_axis(bound->integer(2), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  const std::int64_t all = shape[*axis];
  if (bound->tensor(1).value.is(Value::Kind::integer)) {
    const std::int64_t sections = bound->integer(1);
    if (sections <= 0) {
      return fail_call(concat("number of sections must be larger than 0, got ", sections),
                       "Ask for 1 section or more.");
    }
    if (sections > most_pieces) return too_many("tensor_split", sections);
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(sections), all / sections);
    for (std::int64_t i = 0; i < all % sections; ++i) ++sizes[static_cast<std::size_t>(i)];
    return pieces(*bound, *axis, sizes);
  }
  std::vector<View> views;
  std::vector<std::int64_t> ends = bound->integers(1);
  ends.push_back(all);
  std::int64_t begin = 0;
  for (const std::int64_t given : ends) {  // as slices x[begin:end]
    const std::int64_t end = std::clamp<std::int64_t>(given < 0 ? given + all : given, 0, all);
    View view = whole(shape);
    narrow(view, *axis, begin, std::max<std::int64_t>(end - begin, 0));
    views.push_back(std::move(view));
    begin = end;
  }
  return make_views(bound->tensors(), bound->tensor(0), views);
}

Made make_unbind(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dim", Kind::integer}};
  Result<Bound> bound = bind({"unbind", parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  if (shape.empty()) {
    return fail_index(concat("Dimension specified as ", bound->integer(1), " but tensor has no dimensions"),
                      "The tensor has no axes.");
  }
  Result<std::size_t> axis = wrap_axis(bound->integer(1), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  if (shape[*axis] > most_pieces) return too_many("unbind", shape[*axis]);
  std::vector<View> views;
  for (std::int64_t i = 0; i < shape[*axis]; ++i) {
    views.push_back(whole(shape));
    select(views.back(), *axis, i);
  }
  return make_views(bound->tensors(), bound->tensor(0), views);
}

Made make_flip(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dims", Kind::axes, true}};
  Result<Bound> bound = bind({"flip", parameters, Parser::native, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  auto axes = wrap_axes(bound->integers(1), shape.size());
  if (!axes) return std::unexpected(std::move(axes).error());
  View view = whole(shape);
  for (const std::size_t axis : *axes) {
    if (axis < shape.size()) narrow(view, axis, shape[axis] - 1, shape[axis], -1);
  }
  return make_views(bound->tensors(), bound->tensor(0), {view}, false);
}

Made make_windows(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dimension", Kind::integer, true},
                                         Parameter{"size", Kind::integer, true},
                                         Parameter{"step", Kind::integer, true}};
  Result<Bound> bound = bind({"unfold", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  Result<std::size_t> axis = wrap_axis(bound->integer(1), shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());
  const std::int64_t all = shape.empty() ? 1 : shape[*axis];
  const std::int64_t size = bound->integer(2);
  const std::int64_t step = bound->integer(3);
  if (size < 0) return fail_call(concat("size is ", size, " but must be >= 0"), "Give a size of 0 or more.");
  if (size > all) {
    return fail_call(concat("maximum size for tensor at dimension ", *axis, " is ", all, " but size is ", size),
                     concat("Take windows of at most ", all, "."));
  }
  if (step <= 0) return fail_call(concat("step is ", step, " but must be > 0"), "Give a step of 1 or more.");
  View view = whole(shape);
  if (shape.empty()) {
    view.axes.push_back({.from = std::nullopt, .size = size});
  } else {
    view.axes[*axis].size = (all - size) / step + 1;
    view.axes[*axis].step = step;
    view.axes.push_back({.from = *axis, .size = size});
  }
  return make_views(bound->tensors(), bound->tensor(0), {view});
}

}  // namespace

std::span<const FunctionEntry> slices() {
  static constexpr std::array narrow{"torch.narrow"sv, "Tensor.narrow"sv};
  static constexpr std::array select{"torch.select"sv, "Tensor.select"sv};
  static constexpr std::array chunk{"torch.chunk"sv, "Tensor.chunk"sv};
  static constexpr std::array split{"torch.split"sv, "Tensor.split"sv, "torch.split_with_sizes"sv,
                                    "Tensor.split_with_sizes"sv};
  static constexpr std::array tensor_split{"torch.tensor_split"sv, "Tensor.tensor_split"sv};
  static constexpr std::array unbind{"torch.unbind"sv, "Tensor.unbind"sv};
  static constexpr std::array flip{"torch.flip"sv, "Tensor.flip"sv};
  static constexpr std::array windows{"Tensor.unfold"sv};
  static constexpr std::array entries{
      FunctionEntry{"narrow", narrow, make_narrow},
      FunctionEntry{"select", select, make_select},
      FunctionEntry{"chunk", chunk, make_chunk, true},
      FunctionEntry{"split", split, make_split, true},
      FunctionEntry{"tensor_split", tensor_split, make_tensor_split, true},
      FunctionEntry{"unbind", unbind, make_unbind, true},
      FunctionEntry{"flip", flip, make_flip},
      FunctionEntry{"windows", windows, make_windows},
  };
  return entries;
}

}  // namespace convscope::functions::families
