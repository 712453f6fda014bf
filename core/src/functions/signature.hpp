#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/function.hpp"

/// Binding of a call's arguments, as PyTorch's C++ argument parser (torch/csrc/utils/python_arg_parser.cpp) and as
/// Python does it for the functions that are written in Python.
namespace convscope::functions {

/// What a parameter takes.
enum class Kind : std::uint8_t {
  any,
  tensor,
  operand,   ///< a tensor, or a number in its place
  tensors,   ///< a list or tuple of tensors
  integer,
  sizes,     ///< a list of ints
  axes,      ///< one int, or a list of them
  number,
  boolean,
};

struct Parameter {
  std::string_view name;
  Kind kind = Kind::any;
  bool required = false;
  bool keyword_only = false;
};

struct Signature {
  std::string_view name;  ///< as messages call it: "cat"
  std::span<const Parameter> parameters;
  enum class Parser : std::uint8_t {
    native,      ///< C++, one signature
    overloaded,  ///< C++, several signatures: whatever does not fit is "an invalid combination of arguments"
    python,      ///< Python: nothing is checked but names and numbers of arguments
  } parser = Parser::native;
  bool spread = false;  ///< its ints may be given one by one: x.view(2, -1)
};

/// A call's arguments by parameter. Native kinds are checked: what is given has the parameter's kind.
class Bound {
 public:
  /// The argument, or nullptr where it is left out or None stands for "left out".
  [[nodiscard]] const Operand* get(std::size_t parameter) const;
  [[nodiscard]] bool given(std::size_t parameter) const { return get(parameter) != nullptr; }
  /// The tensor of a parameter of that kind.
  [[nodiscard]] const Operand& tensor(std::size_t parameter) const { return *get(parameter); }
  [[nodiscard]] const TensorType& type(std::size_t parameter) const { return get(parameter)->type; }
  [[nodiscard]] std::int64_t integer(std::size_t parameter, std::int64_t otherwise = 0) const;
  [[nodiscard]] double number(std::size_t parameter, double otherwise = 0.0) const;
  [[nodiscard]] bool flag(std::size_t parameter, bool otherwise = false) const;
  /// The ints of `sizes` or `axes`; none where nothing is given.
  [[nodiscard]] std::vector<std::int64_t> integers(std::size_t parameter) const;
  /// A string, or `otherwise`.
  [[nodiscard]] std::string text(std::size_t parameter, std::string_view otherwise = {}) const;
  /// Types of all tensors of the call, in the order in which the operation gets them.
  [[nodiscard]] const std::vector<TensorType>& tensors() const noexcept { return tensors_; }

 private:
  friend Result<Bound> bind(const Signature&, std::string_view, const FunctionArguments&);
  std::vector<std::optional<Operand>> values_;
  std::vector<TensorType> tensors_;
};

/// Binds. `callee` as in FunctionEntry: a method's messages do not count the tensor it belongs to.
/// Errors: TypeError in PyTorch's or Python's words, stage call.
[[nodiscard]] Result<Bound> bind(const Signature& signature, std::string_view callee,
                                 const FunctionArguments& arguments);

/// Python's type(x).__name__.
[[nodiscard]] std::string_view type_name(const Operand& operand);
/// "view" of "Tensor.view".
[[nodiscard]] std::string_view last_name(std::string_view callee);
/// Types of all tensors among the arguments, by their places.
[[nodiscard]] std::vector<TensorType> tensors_of(const FunctionArguments& arguments);

}  // namespace convscope::functions
