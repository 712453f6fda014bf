#include "text/repeats.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "text/concat.hpp"
#include "text/list_edit.hpp"

namespace convscope::text {

namespace {

/// Writes `(0-2): 3 x ReLU()` out where it stands among the children of `container`.
std::optional<std::string> written_out(std::string_view text, const Node& container) {
  const auto& items = container.children.items;
  Patch patch(text);
  bool found = false;
  for (std::size_t first = 0; first < items.size();) {
    std::size_t end = first + 1;
    while (end < items.size() && items[end].item == items[first].item) ++end;
    if (end > first + 1) {
      found = true;
      const Range item = items[first].item;
      const std::string line = starts_line(text, item.begin)
                                   ? concat(line_break(text, item.begin), indentation(text, item.begin))
                                   : std::string(" ");
      std::string lines;
      for (std::size_t i = first; i < end; ++i) {
        if (i > first) lines += line;
        lines += concat("(", items[i].name, "): ", patch.slice(items[i].value->range));
      }
      patch.replace(item, std::move(lines));
    }
    first = end;
  }
  if (!found) return std::nullopt;
  return patch.result();
}

}  // namespace

std::optional<std::string> without_repeats(std::string_view text, const Node& node) {
  std::vector<const Node*> path;
  for (const Node* at = &node; at != nullptr; at = at->parent) path.push_back(at);
  for (const Node* at : path) {
    if (auto changed = written_out(text, *at)) return changed;
  }
  return std::nullopt;
}

}  // namespace convscope::text
