// x[...]: ints, slices, None and Ellipsis. torch/csrc/autograd/python_variable_indexing.cpp,
// aten/src/ATen/TensorIndexing.h.

#include <algorithm>
#include <array>
#include <optional>

#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "functions/view.hpp"
#include "layers/python.hpp"
#include "layers/wide.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

Operand item_of(const Value& value) {
  Operand operand;
  operand.value = value;
  return operand;
}

/// The items of the subscript: those of a tuple, or the one.
std::vector<Operand> items_of(const Operand& index) {
  if (index.is(Operand::Kind::tuple)) return index.items;
  std::vector<Operand> items;
  if (index.is(Operand::Kind::value) && index.value.is(Value::Kind::tuple)) {
    for (const Value& value : index.value.items) items.push_back(item_of(value));
  } else {
    items.push_back(index);
  }
  return items;
}

bool is_none(const Operand& item) {
  return item.is(Operand::Kind::value) && item.value.is(Value::Kind::none);
}

bool is_int(const Operand& item) {
  return item.is(Operand::Kind::value) && item.value.is(Value::Kind::integer);
}

/// Goes over the items and makes the view axis by axis.
class Subscript {
 public:
  Subscript(const Shape& shape, std::vector<Operand> items)
      : shape_(shape), view_(whole(shape)), items_(std::move(items)) {}

  Result<View> run() {
    const auto taken = static_cast<std::size_t>(std::ranges::count_if(
        items_, [](const Operand& item) { return is_int(item) || item.is(Operand::Kind::slice); }));
    if (shape_.empty() && items_.size() == 1 && is_int(items_[0])) {
      return fail_index(
          "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
          "0-dim tensor to a number",
          "The tensor has no axes.");
    }
    if (taken > shape_.size()) {
      return fail_index(concat("too many indices for tensor of dimension ", shape_.size()),
                        concat("Give at most ", shape_.size(), "."));
    }
    for (const Operand& item : items_) {
      if (Result<void> status = apply(item, shape_.size() - taken); !status) {
        return std::unexpected(std::move(status).error());
      }
    }
    return std::move(view_);
  }

 private:
  Result<void> apply(const Operand& item, std::size_t open) {
    if (item.is(Operand::Kind::ellipsis)) {
      axis_ += open;
      source_ += open;
      return {};
    }
    // A second Ellipsis moves past the axes that are left.
    const std::size_t end = view_.axes.size() + (is_none(item) ? 1 : 0);
    if (axis_ >= end) {
      const auto rank = static_cast<std::int64_t>(end);
      return fail_index(concat("Dimension out of range (expected to be in range of [", -rank, ", ", rank - 1,
                               "], but got ", axis_, ")"),
                        "Write ... at most once.");
    }
    if (is_none(item)) {
      view_.axes.insert(view_.axes.begin() + static_cast<std::ptrdiff_t>(axis_), ViewAxis{});
      ++axis_;
      return {};
    }
    if (is_int(item)) return apply_int(item.value.integer);
    if (item.is(Operand::Kind::slice)) return apply_slice(item);
    if (item.is(Operand::Kind::value) && item.value.is(Value::Kind::real)) {
      return fail_index("only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
                        "indices (got float)",
                        "Write a whole number.");
    }
    return fail_call(ErrorType::not_implemented_error,
                     concat("a subscript of type ", type_name(item), " is not computed by Convscope"),
                     "Subscripts are ints, slices, None and Ellipsis.");
  }

  Result<void> apply_int(std::int64_t index) {
    const std::int64_t size = view_.axes[axis_].size;
    if (index < -size || index >= size) {
      return fail_index(concat("index ", index, " is out of bounds for dimension ", source_, " with size ", size),
                        size == 0 ? std::string("The axis is empty.")
                                  : concat("Take 0 to ", size - 1, ", or count from the end with -1 to ", -size, "."));
    }
    select(view_, axis_, index < 0 ? index + size : index);
    ++source_;
    return {};
  }

  Result<void> apply_slice(const Operand& slice) {
    std::array<std::optional<std::int64_t>, 3> bounds;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      const Operand& bound = slice.items[i];
      if (is_none(bound)) continue;
      bounds[i] = bound.is(Operand::Kind::value) ? layers::python::as_int(bound.value) : std::nullopt;
      if (!bounds[i]) {
        return fail_type("slice indices must be integers or None or have an __index__ method",
                         "Write whole numbers in the slice.");
      }
    }
    const std::int64_t step = bounds[2].value_or(1);
    if (step == 0) return fail_value("slice step cannot be zero");
    if (step < 0) return fail_value("step must be greater than zero");
    const std::int64_t size = view_.axes[axis_].size;
    const auto place = [&](std::optional<std::int64_t> bound, std::int64_t otherwise) {
      if (!bound) return otherwise;
      return std::clamp<std::int64_t>(*bound < 0 ? std::max(*bound, -size) + size : *bound, 0, size);
    };
    const std::int64_t begin = place(bounds[0], 0);
    const std::int64_t length = std::max<std::int64_t>(place(bounds[1], size) - begin, 0);
    const std::int64_t count = layers::saturate(layers::ceil_divide(length, step));
    narrow(view_, axis_, begin, count, count > 1 ? step : 1);
    ++axis_;
    ++source_;
    return {};
  }

  static Failure fail_value(const Piece& message) {
    return fail_call(ErrorType::value_error, message, "Use a step of 1 or more; flip turns an axis round.");
  }

  const Shape& shape_;
  View view_;
  std::vector<Operand> items_;
  std::size_t axis_ = 0;    // of the view, where the next item applies
  std::size_t source_ = 0;  // the tensor's axis it stands for
};

Made make_getitem(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"index", Kind::any, true}};
  Result<Bound> bound = bind({"getitem", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  Result<View> view = Subscript(bound->type(0).shape, items_of(arguments.positional[1])).run();
  if (!view) return std::unexpected(std::move(view).error());
  return make_views(bound->tensors(), bound->tensor(0), {*std::move(view)});
}

}  // namespace

std::span<const FunctionEntry> subscript() {
  static constexpr std::array getitem{"operator.getitem"sv};
  static constexpr std::array entries{FunctionEntry{"getitem", getitem, make_getitem}};
  return entries;
}

}  // namespace convscope::functions::families
