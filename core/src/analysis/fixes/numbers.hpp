#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/text.hpp"

namespace convscope::analysis {

/// The whole numbers an argument's text gives: "3" → {3}, "(3, 1)" → {3, 1}; a float or a string that is a whole number
/// counts. Nothing for any other text.
[[nodiscard]] std::optional<std::vector<std::int64_t>> numbers_of(std::string_view text);

/// The parameter's numbers, one for each axis; nothing where it gives none.
[[nodiscard]] std::optional<std::vector<std::int64_t>> numbers_of(const text::OutlineEntry& entry,
                                                                  std::string_view name);

/// How an argument is written: "2", or "(2, 1)" where the axes differ or `tuple` asks for it.
[[nodiscard]] std::string number_text(const std::vector<std::int64_t>& numbers, bool tuple = false);

/// a + b, a · b; nothing when it does not fit in 64 bits.
[[nodiscard]] std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b);
[[nodiscard]] std::optional<std::int64_t> product(std::int64_t a, std::int64_t b);
[[nodiscard]] std::optional<std::int64_t> product(const std::vector<std::int64_t>& numbers);

/// How far one number is from another, in steps that grow with the distance: 0 for equal ones, 1 for neighbours.
[[nodiscard]] double distance(std::int64_t a, std::int64_t b);

}  // namespace convscope::analysis
