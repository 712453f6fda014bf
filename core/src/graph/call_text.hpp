#pragma once

#include <string>

#include "convscope/model.hpp"

namespace convscope {

/// A function's call as Python would write it: "torch.cat([h, x], dim=1)", "h.view(1, -1)", "h + x".
[[nodiscard]] std::string call_text(const Model& model, const Node& node);

}  // namespace convscope
