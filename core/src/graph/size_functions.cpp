#include "graph/size_functions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/arithmetic.hpp"
#include "text/concat.hpp"
#include "text/lexer.hpp"

namespace convscope {

namespace {

using layers::fail_call;

Operand operand_of(Value value) { return Operand{.value = std::move(value)}; }

Value torch_size(const Shape& shape) {
  Value size;
  size.kind = Value::Kind::call;
  size.string = "torch.Size";
  size.arguments.push_back({.value = Value::list_of(shape)});
  return size;
}

/// Python's index into a sequence of `size` items.
Result<std::size_t> index_of(std::int64_t index, std::size_t size, std::string_view what) {
  const auto count = static_cast<std::int64_t>(size);
  if (index < -count || index >= count) {
    return fail_call(ErrorType::index_error, concat(what, " index out of range"),
                     concat("It has ", size, " item", size == 1 ? "" : "s", ", numbered from 0."));
  }
  return static_cast<std::size_t>(index < 0 ? index + count : index);
}

Result<Operand> size_of(const FunctionArguments& call) {
  const Shape& shape = call.positional[0].type.shape;
  const Operand* dim = call.positional.size() > 1 ? &call.positional[1] : nullptr;
  for (const NamedOperand& keyword : call.keywords) {
    if (keyword.name == "dim") dim = &keyword.operand;
  }
  if (dim == nullptr || (dim->is(Operand::Kind::value) && dim->value.is(Value::Kind::none))) {
    return operand_of(torch_size(shape));
  }
  const auto number = dim->is(Operand::Kind::value) ? layers::python::as_int(dim->value) : std::nullopt;
  if (!number) return fail_call(ErrorType::type_error, "size(): argument 'dim' must be int", "Write the number of an axis.");
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::int64_t most = std::max<std::int64_t>(rank, 1);
  if (*number < -most || *number >= most || rank == 0) {
    return fail_call(ErrorType::index_error,
                     rank == 0 ? concat("Dimension specified as ", *number, " but tensor has no dimensions")
                               : concat("Dimension out of range (expected to be in range of [", -most, ", ", most - 1,
                                        "], but got ", *number, ")"),
                     concat("The tensor has ", rank, " axes, numbered from 0."));
  }
  return operand_of(Value::of(shape[static_cast<std::size_t>(*number < 0 ? *number + rank : *number)]));
}

Result<Operand> length_of(const Operand& operand) {
  if (operand.is(Operand::Kind::tensor)) {
    if (operand.type.shape.empty()) {
      return fail_call(ErrorType::type_error, "len() of a 0-d tensor", "A tensor without axes has no length.");
    }
    return operand_of(Value::of(operand.type.shape.front()));
  }
  if (operand.is(Operand::Kind::list) || operand.is(Operand::Kind::tuple)) {
    return operand_of(Value::of(static_cast<std::int64_t>(operand.items.size())));
  }
  if (const auto items = layers::python::items_of(operand.value)) {
    return operand_of(Value::of(static_cast<std::int64_t>(items->size())));
  }
  return fail_call(ErrorType::type_error, concat("object of type '", operand.value.type_name(), "' has no len()"),
                   "Only tensors, lists and tuples have a length.");
}

/// One item of a tuple of tensors, or of sizes. Slices of sizes give a tuple of them.
std::optional<Result<Operand>> item_of(const Operand& from, const Operand& index) {
  const bool tensors = from.is(Operand::Kind::tuple) || from.is(Operand::Kind::list);
  const auto sizes = from.is(Operand::Kind::value) ? layers::python::items_of(from.value) : std::nullopt;
  if (!tensors && !sizes) return std::nullopt;
  const std::size_t size = tensors ? from.items.size() : sizes->size();
  if (index.is(Operand::Kind::slice)) {
    const auto bound = [&](std::size_t i, std::int64_t otherwise) {
      const auto number = layers::python::as_int(index.items[i].value).value_or(otherwise);
      const auto count = static_cast<std::int64_t>(size);
      return std::clamp<std::int64_t>(number < 0 ? number + count : number, 0, count);
    };
    if (layers::python::as_int(index.items[2].value).value_or(1) != 1) {
      return fail_call(ErrorType::not_implemented_error, "a slice of sizes with a step is not computed by Convscope",
                       "Pick the items one by one.");
    }
    const std::int64_t begin = bound(0, 0);
    const std::int64_t end = std::max(begin, bound(1, static_cast<std::int64_t>(size)));
    Operand out{.kind = Operand::Kind::tuple};
    for (std::int64_t i = begin; i < end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      out.items.push_back(tensors ? from.items[at] : operand_of((*sizes)[at]));
    }
    if (tensors) return out;
    Value value;
    value.kind = Value::Kind::tuple;
    for (Operand& item : out.items) value.items.push_back(std::move(item.value));
    return operand_of(std::move(value));
  }
  const auto number = index.is(Operand::Kind::value) ? layers::python::as_int(index.value) : std::nullopt;
  if (!number) {
    return fail_call(ErrorType::type_error, "tuple indices must be integers or slices", "Write a whole number.");
  }
  const Result<std::size_t> at = index_of(*number, size, "tuple");
  if (!at) return std::unexpected(at.error());
  return tensors ? from.items[*at] : operand_of((*sizes)[*at]);
}

/// `x.shape[:2] + (-1,)`: two tuples (torch.Size is one), or two lists, one after the other.
std::optional<Value> concatenation(const Value& left, const Value& right) {
  const auto is_list = [](const Value& value) { return value.is(Value::Kind::list); };
  const auto is_tuple = [](const Value& value) { return value.is(Value::Kind::tuple) || value.is(Value::Kind::call); };
  if (!(is_list(left) && is_list(right)) && !(is_tuple(left) && is_tuple(right))) return std::nullopt;
  const auto a = layers::python::items_of(left);
  const auto b = layers::python::items_of(right);
  constexpr std::size_t longest = 1024;
  if (!a || !b || a->size() + b->size() > longest) return std::nullopt;
  Value joined;
  joined.kind = is_list(left) ? Value::Kind::list : Value::Kind::tuple;
  joined.items = *a;
  joined.items.insert(joined.items.end(), b->begin(), b->end());
  return joined;
}

struct Operator {
  std::string_view callee;
  char symbol;
};
// In the lexer's one-character names of Python's operators (text/lexer.hpp).
constexpr std::array operators = {
    Operator{"operator.add", '+'},      Operator{"operator.sub", '-'},
    Operator{"operator.mul", '*'},      Operator{"operator.truediv", '/'},
    Operator{"operator.mod", '%'},      Operator{"operator.floordiv", text::Token::floor_divide},
    Operator{"operator.pow", text::Token::power},
};

}  // namespace

std::optional<Result<Operand>> evaluate_size(std::string_view callee, const FunctionArguments& call) {
  if (call.positional.empty()) return std::nullopt;
  const Operand& first = call.positional[0];
  const bool tensor = first.is(Operand::Kind::tensor);
  if (tensor && (callee == "Tensor.size" || callee == "Tensor.shape")) return size_of(call);
  if (tensor && (callee == "Tensor.dim" || callee == "Tensor.ndim")) {
    return operand_of(Value::of(static_cast<std::int64_t>(first.type.shape.size())));
  }
  if (tensor && (callee == "Tensor.numel" || callee == "Tensor.nelement")) {
    const Result<std::int64_t> count = element_count(first.type.shape);
    if (!count) return std::unexpected(count.error());
    return operand_of(Value::of(*count));
  }
  if (callee == "len" || callee == "builtins.len") return length_of(first);
  if (callee == "operator.getitem" && call.positional.size() == 2) return item_of(first, call.positional[1]);
  const auto is_value = [](const Operand& operand) { return operand.is(Operand::Kind::value); };
  if (!std::ranges::all_of(call.positional, is_value)) return std::nullopt;
  const auto evaluated = [](Result<Value> value) -> Result<Operand> {
    if (value) return operand_of(*std::move(value));
    value.error()->stage = Stage::call;
    value.error()->position.reset();
    return std::unexpected(std::move(value.error()));
  };
  if (call.positional.size() == 1) {
    if (callee == "operator.neg") return evaluated(text::apply_unary('-', first.value));
    if ((callee == "int" || callee == "builtins.int") && text::is_number(first.value)) return evaluated(text::to_integer(first.value));
    return std::nullopt;
  }
  const auto* const found = std::ranges::find(operators, callee, &Operator::callee);
  if (found == operators.end() || call.positional.size() != 2) return std::nullopt;
  if (found->symbol == '+') {
    if (auto joined = concatenation(first.value, call.positional[1].value)) return operand_of(*std::move(joined));
  }
  return evaluated(text::apply_binary(found->symbol, first.value, call.positional[1].value));
}

}  // namespace convscope
