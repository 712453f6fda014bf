#include "text/list_edit.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sort_by.hpp"
#include "text/characters.hpp"
#include "text/concat.hpp"

namespace convscope::text {

namespace {

constexpr std::string_view blanks = " \t\f";
constexpr std::string_view line_ends = "\r\n";

std::size_t line_begin(std::string_view text, std::size_t at) {
  while (at > 0 && line_ends.find(text[at - 1]) == std::string_view::npos) --at;
  return at;
}

std::size_t line_content_end(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of(line_ends, at), text.size());
}

/// The comma between `at` and `limit`, if there is one: only spaces and comments stand there beside it.
std::optional<std::size_t> find_comma(std::string_view text, std::size_t at, std::size_t limit) {
  for (; at < limit; ++at) {
    if (text[at] == '#') at = line_content_end(text, at);
    if (at < limit && text[at] == ',') return at;
  }
  return std::nullopt;
}

bool has_comment(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - begin).find('#') != std::string_view::npos;
}

bool is_blank(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - begin).find_first_not_of(" \t\f\r\n") == std::string_view::npos;
}

/// How an item stands in its list.
struct Slot {
  Range item;
  std::optional<std::size_t> comma;
  std::size_t after = 0;     ///< behind the comma, or behind the item
  bool starts = false;       ///< first on its line
  bool ends = false;         ///< last on its line, a comment apart
  std::size_t line_end = 0;  ///< end of the line's content, comment included
};

/// `limit`: where the next item begins or the list ends.
Slot slot_of(std::string_view text, Range item, std::size_t limit, bool commas) {
  Slot slot;
  slot.item = item;
  if (commas) slot.comma = find_comma(text, item.end, limit);
  slot.after = slot.comma ? *slot.comma + 1 : item.end;
  slot.starts = starts_line(text, item.begin);
  slot.line_end = line_content_end(text, slot.after);
  const std::size_t rest = text.find_first_not_of(blanks, slot.after);
  slot.ends = slot.line_end < limit && (rest >= slot.line_end || text[rest] == '#');
  return slot;
}

Slot slot_of(std::string_view text, const ListView& list, std::size_t index) {
  const std::size_t limit = index + 1 < list.items.size() ? list.items[index + 1].begin : list.inner.end;
  return slot_of(text, list.items[index], limit, list.commas);
}

void insert_into_empty(Patch& patch, const ListView& list, std::string_view item) {
  const std::string content = concat(item, list.tuple ? "," : "");
  if (is_blank(patch.text(), list.inner.begin, list.inner.end))
    patch.replace(list.inner, content);
  else
    patch.insert(list.inner.end, content);
}

void insert_first(Patch& patch, const ListView& list, std::string_view item) {
  const std::string_view text = patch.text();
  const std::size_t first = list.items[0].begin;
  const bool second_starts = list.items.size() > 1 && starts_line(text, list.items[1].begin);
  const std::string_view comma = list.commas ? "," : "";
  if (starts_line(text, first) || second_starts) {
    const std::size_t model = starts_line(text, first) ? first : list.items[1].begin;
    patch.insert(first, concat(item, comma, line_break(text, model), indentation(text, model)));
  } else {
    patch.insert(first, concat(item, comma, " "));
  }
}

void insert_after(Patch& patch, const ListView& list, std::size_t index, std::string_view item) {
  const std::string_view text = patch.text();
  const Slot slot = slot_of(text, list, index);
  const bool last = index + 1 == list.items.size();
  const bool next_starts = !last && starts_line(text, list.items[index + 1].begin);
  const std::string_view comma = list.commas ? "," : "";
  if (!next_starts && !(last && slot.starts)) {
    patch.insert(slot.item.end, concat(comma, " ", item));
    return;
  }
  const std::size_t model = next_starts ? list.items[index + 1].begin : slot.item.begin;
  const std::string line = concat(line_break(text, model), indentation(text, model), item);
  if (!slot.ends) {
    patch.insert(slot.item.end, concat(comma, line));
  } else if (slot.comma || !list.commas) {
    patch.insert(slot.line_end, concat(line, comma));
  } else {
    patch.insert(slot.item.end, ",");
    patch.insert(slot.line_end, line);
  }
}

