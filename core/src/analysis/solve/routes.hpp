#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "analysis/solve/reached.hpp"

namespace convscope::analysis {

/// One way through a chain.
struct Way {
  /// A stage that differs from the text.
  struct Step {
    std::size_t stage = 0;
    const Variant* variant = nullptr;
  };
  std::vector<Step> steps;
  std::int64_t cost = 0;
  std::int64_t output = 0;
};

/// The ways through a chain to one output size, by how many arguments they change.
class Routes {
 public:
  /// `reached` must outlive it.
  Routes(const Reached& reached, std::int64_t output);

  /// How many ways change exactly `changes` arguments, a number that was tried; saturates. Absent where the budget does
  /// not allow to look.
  [[nodiscard]] std::optional<std::int64_t> count(std::size_t changes);
  /// The `limit` cheapest of them, cheapest first. Counted before.
  [[nodiscard]] std::vector<Way> cheapest(std::size_t changes, std::size_t limit);

 private:
  /// What is left of the ways once a stage is reached with a size.
  struct Rest {
    std::int64_t ways = 0;  ///< 0: it does not lead there
    std::int64_t cost = 0;  ///< of the cheapest
  };
  /// One variant at such a place, and the cheapest rest with it.
  struct Turn {
    const Variant* variant = nullptr;
    std::size_t changes = 0;
    std::int64_t size = 0;  ///< after it
    std::int64_t cost = 0;
  };
  using Turns = std::vector<Turn>;
  struct Branch;

  [[nodiscard]] const Rest* rest(std::size_t stage, std::size_t changes, std::int64_t size) const;
  /// All turns that lead there, cheapest first.
  [[nodiscard]] Turns turns(std::size_t stage, std::size_t changes, std::int64_t size) const;

  const Reached& reached_;
  std::int64_t output_;
  /// For each stage, and for each number of changes still to be made from there on, by size.
  std::vector<std::vector<std::map<std::int64_t, Rest>>> rests_;
};

}  // namespace convscope::analysis
