#include "analysis/why/words.hpp"

#include <algorithm>

#include "text/concat.hpp"

namespace convscope::analysis {

std::string counted(layers::Wide number, std::string_view noun) {
  return concat(layers::to_text(number), " ", noun, number == 1 ? "" : "s");
}

std::string positions_text(const Unread& positions) {
  constexpr std::size_t named = 4;
  const std::size_t total = positions.ranges.size();
  const std::size_t shown = total > named ? named - 1 : total;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto [begin, end] = positions.ranges[i];
    if (i > 0) text += i + 1 == total ? " and " : ", ";
    text += end - begin == 1 ? concat(begin) : concat(begin, end - begin == 2 ? " and " : " to ", end - 1);
  }
  return total > named ? text + " and so on" : text;
}

}  // namespace convscope::analysis
