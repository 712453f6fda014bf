#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>

namespace convscope::json {

/// Writes JSON text from front to back, without a tree in between: a report of a thousand layers takes milliseconds.
/// A type of its own is written by `void write(Writer&, const T&)` beside it.
class Writer {
 public:
  /// `{...}`: `members` calls member().
  template <std::invocable Members>
  void object(Members members) {
    separate();
    out_ += '{';
    fresh_ = true;
    members();
    out_ += '}';
    fresh_ = false;
  }

  /// `key` has no characters to escape.
  template <class T>
  void member(std::string_view key, const T& content) {
    begin_member(key);
    value(content);
  }

  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(bool truth);
  void value(double number);  ///< null for infinities and NaN
  void value(std::nullopt_t);

  template <std::integral T>
  void value(T number) {
    integer(number);
  }

  template <class T>
  void value(const std::optional<T>& content) {
    content ? value(*content) : value(std::nullopt);
  }

  template <class A, class B>
  void value(const std::pair<A, B>& both) {
    separate();
    out_ += '[';
    fresh_ = true;
    value(both.first);
    value(both.second);
    out_ += ']';
    fresh_ = false;
  }

  template <std::ranges::range T>
  void value(const T& items) {
    separate();
    out_ += '[';
    fresh_ = true;
    for (const auto& item : items) value(item);
    out_ += ']';
    fresh_ = false;
  }

  template <class T>
    requires requires(Writer& writer, const T& own) { write(writer, own); }
  void value(const T& own) {
    write(*this, own);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void begin_member(std::string_view key);
  void integer(std::int64_t number);

  /// The comma between two members or items.
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }

  std::string out_;
  bool fresh_ = true;  ///< nothing stands yet after the last bracket or colon
};

}  // namespace convscope::json
