#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "convscope/network.hpp"

namespace convscope {

/// Name of a parameter in the state_dict: "0.weight", or "weight" of a lone layer.
inline std::string parameter_key(std::string_view path, std::string_view name) {
  std::string key(path);
  if (!key.empty()) key += '.';
  return key += name;
}

/// The tensor of that name, or nullptr.
inline const Tensor* find_tensor(const StateDict& state, std::string_view key) {
  const auto entry = std::ranges::find(state, key, &StateDict::value_type::first);
  return entry == state.end() ? nullptr : &entry->second;
}
inline Tensor* find_tensor(StateDict& state, std::string_view key) {
  return const_cast<Tensor*>(find_tensor(std::as_const(state), key));
}

}  // namespace convscope
