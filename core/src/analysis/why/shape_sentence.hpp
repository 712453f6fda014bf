#pragma once

#include <string>
#include <string_view>

#include "graph/trace.hpp"

namespace convscope::analysis {

/// What a call that works does to the shapes of its tensors, in a sentence. `type`: what the call is named.
[[nodiscard]] std::string shape_sentence(std::string_view type, const Trace& traced, const Step& step);

}  // namespace convscope::analysis
