#include "layers/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace convscope::layers {

namespace {

constexpr std::size_t move_cost = 2;  // insert, delete, replace
constexpr std::size_t case_cost = 1;  // replace by the other case
constexpr std::size_t longest = 40;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t replace_cost(char a, char b) {
  if (a == b) return 0;
  return lower(a) == lower(b) ? case_cost : move_cost;
}

/// Levenshtein distance with these costs.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j * move_cost;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = (i + 1) * move_cost;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + replace_cost(a[i], b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + move_cost, row[j + 1] + move_cost});
    }
  }
  return row.back();
}

/// Whether they differ by two neighbouring letters that changed places.
bool swapped(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [at_a, at_b] = std::ranges::mismatch(a, b);
  if (a.end() - at_a < 2) return false;
  return at_a[0] == at_b[1] && at_a[1] == at_b[0] && std::equal(at_a + 2, a.end(), at_b + 2);
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = 0;
  if (name.size() > longest) return best;
  for (const std::string_view candidate : candidates) {
    const std::size_t most = (name.size() + candidate.size() + 3) * move_cost / 6;
    const std::size_t d = distance(name, candidate);
    if (d > most || d == 0) continue;
    if (best.empty() || d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

std::string_view meant_name(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest_name(name, candidates);
  if (!near.empty()) return near;
  const auto found = std::ranges::find_if(candidates, [&](std::string_view other) { return swapped(name, other); });
  return found == candidates.end() ? near : *found;
}

std::string quoted_list(std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += names.size() == 2 ? " and " : (i + 1 == names.size() ? ", and " : ", ");
    out.append("'").append(names[i]).append("'");
  }
  return out;
}

}  // namespace convscope::layers
