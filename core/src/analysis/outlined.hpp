#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/text.hpp"

namespace convscope::analysis {

/// The entry of the outline with that path, or null.
[[nodiscard]] const text::OutlineEntry* find_entry(const std::vector<text::OutlineEntry>& outline,
                                                   std::string_view path);

/// Of the outline entry's parameters the one of that name, or null.
[[nodiscard]] const text::OutlineParameter* find_parameter(const text::OutlineEntry& entry, std::string_view name);

/// How sentences name a layer: "Conv1d (enc.0)", "Conv1d" where it is the whole model.
[[nodiscard]] std::string name_of(const Module& module);

}  // namespace convscope::analysis
