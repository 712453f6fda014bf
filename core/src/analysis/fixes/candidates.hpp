#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/fixes/attempt.hpp"

/// What may mend a model: guesses, near ones first by their cost, none of them proven. All sizes are those of the
/// outcome that is to be mended; guesses that would not fit in 64 bits are left out.
namespace convscope::analysis {

/// Every change that may help an attempt that ended like this.
[[nodiscard]] std::vector<Candidate> candidates(const Attempt& attempt, const Outcome& outcome);

/// A text that can't be read: brackets and commas.
void add_text_candidates(const Attempt& attempt, const Error& error, std::vector<Candidate>& out);

/// A layer that can't be made: names of layers and parameters, arguments that are missing or too many.
void add_call_candidates(const Attempt& attempt, const text::OutlineEntry& entry, std::vector<Candidate>& out);

/// Where a change of a layer is looked for.
struct Circumstances {
  std::vector<Shape> arriving{};        ///< what the layer gets
  std::vector<std::int64_t> numbers{};  ///< sizes that the layer may have to name: channels, features
  double distance = 0.0;                ///< calls between the layer and the trouble
  /// The trouble is what this layer's channels or windows do further on: only these are changed.
  bool upstream = false;
};

/// Other values of a layer's parameters.
void add_layer_candidates(const text::OutlineEntry& entry, const Circumstances& circumstances,
                          std::vector<Candidate>& out);

/// A layer put before the one of `entry`, or this one left out.
void add_neighbour_candidates(const std::vector<text::OutlineEntry>& outline, const text::OutlineEntry& entry,
                              const Circumstances& circumstances, std::vector<Candidate>& out);

/// Axes added, left out or put in another order, and other channels: what is wrong with an input at once.
void add_input_candidates(const Attempt& attempt, const Outcome& outcome, const Circumstances& circumstances,
                          std::vector<Candidate>& out);

/// What a batch norm needs where there is one value for each channel.
void add_batch_candidates(const Attempt& attempt, const text::OutlineEntry& entry, std::vector<Candidate>& out);

/// Other values of output_size, or none.
void add_output_size_candidates(const Attempt& attempt, const Outcome& outcome, std::vector<Candidate>& out);

/// What brings the size of the innermost level that is missed back.
void add_level_candidates(const Attempt& attempt, const Outcome& outcome, std::vector<Candidate>& out);

}  // namespace convscope::analysis
