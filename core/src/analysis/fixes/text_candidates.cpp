#include <algorithm>
#include <string>
#include <utility>

#include "analysis/fixes/candidates.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

std::size_t offset_of(std::string_view text, Position position) {
  std::size_t at = 0;
  for (int line = 1; line < position.line; ++line) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
  }
  for (int column = 1; column < position.column && at < text.size(); ++column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

/// The brackets that are still open at the end, as what closes them. Strings and comments do not count.
std::string open_brackets(std::string_view text) {
  std::string closing;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\')
        ++i;
      else if (c == quote || c == '\n')
        quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size() - 1);
    } else if (c == '(' || c == '[' || c == '{') {
      closing.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
    } else if (!closing.empty() && c == closing.back()) {
      closing.pop_back();
    }
  }
  std::ranges::reverse(closing);
  return closing;
}

/// The line of a place, or as much of it as is read at a glance.
std::string line_at(std::string_view text, std::size_t at) {
  constexpr std::size_t reach = 30;
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::size_t line = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::size_t begin = std::max(line, at - std::min(at, reach));
  while (begin < end && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;
  std::size_t stop = std::min(end, at + reach);
  while (stop < end && (static_cast<unsigned char>(text[stop]) & 0xC0U) == 0x80U) ++stop;
  const std::string_view shown = text.substr(begin, stop - begin);
  return concat(begin > line ? "…" : "", shown, stop < end ? "…" : "");
}

/// The end of the value that begins at a place: a word, a number, a call.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool opens = c == '(' || c == '[' || c == '{';
    const bool closes = c == ')' || c == ']' || c == '}';
    if (depth == 0 && (closes || c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) return at;
    depth += opens ? 1 : closes ? -1 : 0;
    if (depth == 0 && closes) return at + 1;
  }
  return at;
}

}  // namespace

void add_text_candidates(const Attempt& attempt, const Error& error, std::vector<Candidate>& out) {
  const std::string& text = attempt.model;
  if (text.size() > text::max_size) return;
  const std::size_t at = error.position ? std::min(offset_of(text, *error.position), text.size()) : text.size();
  const auto offer = [&](std::string changed, std::size_t place, double cost) {
    CodeChange change{.before = line_at(text, place), .after = line_at(changed, place), .kind = CodeChange::Kind::text};
    out.push_back({.text = std::move(changed), .changes = {std::move(change)}, .cost = cost});
  };
  if (const std::string closing = open_brackets(text); !closing.empty()) {
    const std::size_t end = text.find_last_not_of(" \t\r\n,") + 1;
    offer(concat(std::string_view(text).substr(0, end), closing), end, 1.0);
  }
  const std::size_t end_of_item = at == 0 ? 0 : text.find_last_not_of(" \t\r\n", at - 1) + 1;
  offer(concat(std::string_view(text).substr(0, end_of_item), end_of_item == at ? ", " : ",",
               std::string_view(text).substr(end_of_item)),
        end_of_item, 1.0);
  if (at >= text.size()) return;
  const std::size_t end_of_word = end_of_value(text, at);
  offer(concat(std::string_view(text).substr(0, end_of_word), ",", std::string_view(text).substr(end_of_word)),
        end_of_word, 1.0);
  const std::string_view before = std::string_view(text).substr(0, at);
  const std::string_view after = std::string_view(text).substr(at + 1);
  offer(concat(before, after), at, 2.5);
  for (const char* const instead : {")", "]", "="}) offer(concat(before, instead, after), at, 1.5);
}

}  // namespace convscope::analysis
