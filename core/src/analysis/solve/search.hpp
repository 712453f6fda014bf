#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/solve/stage.hpp"

namespace convscope::analysis {

/// One way through a chain: the variant of each stage.
struct Way {
  std::vector<std::size_t> variants;
  std::int64_t cost = 0;
  std::int64_t output = 0;
};

/// Which sizes a chain of stages can make of one input along an axis, and the cheapest ways to each.
class Search {
 public:
  /// The stages must outlive the search.
  Search(std::vector<Stage>& stages, std::int64_t input) : stages_(stages), input_(input) {}

  /// Finds every size that can be made. False where that would take too long.
  [[nodiscard]] bool explore();
  /// What can be made, in order.
  [[nodiscard]] std::vector<std::int64_t> outputs() const;
  /// The `limit` cheapest ways to `output`, cheapest first.
  [[nodiscard]] std::vector<Way> ways(std::int64_t output, std::size_t limit);
  /// How many ways there are; saturates.
  [[nodiscard]] std::int64_t count(std::int64_t output);

 private:
  std::vector<Stage>& stages_;
  std::int64_t input_;
  std::vector<std::vector<std::int64_t>> reached_;  ///< before each stage and after the last, in order
};

}  // namespace convscope::analysis
