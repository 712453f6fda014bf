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
    open('{');
    members();
    close('}');
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
    open('[');
    value(both.first);
    value(both.second);
    close(']');
  }

  template <std::ranges::range T>
  void value(const T& items) {
    open('[');
    for (const auto& item : items) value(item);
    close(']');
  }

  template <class T>
    requires requires(Writer& writer, const T& own) { write(writer, own); }
  void value(const T& own) {
    write(*this, own);
  }

  [[nodiscard]] std::string take() {
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  void begin_member(std::string_view key);
  void integer(std::int64_t number);
  void open(char bracket);
  void close(char bracket);
  /// The comma between two members or items, then the text.
  void item(std::string_view text);
  void append(std::string_view text);
  /// Where to write `size` more characters.
  char* room(std::size_t size);

  std::string out_;        ///< longer than what is written: grown seldom, because reports are long
  std::size_t size_ = 0;
  bool fresh_ = true;  ///< nothing stands yet after the last bracket or colon
};

}  // namespace convscope::json
