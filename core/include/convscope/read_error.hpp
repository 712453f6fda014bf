#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/fixes.hpp"
#include "convscope/layer.hpp"

namespace convscope {

/// One number, list or word of a message.
struct ReadNumber {
  std::string name{};  ///< what it is: "weight", "wanted channels"
  std::string text{};  ///< as the message writes it: "[16, 3, 3, 3]"
  std::string
      meaning{};  ///< "out_channels 16, in_channels / groups 3, kernel_size 3 × 3"; empty where the name says it
};

/// A layer, or a call of a function, that says the message: it was run.
struct ErrorSource {
  std::string layer{};                 ///< path in the model that was given; empty for a lone layer
  std::string type{};                  ///< "Conv2d"
  std::string text{};                  ///< its constructor as it is written, or the call
  std::string model{};                 ///< what says the message ...
  Shape input{};                       ///< ... on this input
  std::optional<Value> output_size{};  ///< and with this output_size
  bool given = false;  ///< stands in the model or the code that was given; else a layer with the message's numbers
};

/// What a message of PyTorch says.
struct ErrorReading {
  std::string type{};       ///< "RuntimeError"; empty where the text names none
  std::string message{};    ///< as it stands in the text, without the type; the last line where none is recognised
  bool recognised = false;  ///< false: no message that Convscope knows; all below is empty then
  std::string form{};       ///< the message with names in place of its numbers; empty for one only the model knows
  std::vector<ReadNumber> numbers{};
  std::string meaning{};               ///< what is wrong, with the numbers
  std::vector<ErrorSource> sources{};  ///< the most certain first; empty where the message does not say
  std::vector<Fix> fixes{};            ///< of the first source: each was run
  /// Bytes of a text that are read: its end, which is where a traceback says what happened.
  static constexpr std::size_t max_text = std::size_t{1} << 18;
};

/// Reads a traceback, its last line, or a message alone, with code around it or without. With a model and its input the
/// source is the layer that says the message there, or with the message's batch; with a model alone every layer of it
/// that says the message to a tensor of the message's sizes. Else constructors in the text are tried, then layers made
/// of the message's numbers. The work is bounded: of long models the first thousand layers are tried.
[[nodiscard]] ErrorReading read_error(std::string_view text, std::string_view model = {},
                                      const std::optional<Shape>& input = {});

}  // namespace convscope
