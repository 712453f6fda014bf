#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/summary.hpp"

namespace convscope {

/// One place of the code that a fix changes.
struct CodeChange {
  enum class Kind : std::uint8_t {
    argument,     ///< a layer's argument
    module,       ///< a layer as a whole, or its name: put in, taken out, replaced
    text,         ///< a line of the text
    input,        ///< the input's shape
    tensor,       ///< code that brings a tensor of the old shape into the new one: "x.unsqueeze(0)"
    output_size,  ///< what forward is called with
  };
  std::string layer{};   ///< path of the module, of the place where a new one is put in; empty for a lone layer, the
                         ///< text, the input and output_size
  std::string name{};    ///< of the argument: "kernel_size"; empty for other kinds
  std::string before{};  ///< what stands there; empty: nothing, the default holds
  std::string after{};   ///< what takes its place; empty: nothing, the argument or layer is left out
  Kind kind = Kind::argument;
};

/// A change that was run through the core and does what it says.
struct Fix {
  std::string label{};                 ///< "output_padding=1"
  std::string layer{};                 ///< path of the first changed module; empty where the input changes
  std::string explanation{};           ///< what comes of it, with the numbers
  std::vector<CodeChange> changes{};   ///< one after the other: paths are those that the changes before have left
  std::string model{};                 ///< the whole model text after the change
  Shape input{};                       ///< the input shape after the change
  std::optional<Value> output_size{};  ///< what forward is to be given then
  Shape output{};                      ///< what comes out then
};

/// Why the output's size is not the input's, for a model that is meant to bring its input back.
struct SizeMismatch {
  std::string sentence;  ///< "99, not 100: stride 2 sends 99 and 100 both to 50."
  std::vector<Fix> fixes;
};

/// What is wrong with a model and what mends it.
struct Remedy {
  std::optional<Error> error{};  ///< what PyTorch says; absent where the model runs
  std::string sentence{};        ///< why a size does not come back; empty where that is not the trouble
  std::vector<Fix> fixes{};      ///< nearest change first, at most `max_fixes`
  bool bounded = false;          ///< the search ended before everything was tried: there may be nearer changes
  static constexpr std::size_t max_fixes = 8;
};

/// Changes of the text, the layers, the input or output_size after which the whole model runs or, where it runs
/// already but is an autoencoder that changes the size, after which the size comes back. Each was run. Where one change
/// does not do, up to four are put together. Empty where nothing is wrong or nothing was found. The work is bounded:
/// long models are searched less far.
[[nodiscard]] Remedy fixes(std::string_view model_text, const Shape& input, const CallOptions& options = {});

/// Of that only what is to be said and done about an autoencoder - a model that makes its input smaller and then larger
/// by as much - whose output differs in size from its input. Empty when the sizes agree, the model is none or fails.
[[nodiscard]] std::optional<SizeMismatch> explain_mismatch(std::string_view model_text, const Shape& input);

}  // namespace convscope
