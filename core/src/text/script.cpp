#include "text/script.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/utf8.hpp"

namespace convscope::text {

namespace {

struct Constructor {
  std::string_view callee;  ///< "nn.Conv2d"
  std::size_t offset;
};

/// The first `nn.Name(`.
std::optional<Constructor> first_constructor(std::string_view text) {
  for (std::size_t at = text.find("nn."); at != std::string_view::npos; at = text.find("nn.", at + 3)) {
    if (at > 0 && is_word(text[at - 1])) continue;
    std::size_t end = at + 3;
    while (end < text.size() && is_word(text[end])) ++end;
    const bool class_name = end > at + 3 && text[at + 3] >= 'A' && text[at + 3] <= 'Z';
    if (class_name && end < text.size() && text[end] == '(') return Constructor{text.substr(at, end - at), at};
  }
  return std::nullopt;
}

}  // namespace

Position position_of(std::string_view text, std::size_t offset) {
  Position position;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      ++position.line;
      position.column = 1;
    } else if (begins_character(text[i]) && text[i] != '\r') {
      ++position.column;
    }
  }
  return position;
}

bool begins_statement(std::string_view first_word) {
  constexpr std::array<std::string_view, 11> words = {"class", "def", "async",  "for",    "while", "if",
                                                      "with",  "try", "return", "assert", "@"};
  return std::ranges::find(words, first_word) != words.end();
}

BoxedError not_one_expression(std::string_view text, Position position) {
  std::string hint = "Paste one constructor expression, or what print(model) shows";
  if (const auto constructor = first_constructor(text)) {
    const Position at = position_of(text, constructor->offset);
    hint += concat(". The first constructor here is ", constructor->callee, "(...) at line ", at.line, ", column ",
                   at.column);
  }
  hint += ".";
  return syntax_error("one expression or the output of print(model) is read here, not a class or a script",
                      std::move(hint), position);
}

}  // namespace convscope::text
