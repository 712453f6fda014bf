#pragma once

#include <string>
#include <string_view>

namespace convscope {

/// Name of a parameter in the state_dict: "0.weight", or "weight" of a lone layer.
inline std::string parameter_key(std::string_view path, std::string_view name) {
  std::string key(path);
  if (!key.empty()) key += '.';
  return key += name;
}

}  // namespace convscope
