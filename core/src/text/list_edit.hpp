#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/value.hpp"

/// Changes to lists in a text - arguments, layers - that leave commas, line breaks, indentation and comments as a
/// person would.
namespace convscope::text {

/// Replacements of parts of a text, collected first and carried out together.
class Patch {
 public:
  explicit Patch(std::string_view text) : text_(text) {}
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::string_view slice(Range range) const { return text_.substr(range.begin, range.end - range.begin); }

  void replace(Range range, std::string replacement);
  void insert(std::size_t at, std::string inserted) { replace({at, at}, std::move(inserted)); }
  void erase(Range range) { replace(range, {}); }
  /// The text with all replacements. Those at the same place come in the order in which they were made.
  [[nodiscard]] std::string result() const;

 private:
  struct Replacement {
    Range range;
    std::string text;
  };
  std::string_view text_;
  std::vector<Replacement> replacements_;
};

/// A list between two brackets.
struct ListView {
  Range inner;               ///< between the brackets
  std::vector<Range> items;  ///< in the text's order
  bool commas = true;        ///< false: the children of a printed model, one a line
  bool tuple = false;        ///< a single item needs a comma after it
};

/// Puts an item before number `index`, or at the end.
void insert_item(Patch& patch, const ListView& list, std::size_t index, std::string_view item);
/// Takes an item out, with its comma and with a comment that follows it on its line.
void remove_item(Patch& patch, const ListView& list, std::size_t index);
/// Moves an item to another place: all items between change places, each with the comment that follows it on its line;
/// everything else stays where it is.
void move_item(Patch& patch, const std::vector<Range>& items, std::size_t from, std::size_t to);

/// The spaces at the beginning of the line that holds `at`.
[[nodiscard]] std::string_view indentation(std::string_view text, std::size_t at);
/// True if nothing but spaces stands before `at` on its line.
[[nodiscard]] bool starts_line(std::string_view text, std::size_t at);
/// How lines end around `at`: "\n" or "\r\n".
[[nodiscard]] std::string_view line_break(std::string_view text, std::size_t at);

}  // namespace convscope::text
