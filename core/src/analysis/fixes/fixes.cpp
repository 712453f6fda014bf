#include "convscope/fixes.hpp"

#include <utility>

#include "analysis/fixes/levels.hpp"
#include "analysis/fixes/mismatch_words.hpp"
#include "analysis/fixes/repair.hpp"

namespace convscope {

Remedy fixes(std::string_view model_text, const Shape& input, const CallOptions& options) {
  const analysis::Attempt attempt{.model = std::string(model_text), .input = input, .options = options};
  analysis::Outcome first = analysis::run(attempt, analysis::Goal::comes_back);
  if (first.error) {
    Remedy remedy = analysis::repair(attempt, first, analysis::Goal::runs);
    remedy.error = std::move(first.error);
    return remedy;
  }
  const bool meant_to = !analysis::levels(first.trace).empty();
  if (first.solved || !meant_to || options.output_size) return {};
  Remedy remedy = analysis::repair(attempt, first, analysis::Goal::comes_back);
  remedy.sentence = analysis::mismatch_sentence(first);
  return remedy;
}

std::optional<SizeMismatch> explain_mismatch(std::string_view model_text, const Report& report) {
  if (!report.output || report.inputs.size() > 1) return std::nullopt;
  Remedy remedy = fixes(model_text, report.input);
  if (remedy.sentence.empty()) return std::nullopt;
  return SizeMismatch{std::move(remedy.sentence), std::move(remedy.fixes)};
}

}  // namespace convscope
