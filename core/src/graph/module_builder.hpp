#pragma once

#include <string>
#include <string_view>

#include "convscope/model.hpp"
#include "convscope/value.hpp"

namespace convscope {

/// Constructs the module that an expression stands for, its children first, in the order in which Python evaluates it.
/// `text` is what the value was read from: layers of equal calls are made once.
/// Errors: stage init, or text for a name that does not exist, with the position and the module's path.
[[nodiscard]] Result<Module> build_module(const Value& value, std::string_view text, std::string name, std::string path);

}  // namespace convscope
