#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/signal.hpp"
#include "text/concat.hpp"

namespace convscope::signal {

/// The rows of a catalogue that are made for `spatial` axes.
template <class Row>
std::vector<Choice> choices_for(std::span<const Row> rows, int spatial) {
  std::vector<Choice> choices;
  for (const Row& row : rows) {
    if (row.choice.spatial == 0 || row.choice.spatial == spatial) choices.push_back(row.choice);
  }
  return choices;
}

/// The row of that name for `spatial` axes, or a ValueError that lists the names there are.
template <class Row>
Result<const Row*> find_row(std::span<const Row> rows, std::string_view name, int spatial, std::string_view what) {
  std::string names;
  for (const Row& row : rows) {
    if (row.choice.spatial != 0 && row.choice.spatial != spatial) continue;
    if (row.choice.name == name) return &row;
    names += names.empty() ? "" : ", ";
    names += row.choice.name;
  }
  return Failure(Error{.type = ErrorType::value_error,
                               .message = concat("unknown ", what, " '", name, "'"),
                               .hint = concat("For ", spatial, "-D there are: ", names, ".")});
}

}  // namespace convscope::signal
