#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/summary.hpp"

namespace convscope {

/// A change that was run through the core and does what it says.
struct Fix {
  std::string label{};        ///< "output_padding=1"
  std::string layer{};        ///< path of the changed module; empty where the input changes
  std::string explanation{};  ///< one sentence, with the numbers
  std::string model{};        ///< the whole model text after the change
  Shape input{};              ///< the input shape after the change
  Shape output{};             ///< what comes out then
};

/// Why the output's size is not the input's, for a model that is meant to bring its input back.
struct SizeMismatch {
  std::string sentence;  ///< "99, not 100: stride 2 sends 99 and 100 both to 50."
  std::vector<Fix> fixes;
};

/// What is to be said and done about a report of an autoencoder whose output differs in size from its input: a model of
/// convolutions followed by as many transposed ones, whose strides multiply to the same. Every fix was run. Empty when
/// the sizes agree or the model is no such pair.
[[nodiscard]] std::optional<SizeMismatch> explain_mismatch(std::string_view model_text, const Report& report);

}  // namespace convscope
