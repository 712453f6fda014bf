#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/outlined.hpp"
#include "convscope/fixes.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"

namespace convscope::analysis {

/// A model with its input, on the way to one that does what is wanted.
struct Attempt {
  std::string model{};
  Shape input{};
  CallOptions options{};
  std::vector<CodeChange> changes{};
  std::size_t steps = 0;  ///< candidates that were put together
  std::string touched{};  ///< what the changes touch: of two that touch the same only the nearer one is shown
  double cost = 0.0;      ///< how far it is from what was given: nearer changes are better fixes
  std::shared_ptr<const Model> parsed{};  ///< of `model`, kept while only the input changes
};

enum class Goal : std::uint8_t {
  runs,        ///< no error
  comes_back,  ///< and the output is as large as the input
};

/// How near an attempt came to its goal.
struct Progress {
  int stage = 0;               ///< reading, constructing, calling, coming back
  std::int64_t remaining = 0;  ///< what lies behind the place where the stage stopped
  std::string check{};         ///< what failed there: PyTorch's message without its numbers
  [[nodiscard]] bool beyond(const Progress& other) const {
    return stage != other.stage ? stage > other.stage : remaining < other.remaining;
  }
  /// At the same place, but in another check.
  [[nodiscard]] bool beside(const Progress& other) const {
    return stage == other.stage && remaining == other.remaining && check != other.check;
  }
};

/// What became of an attempt.
struct Outcome {
  bool solved = false;
  std::optional<std::int64_t> missed{};  ///< where the size is to come back and nothing fails: see samples_missed
  Progress progress{};
  std::optional<Error> error{};
  std::shared_ptr<const Model> model{};  ///< null where there is none
  Trace trace{};
};

[[nodiscard]] Outcome run(const Attempt& attempt, Goal goal);

/// One change that may help: edits of the text, or one of the other members in its place. `changes` says what is
/// changed, except for the input.
struct Candidate {
  std::vector<text::Edit> edits{};
  std::optional<std::string> text{};  ///< the whole new text, where the old one can't be edited
  std::optional<Shape> input{};
  std::string code{};  ///< makes that input of the one before, `x`; empty where only other data have this shape
  std::optional<CallOptions> options{};
  std::vector<CodeChange> changes{};
  double cost = 1.0;
};

/// The attempt after the change; nothing when its text does not allow it or all stays the same.
[[nodiscard]] std::optional<Attempt> changed(const Attempt& attempt, const Candidate& candidate);

}  // namespace convscope::analysis
