#include "analysis/outlined.hpp"

#include <algorithm>

#include "text/concat.hpp"

namespace convscope::analysis {

const text::OutlineEntry* find_entry(const std::vector<text::OutlineEntry>& outline, std::string_view path) {
  const auto found = std::ranges::find(outline, path, &text::OutlineEntry::path);
  return found == outline.end() ? nullptr : &*found;
}

const text::OutlineParameter* find_parameter(const text::OutlineEntry& entry, std::string_view name) {
  const auto found = std::ranges::find(entry.parameters, name, &text::OutlineParameter::name);
  return found == entry.parameters.end() ? nullptr : &*found;
}

std::string name_of(const Module& module) {
  return module.path.empty() ? module.type : concat(module.type, " (", module.path, ")");
}

}  // namespace convscope::analysis
