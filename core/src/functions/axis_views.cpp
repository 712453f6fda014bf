// Views that order, add, drop or repeat axes: permute, transpose, squeeze, unsqueeze, expand, movedim.
// aten/src/ATen/native/TensorShape.cpp, aten/src/ATen/ExpandUtils.cpp.

#include <algorithm>
#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "functions/view.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;
using Parser = Signature::Parser;

constexpr Parameter input{"input", Kind::tensor, true};

/// The tensor's axes in another order.
Made reordered(const Bound& bound, const std::vector<std::size_t>& order) {
  View view = whole(bound.type(0).shape);
  const std::vector<ViewAxis> axes = view.axes;
  for (std::size_t i = 0; i < order.size(); ++i) view.axes[i] = axes[order[i]];
  return make_views(bound.tensors(), bound.tensor(0), {view});
}

std::vector<std::size_t> natural_order(std::size_t rank) {
  std::vector<std::size_t> order(rank);
  for (std::size_t i = 0; i < rank; ++i) order[i] = i;
  return order;
}

Made make_permute(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dims", Kind::sizes, true}};
  Result<Bound> bound = bind({"permute", parameters, Parser::native, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::size_t rank = bound->type(0).shape.size();
  const std::vector<std::int64_t> dims = bound->integers(1);
  if (dims.size() != rank) {
    return fail_call(concat("permute(sparse_coo): number of dimensions in the tensor input does not match the length "
                            "of the desired ordering of dimensions i.e. input.dim() = ",
                            rank, " is not equal to len(dims) = ", dims.size()),
                     concat("Name each of the ", rank, " axes once."));
  }
  std::vector<std::size_t> order;
  for (const std::int64_t dim : dims) {
    Result<std::size_t> axis = wrap_axis(dim, rank);
    if (!axis) return std::unexpected(std::move(axis).error());
    if (std::ranges::find(order, *axis) != order.end()) {
      return fail_call("permute(): duplicate dims are not allowed.", concat("Name axis ", *axis, " once."));
    }
    order.push_back(*axis);
  }
  return reordered(*bound, order);
}

Made make_transpose(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array dims{input, Parameter{"dim0", Kind::integer, true},
                                   Parameter{"dim1", Kind::integer, true}};
  static constexpr std::array axes{input, Parameter{"axis0", Kind::integer, true},
                                   Parameter{"axis1", Kind::integer, true}};
  const std::string_view name = last_name(callee);
  Result<Bound> bound =
      bind({name, name == "swapaxes" ? axes : dims, name == "transpose" ? Parser::overloaded : Parser::native}, callee,
           arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::size_t rank = bound->type(0).shape.size();
  Result<std::size_t> first = wrap_axis(bound->integer(1), rank);
  if (!first) return std::unexpected(std::move(first).error());
  Result<std::size_t> second = wrap_axis(bound->integer(2), rank);
  if (!second) return std::unexpected(std::move(second).error());
  std::vector<std::size_t> order = natural_order(rank);
  if (rank > 0) std::swap(order[*first], order[*second]);
  return reordered(*bound, order);
}

Result<Bound> bind_input(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input};
  return bind({last_name(callee), parameters}, callee, arguments);
}

Made make_t(std::string_view callee, const FunctionArguments& arguments) {
  Result<Bound> bound = bind_input(callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<std::size_t> order = natural_order(bound->type(0).shape.size());
  if (order.size() > 2) {
    return fail_call(concat("t() expects a tensor with <= 2 dimensions, but self is ", order.size(), "D"),
                     "Name the two axes to exchange: transpose(-1, -2).");
  }
  std::ranges::reverse(order);
  return reordered(*bound, order);
}

Made make_reversed(std::string_view callee, const FunctionArguments& arguments) {
  Result<Bound> bound = bind_input(callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<std::size_t> order = natural_order(bound->type(0).shape.size());
  std::ranges::reverse(order);
  return reordered(*bound, order);
}

Made make_matrix_transpose(std::string_view callee, const FunctionArguments& arguments) {
  Result<Bound> bound = bind_input(callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<std::size_t> order = natural_order(bound->type(0).shape.size());
  if (order.size() < 2) {
    return fail_call(concat("tensor.mT is only supported on matrices or batches of matrices. Got ", order.size(),
                            "-D tensor."),
                     "The tensor needs at least two axes.");
  }
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return reordered(*bound, order);
}

Made make_movedim(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"source", Kind::axes, true},
                                         Parameter{"destination", Kind::axes, true}};
  Result<Bound> bound = bind({last_name(callee), parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::size_t rank = bound->type(0).shape.size();
  const std::vector<std::int64_t> source = bound->integers(1);
  const std::vector<std::int64_t> destination = bound->integers(2);
  if (source.size() != destination.size()) {
    return fail_call(concat("movedim: Invalid source or destination dims: source (", to_string(source),
                            " dims) should contain the same number of dims as destination (", to_string(destination),
                            " dims)"),
                     "Name one destination for each source.");
  }
  std::vector<std::size_t> from;
  std::vector<std::size_t> to;
  for (const auto& [dims, axes] : {std::pair(&source, &from), std::pair(&destination, &to)}) {
    for (const std::int64_t dim : *dims) {
      Result<std::size_t> axis = wrap_axis(dim, rank);
      if (!axis) return std::unexpected(std::move(axis).error());
      axes->push_back(*axis);
    }
  }
  for (const auto& [dims, axes, name] :
       {std::tuple(&source, &from, "source"), std::tuple(&destination, &to, "destination")}) {
    if (std::ranges::any_of(*axes, [&](std::size_t axis) { return std::ranges::count(*axes, axis) > 1; })) {
      return fail_call(concat("movedim: repeated dim in `", name, "` (", to_string(*dims), ")"),
                       "Name each axis once.");
    }
  }
  if (rank == 0) return reordered(*bound, {});
  std::vector<std::size_t> order(rank, rank);  // `rank`: still open
  for (std::size_t i = 0; i < from.size(); ++i) order[to[i]] = from[i];
  std::size_t next = 0;
  for (std::size_t& axis : order) {
    if (axis != rank) continue;
    while (std::ranges::find(from, next) != from.end()) ++next;
    axis = next++;
  }
  return reordered(*bound, order);
}

Made make_squeeze(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dim", Kind::axes}};
  Result<Bound> bound = bind({last_name(callee), parameters, Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  std::vector<std::size_t> dropped = natural_order(shape.size());
  if (bound->given(1)) {
    auto axes = wrap_axes(bound->integers(1), shape.size());
    if (!axes) return std::unexpected(std::move(axes).error());
    dropped = *std::move(axes);
  }
  View view = whole(shape);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (shape[axis] == 1 && std::ranges::find(dropped, axis) != dropped.end()) select(view, axis, 0);
  }
  return make_views(bound->tensors(), bound->tensor(0), {view});
}

Made make_unsqueeze(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dim", Kind::integer, true}};
  Result<Bound> bound = bind({last_name(callee), parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  View view = whole(bound->type(0).shape);
  Result<std::size_t> axis = wrap_axis(bound->integer(1), view.axes.size() + 1);
  if (!axis) return std::unexpected(std::move(axis).error());
  view.axes.insert(view.axes.begin() + static_cast<std::ptrdiff_t>(*axis), ViewAxis{});
  return make_views(bound->tensors(), bound->tensor(0), {view});
}

Made expanded(const Bound& bound, const Shape& sizes) {
  const Shape& shape = bound.type(0).shape;
  if (sizes.size() < shape.size()) {
    return fail_call(concat("expand(torch.FloatTensor{", to_string(shape), "}, size=", to_string(sizes),
                            "): the number of sizes provided (", sizes.size(),
                            ") must be greater or equal to the number of dimensions in the tensor (", shape.size(),
                            ")"),
                     concat("Give at least ", shape.size(), " sizes; -1 keeps an axis as it is."));
  }
  View view = whole(shape);
  const std::size_t lead = sizes.size() - shape.size();
  view.axes.insert(view.axes.begin(), lead, ViewAxis{});
  for (std::size_t axis = sizes.size(); axis-- > 0;) {  // the last wrong axis speaks, as in PyTorch
    ViewAxis& along = view.axes[axis];
    if (sizes[axis] == -1) {
      if (along.from) continue;
      return fail_call(concat("The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
                              "dimension ",
                              axis),
                       "-1 keeps an axis as it is: a new axis needs a size.");
    }
    if (sizes[axis] == along.size) continue;
    if (along.size != 1) {
      return fail_call(concat("The expanded size of the tensor (", sizes[axis], ") must match the existing size (",
                              along.size, ") at non-singleton dimension ", axis, ".  Target sizes: ", to_string(sizes),
                              ".  Tensor sizes: ", to_string(shape)),
                       concat("Only axes of size 1 can be expanded: write -1 or ", along.size, " there."));
    }
    along = {.from = std::nullopt, .size = sizes[axis]};
  }
  return make_views(bound.tensors(), bound.tensor(0), {view});
}

Made make_expand(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"size", Kind::sizes, true}};
  Result<Bound> bound = bind({"expand", parameters, Parser::native, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return expanded(*bound, bound->integers(1));
}

Made make_broadcast_to(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"size", Kind::sizes, true}};
  Result<Bound> bound = bind({"broadcast_to", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return expanded(*bound, bound->integers(1));
}

Made make_expand_as(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"other", Kind::tensor, true}};
  Result<Bound> bound = bind({"expand_as", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  return expanded(*bound, bound->type(1).shape);
}

}  // namespace

std::span<const FunctionEntry> axis_views() {
  static constexpr std::array permute{"torch.permute"sv, "Tensor.permute"sv};
  static constexpr std::array transpose{"torch.transpose"sv, "Tensor.transpose"sv,     "torch.swapaxes"sv,
                                        "Tensor.swapaxes"sv, "torch.swapdims"sv, "Tensor.swapdims"sv};
  static constexpr std::array t{"torch.t"sv, "Tensor.t"sv};
  static constexpr std::array reversed{"Tensor.T"sv};
  static constexpr std::array matrix{"Tensor.mT"sv};
  static constexpr std::array movedim{"torch.movedim"sv, "Tensor.movedim"sv, "torch.moveaxis"sv, "Tensor.moveaxis"sv};
  static constexpr std::array squeeze{"torch.squeeze"sv, "Tensor.squeeze"sv};
  static constexpr std::array unsqueeze{"torch.unsqueeze"sv, "Tensor.unsqueeze"sv};
  static constexpr std::array expand{"Tensor.expand"sv};
  static constexpr std::array broadcast_to{"torch.broadcast_to"sv, "Tensor.broadcast_to"sv};
  static constexpr std::array expand_as{"Tensor.expand_as"sv};
  static constexpr std::array entries{
      FunctionEntry{"permute", permute, make_permute},
      FunctionEntry{"transpose", transpose, make_transpose},
      FunctionEntry{"t", t, make_t},
      FunctionEntry{"T", reversed, make_reversed},
      FunctionEntry{"mT", matrix, make_matrix_transpose},
      FunctionEntry{"movedim", movedim, make_movedim},
      FunctionEntry{"squeeze", squeeze, make_squeeze},
      FunctionEntry{"unsqueeze", unsqueeze, make_unsqueeze},
      FunctionEntry{"expand", expand, make_expand},
      FunctionEntry{"broadcast_to", broadcast_to, make_broadcast_to},
      FunctionEntry{"expand_as", expand_as, make_expand_as},
  };
  return entries;
}

}  // namespace convscope::functions::families