/// Without the line that the item has for itself.
void remove_line(Patch& patch, const ListView& list, std::size_t index, const Slot& slot) {
  const std::string_view text = patch.text();
  std::size_t end = slot.line_end;
  end += text.substr(end).starts_with("\r\n") ? 2 : 1;
  patch.erase({line_begin(text, slot.item.begin), end});
  if (slot.comma || !list.commas || index == 0) return;
  const auto comma = find_comma(text, list.items[index - 1].end, slot.item.begin);
  if (comma) patch.erase({*comma, *comma + 1});
}

void remove_from_line(Patch& patch, const ListView& list, std::size_t index, const Slot& slot) {
  const std::string_view text = patch.text();
  if (index + 1 < list.items.size()) {
    const std::size_t next = list.items[index + 1].begin;
    patch.erase({slot.item.begin, has_comment(text, slot.after, next) ? slot.after : next});
    return;
  }
  const std::size_t previous = list.items[index - 1].end;
  if (!has_comment(text, previous, slot.item.begin)) {
    patch.erase({previous, slot.item.end});
    return;
  }
  patch.erase({slot.item.begin, slot.after});
  const auto comma = find_comma(text, previous, slot.item.begin);
  if (comma && !slot.comma) patch.erase({*comma, *comma + 1});
}

}  // namespace

void Patch::replace(Range range, std::string replacement) { replacements_.push_back({range, std::move(replacement)}); }

std::string Patch::result() const {
  // Replacements of the same place stay as they were made.
  const auto order = sorted_positions(replacements_.size(), [this](std::size_t a, std::size_t b) {
    return replacements_[a].range.begin < replacements_[b].range.begin;
  });
  std::string out;
  std::size_t at = 0;
  for (const std::size_t i : order) {
    const auto& [range, text] = replacements_[i];
    out += text_.substr(at, std::max(range.begin, at) - at);
    out += text;
    at = std::max(at, range.end);
  }
  out += text_.substr(at);
  return out;
}

std::string_view indentation(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  const std::size_t end = std::min(text.find_first_not_of(blanks, begin), text.size());
  return text.substr(begin, end - begin);
}

bool starts_line(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  return text.substr(begin, at - begin).find_first_not_of(blanks) == std::string_view::npos;
}

std::string_view line_break(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  return begin >= 2 && text[begin - 2] == '\r' && text[begin - 1] == '\n' ? "\r\n" : "\n";
}

void insert_item(Patch& patch, const ListView& list, std::size_t index, std::string_view item) {
  if (list.items.empty())
    insert_into_empty(patch, list, item);
  else if (index == 0)
    insert_first(patch, list, item);
  else
    insert_after(patch, list, std::min(index, list.items.size()) - 1, item);
}

void remove_item(Patch& patch, const ListView& list, std::size_t index) {
  const std::string_view text = patch.text();
  const Slot slot = slot_of(text, list, index);
  if (list.items.size() == 1) {
    const bool alone = is_blank(text, list.inner.begin, slot.item.begin) && is_blank(text, slot.after, list.inner.end);
    patch.erase(alone ? list.inner : Range{slot.item.begin, slot.after});
  } else if (list.tuple && list.items.size() == 2) {
    patch.replace(list.inner, concat(patch.slice(list.items[1 - index]), ","));
  } else if (slot.starts && slot.ends) {
    remove_line(patch, list, index, slot);
  } else {
    remove_from_line(patch, list, index, slot);
  }
}

void move_item(Patch& patch, const std::vector<Range>& items, std::size_t from, std::size_t to) {
  const std::string_view text = patch.text();
  const std::size_t first = std::min(from, to);
  const std::size_t last = std::max(from, to);
  std::vector<Slot> slots;
  for (std::size_t i = first; i <= last; ++i) {
    const std::size_t limit = i + 1 < items.size() ? items[i + 1].begin : text.size();
    slots.push_back(slot_of(text, items[i], limit, true));
  }
  // Comments go along only where every item has its line for itself.
  const bool lines = std::ranges::all_of(slots, [](const Slot& slot) { return slot.starts && slot.ends; });

  std::vector<std::size_t> source(slots.size());
  for (std::size_t i = 0; i < source.size(); ++i) source[i] = i;
  if (from < to)
    std::ranges::rotate(source, source.begin() + 1);
  else
    std::ranges::rotate(source, source.end() - 1);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Slot& slot = slots[i];
    const Slot& moved = slots[source[i]];
    patch.replace(slot.item, std::string(patch.slice(moved.item)));
    if (lines) patch.replace({slot.after, slot.line_end}, std::string(patch.slice({moved.after, moved.line_end})));
  }
}

}  // namespace convscope::text
