#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/errors/message.hpp"
#include "convscope/summary.hpp"
#include "convscope/text.hpp"

namespace convscope::analysis {

/// Looks for what says a message, by running it.
class SourceSearch {
 public:
  static constexpr std::size_t most_sources = 8;
  static constexpr std::size_t most_layers = 1024;

  /// The message must outlive the search.
  explicit SourceSearch(const Message& message) : message_(message) {}

  /// The model on its input, with the message's batch, and on the message's own tensor.
  void try_model(const std::string& model, const std::optional<Shape>& input);
  /// Each layer of a model or of a constructor alone, on tensors with the message's sizes.
  void try_layers(const std::string& model);
  /// Layers made of the message's numbers.
  void try_guesses();

  [[nodiscard]] bool found() const { return !sources_.empty(); }
  [[nodiscard]] std::vector<ErrorSource> take() { return std::move(sources_); }

 private:
  /// True if the model says the message. A warning about the target's size is said by a model that runs.
  bool try_call(ErrorSource call);
  [[nodiscard]] bool says(std::string_view message) const;
  [[nodiscard]] bool gives_size(const Report& report) const;
  [[nodiscard]] std::vector<Guess> calls_of(const text::OutlineEntry& layer) const;

  const Message& message_;
  std::vector<ErrorSource> sources_;
};

/// Names the layer, or the function's call, that a report ends with. Its text is as the model writes it.
void name_failing(const Report& report, ErrorSource& source);

}  // namespace convscope::analysis
