#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace convscope {

/// A place in a text, counted from 1; columns count characters (Unicode code points), not bytes.
struct Position {
  int line = 1;
  int column = 1;
  friend bool operator==(const Position&, const Position&) = default;
};

/// The Python exception type that PyTorch would raise.
enum class ErrorType : std::uint8_t {
  runtime_error,
  value_error,
  type_error,
  not_implemented_error,
  syntax_error,
  name_error,
  attribute_error,
  key_error,
  index_error,
  zero_division_error,
  assertion_error,
};

/// Python's name of the type: "RuntimeError", "ValueError", ...
[[nodiscard]] std::string_view to_string(ErrorType type) noexcept;

/// When the error comes up: reading the text, constructing a layer, or calling it.
enum class Stage : std::uint8_t { text, init, call };

/// "text", "init" or "call".
[[nodiscard]] std::string_view to_string(Stage stage) noexcept;

/// What went wrong, as a value: the core never throws across its border, never prints and never aborts.
struct Error {
  ErrorType type = ErrorType::runtime_error;
  Stage stage = Stage::call;
  std::string message{};              ///< PyTorch's text, its first line word for word
  std::string hint{};                  ///< ours: what to change, with numbers; may be empty
  std::optional<std::string> layer{};  ///< state_dict prefix of the failing module, "" for a lone layer
  std::optional<Position> position{};  ///< where in the model text, when there is one
};

template <class T>
using Result = std::expected<T, Error>;

}  // namespace convscope
