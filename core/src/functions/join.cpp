// torch.cat, stack, hstack, vstack. aten/src/ATen/native/TensorShape.cpp; legacy_cat_wrap_dim of
// aten/src/ATen/WrapDimUtils.h.

#include <algorithm>
#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/rearrangement.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "layers/wide.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

/// One tensor to be joined, in the shape in which it is.
struct Part {
  std::size_t operand;
  Shape shape;
  std::vector<std::size_t> axes;  ///< the tensor's axis behind each of `shape`; npos for one of size 1 put in
  DType dtype;
};

constexpr std::size_t npos = static_cast<std::size_t>(-1);

std::vector<Part> parts_of(const Operand& list) {
  std::vector<Part> parts;
  for (const Operand& item : list.items) {
    Part part{item.tensor, item.type.shape, {}, item.type.dtype};
    for (std::size_t axis = 0; axis < part.shape.size(); ++axis) part.axes.push_back(axis);
    parts.push_back(std::move(part));
  }
  return parts;
}

void insert_axis(Part& part, std::size_t at) {
  part.shape.insert(part.shape.begin() + static_cast<std::ptrdiff_t>(at), 1);
  part.axes.insert(part.axes.begin() + static_cast<std::ptrdiff_t>(at), npos);
}

/// A tensor of shape [0] may stand in any list: it is passed over.
bool is_skipped(const Part& part) { return part.shape == Shape{0}; }

Result<void> check_sizes(const Part& first, const Part& part, std::size_t at, std::size_t axis) {
  if (first.shape.size() != part.shape.size()) {
    return fail_call(concat("Tensors must have same number of dimensions: got ", first.shape.size(), " and ",
                            part.shape.size()),
                     concat("The shapes are ", to_string(first.shape), " and ", to_string(part.shape),
                            ": bring them to the same rank with unsqueeze or view."));
  }
  for (std::size_t i = 0; i < part.shape.size(); ++i) {
    if (i == axis || first.shape[i] == part.shape[i]) continue;
    return fail_call(concat("Sizes of tensors must match except in dimension ", axis, ". Expected size ",
                            first.shape[i], " but got size ", part.shape[i], " for tensor number ", at,
                            " in the list."),
                     concat("The shapes are ", to_string(first.shape), " and ", to_string(part.shape),
                            ": crop or pad axis ", i, " of one of them by ",
                            layers::to_text(first.shape[i] > part.shape[i]
                                                ? layers::Wide{first.shape[i]} - part.shape[i]
                                                : layers::Wide{part.shape[i]} - first.shape[i]),
                            "."));
  }
  return {};
}

Made concatenate(std::vector<TensorType> tensors, const std::vector<Part>& parts, std::int64_t dim) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].shape.empty()) {
      return fail_call(concat("zero-dimensional tensor (at position ", i, ") cannot be concatenated"),
                       "Use torch.stack, or give the tensor an axis with unsqueeze(0).");
    }
  }
  const auto first = std::ranges::find_if_not(parts, is_skipped);
  const Part& model = first == parts.end() ? parts.front() : *first;
  Result<std::size_t> axis = wrap_axis(dim, first == parts.end() ? 1 : model.shape.size());
  if (!axis) return std::unexpected(std::move(axis).error());

  Movement movement;
  movement.operands = std::move(tensors);
  TensorType type{.shape = model.shape, .dtype = DType::int64};
  layers::Wide size = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].dtype == DType::float32) type.dtype = DType::float32;
    if (is_skipped(parts[i])) continue;
    if (Result<void> status = check_sizes(model, parts[i], i, *axis); !status) {
      return std::unexpected(std::move(status).error());
    }
    size += parts[i].shape[*axis];
  }
  if (first != parts.end()) type.shape[*axis] = layers::saturate(size);
  const Shape to = dense_strides(type.shape);
  std::int64_t offset = 0;
  for (const Part& part : parts) {
    if (is_skipped(part)) continue;
    movement.pieces.push_back({.operand = part.operand,
                               .sizes = part.shape,
                               .from = dense_strides(part.shape),
                               .to = to,
                               .to_offset = offset * to[*axis]});
    for (std::size_t i = 0; i < part.shape.size(); ++i) {
      AxisDependency dependency{.operand = part.operand, .from = part.axes[i], .to = i};
      if (i == *axis) dependency.window.pad_begin = offset;
      if (part.axes[i] != npos) movement.dependencies.push_back(dependency);
    }
    offset += part.shape[*axis];
  }
  movement.results.push_back(std::move(type));
  return make_movement(std::move(movement));
}

Made make_cat(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"tensors", Kind::tensors, true}, Parameter{"dim", Kind::integer}};
  // The messages of concat and concatenate are their own up to here; all then go on as cat.
  const Signature signature{last_name(callee), parameters};
  Result<Bound> bound = bind(signature, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::vector<Part> parts = parts_of(*bound->get(0));
  if (parts.empty()) {
    return fail_call("torch.cat(): expected a non-empty list of Tensors", "Put at least one tensor into the list.");
  }
  return concatenate(bound->tensors(), parts, bound->integer(1));
}

Failure empty_list(std::string_view function) {
  return fail_call(concat(function, " expects a non-empty TensorList"), "Put at least one tensor into the list.");
}

Made make_stack(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"tensors", Kind::tensors, true}, Parameter{"dim", Kind::integer}};
  Result<Bound> bound = bind({"stack", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<Part> parts = parts_of(*bound->get(0));
  if (parts.empty()) return empty_list("stack");
  const Shape shape = parts.front().shape;
  Result<std::size_t> axis = wrap_axis(bound->integer(1), shape.size() + 1);
  if (!axis) return std::unexpected(std::move(axis).error());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].shape != shape) {
      return fail_call(concat("stack expects each tensor to be equal size, but got ", to_string(shape),
                              " at entry 0 and ", to_string(parts[i].shape), " at entry ", i),
                       "Stacked tensors must have the same shape: crop, pad or view one of them, or use torch.cat.");
    }
    insert_axis(parts[i], *axis);
  }
  return concatenate(bound->tensors(), parts, static_cast<std::int64_t>(*axis));
}

Made make_hstack(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"tensors", Kind::tensors, true}};
  Result<Bound> bound = bind({"hstack", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<Part> parts = parts_of(*bound->get(0));
  if (parts.empty()) return empty_list("hstack");
  for (Part& part : parts) {
    if (part.shape.empty()) insert_axis(part, 0);
  }
  return concatenate(bound->tensors(), parts, parts.front().shape.size() == 1 ? 0 : 1);
}

Made make_vstack(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"tensors", Kind::tensors, true}};
  Result<Bound> bound = bind({"vstack", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<Part> parts = parts_of(*bound->get(0));
  if (parts.empty()) return empty_list("vstack");
  for (Part& part : parts) {
    while (part.shape.size() < 2) insert_axis(part, 0);
  }
  return concatenate(bound->tensors(), parts, 0);
}

}  // namespace

std::span<const FunctionEntry> join() {
  static constexpr std::array cat{"torch.cat"sv, "torch.concat"sv, "torch.concatenate"sv};
  static constexpr std::array stack{"torch.stack"sv};
  static constexpr std::array hstack{"torch.hstack"sv};
  static constexpr std::array vstack{"torch.vstack"sv, "torch.row_stack"sv};
  static constexpr std::array entries{
      FunctionEntry{"cat", cat, make_cat},
      FunctionEntry{"stack", stack, make_stack},
      FunctionEntry{"hstack", hstack, make_hstack},
      FunctionEntry{"vstack", vstack, make_vstack},
  };
  return entries;
}

}  // namespace convscope::functions::families
