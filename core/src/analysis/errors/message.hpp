#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analysis/errors/form.hpp"

namespace convscope::analysis {

/// A message that was found in a text.
struct Message {
  const Form* form;
  Holes holes;
  std::string type;  ///< "RuntimeError", or empty
  std::string text;  ///< from the message's first word to the end of its line
};

/// The last message in the text: what a traceback ends with. One that was wrapped over several lines is found where no
/// line holds one whole.
[[nodiscard]] std::optional<Message> find_message(std::string_view text);

/// The last line that is not empty, taken apart.
struct LastLine {
  std::string type;  ///< "KeyError", or empty
  std::string text;  ///< what follows it
};
[[nodiscard]] LastLine last_line(std::string_view text);

}  // namespace convscope::analysis
