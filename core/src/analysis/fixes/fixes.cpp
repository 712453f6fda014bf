#include "convscope/fixes.hpp"

#include <utility>

#include "analysis/fixes/mismatch_words.hpp"
#include "analysis/fixes/repair.hpp"

namespace convscope {
namespace {

/// What brings a size back that does not come back by itself; nothing where it does, or where none has to.
Remedy bring_back(const analysis::Attempt& attempt, const analysis::Outcome& first) {
  if (first.solved || !first.missed || attempt.options.output_size) return {};
  Remedy remedy = analysis::repair(attempt, first, analysis::Goal::comes_back);
  remedy.sentence = analysis::mismatch_sentence(first);
  return remedy;
}

}  // namespace

Remedy fixes(std::string_view model_text, const Shape& input, const CallOptions& options) {
  const analysis::Attempt attempt{.model = std::string(model_text), .input = input, .options = options};
  analysis::Outcome first = analysis::run(attempt, analysis::Goal::comes_back);
  if (!first.error) return bring_back(attempt, first);
  Remedy remedy = analysis::repair(attempt, first, analysis::Goal::runs);
  remedy.error = std::move(first.error);
  return remedy;
}

std::optional<SizeMismatch> explain_mismatch(std::string_view model_text, const Shape& input) {
  const analysis::Attempt attempt{.model = std::string(model_text), .input = input};
  const analysis::Outcome first = analysis::run(attempt, analysis::Goal::comes_back);
  if (first.error) return std::nullopt;
  Remedy remedy = bring_back(attempt, first);
  if (remedy.sentence.empty()) return std::nullopt;
  return SizeMismatch{std::move(remedy.sentence), std::move(remedy.fixes)};
}

}  // namespace convscope
