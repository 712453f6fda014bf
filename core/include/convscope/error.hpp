#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

/// An Error that lives elsewhere, so that a Result is hardly larger than what it holds and cheap to hand on. Copied, it
/// is copied with its Error. One that was moved from may only be assigned to and destroyed.
class BoxedError {
 public:
  BoxedError(Error error);  // NOLINT(google-explicit-constructor): an error is returned as it is
  BoxedError(const BoxedError& other);
  BoxedError(BoxedError&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
  BoxedError& operator=(BoxedError other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~BoxedError();

  [[nodiscard]] Error* operator->() noexcept { return error_; }
  [[nodiscard]] const Error* operator->() const noexcept { return error_; }
  [[nodiscard]] Error& operator*() noexcept { return *error_; }
  [[nodiscard]] const Error& operator*() const noexcept { return *error_; }
  operator const Error&() const noexcept { return *error_; }  // NOLINT(google-explicit-constructor)

 private:
  Error* error_;
};

/// What a function returns in place of its result.
using Failure = std::unexpected<BoxedError>;

template <class T>
using Result = std::expected<T, BoxedError>;

}  // namespace convscope
