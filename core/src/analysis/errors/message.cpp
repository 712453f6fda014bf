#include "analysis/errors/message.hpp"

#include <algorithm>
#include <utility>

#include "text/characters.hpp"

namespace convscope::analysis {

namespace {

/// "RuntimeError" of "RuntimeError: Given groups=1, ...", where the message begins at `offset`.
std::string_view type_before(std::string_view line, std::size_t offset) {
  std::string_view before = line.substr(0, offset);
  if (!before.ends_with(": ")) return {};
  before.remove_suffix(2);
  std::size_t begin = before.size();
  while (begin > 0 && text::is_word(before[begin - 1])) --begin;
  const std::string_view word = before.substr(begin);
  return word.ends_with("Error") || word.ends_with("Warning") ? word : std::string_view();
}

/// What is looked for in a line, and from where to the left a pattern begins that has a class's name in front of it.
std::pair<std::string_view, bool> key_of(const Form& form) {
  const std::string_view start = form.pattern.substr(0, form.pattern.find('{'));
  return start.empty() ? std::pair{std::string_view(".__init__()"), true} : std::pair{start, false};
}

std::optional<Message> find_in(std::string_view line) {
  for (const Form& form : forms()) {
    const auto [key, named] = key_of(form);
    std::size_t at = line.rfind(key);
    if (at == std::string_view::npos) continue;
    while (named && at > 0 && text::is_word(line[at - 1])) --at;
    auto holes = match(form.pattern, line.substr(at));
    if (!holes) continue;
    return Message{&form, *std::move(holes), std::string(type_before(line, at)), std::string(line.substr(at))};
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

/// The last line, which is taken off the text.
std::string_view take_line(std::string_view& text) {
  const std::size_t newline = text.rfind('\n');
  const std::string_view line = text.substr(newline == std::string_view::npos ? 0 : newline + 1);
  text = text.substr(0, newline == std::string_view::npos ? 0 : newline);
  return trimmed(line);
}

/// The text on one line, with single spaces.
std::string unwrapped(std::string_view text) {
  std::string all;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!space)
      all += c;
    else if (!all.empty() && all.back() != ' ')
      all += ' ';
  }
  return all;
}

}  // namespace

std::optional<Message> find_message(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    if (auto found = find_in(take_line(rest))) return found;
  }
  return text.contains('\n') ? find_in(unwrapped(text)) : std::nullopt;
}

LastLine last_line(std::string_view text) {
  text = trimmed(text);
  const std::string_view line = take_line(text);
  const std::size_t colon = line.find(": ");
  const std::string_view type = colon == std::string_view::npos ? "" : type_before(line, colon + 2);
  return {std::string(type), std::string(type.empty() ? line : line.substr(colon + 2))};
}

}  // namespace convscope::analysis
