#include <algorithm>
#include <charconv>

#include "analysis/errors/form.hpp"

namespace convscope::analysis {

namespace {

/// A hole ends on its line, outside of brackets that it opened, where the pattern goes on; the last one with its word.
std::optional<std::size_t> end_of_hole(std::string_view text, std::string_view next) {
  const bool quoted = text.starts_with('\'');  // names in quotes may be several: they end with the line
  int depth = 0;
  std::size_t end = 0;
  for (; end < text.size() && text[end] != '\n'; ++end) {
    if (depth == 0 && !next.empty() && text.substr(end).starts_with(next)) return end;
    if (depth == 0 && next.empty() && !quoted && text[end] == ' ') break;
    depth += text[end] == '[' || text[end] == '(' ? 1 : text[end] == ']' || text[end] == ')' ? -1 : 0;
  }
  if (!next.empty() || depth > 0) return std::nullopt;
  while (end > 0 && (text[end - 1] == '.' || text[end - 1] == ',')) --end;
  return end;
}

}  // namespace

std::string_view Holes::text(std::string_view name) const {
  const auto found = std::ranges::find(numbers_, name, &ReadNumber::name);
  return found == numbers_.end() ? std::string_view() : std::string_view(found->text);
}

std::vector<std::int64_t> Holes::numbers(std::string_view name) const {
  const std::string_view all = text(name);
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < all.size();) {
    const bool sign = all[i] == '-' && i + 1 < all.size() && all[i + 1] >= '0' && all[i + 1] <= '9';
    if (!sign && (all[i] < '0' || all[i] > '9')) {
      ++i;
      continue;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(all.data() + i, all.data() + all.size(), number);
    if (error != std::errc()) return {};
    numbers.push_back(number);
    i = static_cast<std::size_t>(end - all.data());
  }
  return numbers;
}

std::int64_t Holes::number(std::string_view name) const {
  const auto all = numbers(name);
  return all.empty() ? 0 : all.front();
}

std::optional<Holes> match(std::string_view pattern, std::string_view text) {
  std::vector<ReadNumber> numbers;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::string_view literal = pattern.substr(0, open);
    if (!text.starts_with(literal)) return std::nullopt;
    text.remove_prefix(literal.size());
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    pattern.remove_prefix(close + 1);
    const auto end = end_of_hole(text, pattern.substr(0, pattern.find('{')));
    if (!end || *end == 0) return std::nullopt;
    numbers.push_back({std::string(name), std::string(text.substr(0, *end))});
    text.remove_prefix(*end);
  }
  return Holes(std::move(numbers));
}

std::string filled(std::string_view text, const Holes& holes) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    out += holes.text(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace convscope::analysis
