#pragma once

#include <span>
#include <string>
#include <string_view>

namespace convscope::layers {

/// The candidate Python 3.12+ proposes for a misspelt name ("Did you mean 'stride'?"); empty when none is near enough.
/// Source: CPython's Python/suggestions.c.
[[nodiscard]] std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

/// What our hints propose: the same, or else the candidate with two neighbouring letters swapped, which Python counts
/// as two mistakes ("bais").
[[nodiscard]] std::string_view meant_name(std::string_view name, std::span<const std::string_view> candidates);

/// "a", "a and b", "a, b, and c", each in single quotes, as CPython lists missing arguments.
[[nodiscard]] std::string quoted_list(std::span<const std::string_view> names);

}  // namespace convscope::layers
