#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/operation.hpp"
#include "convscope/value.hpp"

/// Calls of functions and tensor methods in a graph: torch.cat, F.relu, x.view.
namespace convscope {

/// One argument of such a call: a Python value in which tensors may stand.
struct Operand {
  enum class Kind : std::uint8_t { value, tensor, list, tuple, slice, ellipsis };
  Kind kind = Kind::value;
  Value value{};                 ///< value: anything without tensors, lists and tuples of numbers included
  std::size_t tensor = 0;        ///< tensor: its place among the tensors of the call, which is how Operation gets them
  TensorType type{};             ///< tensor: what is known of it
  std::vector<Operand> items{};  ///< list, tuple with tensors, slices or such inside: the elements; slice: start, stop, step

  [[nodiscard]] bool is(Kind k) const noexcept { return kind == k; }
};

/// `name=value`
struct NamedOperand {
  std::string name;
  Operand operand;
};

/// What stands between the parentheses. A method's tensor is the first positional argument.
struct FunctionArguments {
  std::vector<Operand> positional;
  std::vector<NamedOperand> keywords;
};

/// One row of the function table.
struct FunctionEntry {
  std::string_view name;                      ///< what it does, in one word: "cat"
  std::span<const std::string_view> callees;  ///< what it is called: "torch.cat", "Tensor.add", "operator.add", "F.relu"
  /// Checks the call in PyTorch's order and words (stage call) and binds it.
  Result<std::unique_ptr<Operation>> (*make)(std::string_view callee, const FunctionArguments& arguments);
  bool gives_tuple = false;                   ///< gives a tuple even of a single tensor, as chunk does
};

/// Every function that can stand in a graph.
[[nodiscard]] std::span<const FunctionEntry> function_table();
/// The row that is called so; "torch.nn.functional." counts as "F.". nullptr when there is none.
[[nodiscard]] const FunctionEntry* find_function(std::string_view callee);

}  // namespace convscope
