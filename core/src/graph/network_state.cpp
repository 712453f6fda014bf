// A network's parameters and buffers by name: torch/nn/modules/module.py, state_dict and load_state_dict.

#include <algorithm>
#include <string>

#include "convscope/network.hpp"
#include "graph/state.hpp"

namespace convscope {
namespace {

std::string quoted_list(const std::vector<std::string>& keys) {
  std::string list;
  for (const std::string& key : keys) list += (list.empty() ? "\"" : ", \"") + key + '"';
  return list;
}

std::string torch_size(const Shape& shape) { return "torch.Size(" + to_string(shape) + ")"; }

/// The entry of that name, or nullptr.
const StateEntry* find_entry(std::span<const StateEntry> state, std::string_view key) {
  const auto entry = std::ranges::find(state, key, &StateEntry::first);
  return entry == state.end() ? nullptr : &*entry;
}

/// What loading finds wrong, gathered as PyTorch walks the modules: parents before children.
struct Problems {
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::vector<std::string> mismatches;

  void walk(const Module& module, std::span<const StateEntry> own, std::span<const StateEntry> loaded) {
    std::vector<std::string> locals;
    if (module.layer != nullptr) {
      for (const ParameterSpec& parameter : module.layer->parameters()) locals.push_back(parameter.name);
      for (const BufferSpec& buffer : module.layer->buffers()) locals.push_back(buffer.name);
    }
    for (const std::string& name : locals) {
      const std::string key = parameter_key(module.path, name);
      const StateEntry* const mine = find_entry(own, key);
      const StateEntry* const theirs = find_entry(loaded, key);
      if (theirs == nullptr) {
        // Old checkpoints have no count of batches: torch/nn/modules/batchnorm.py, _load_from_state_dict.
        if (name != "num_batches_tracked") missing.push_back(key);
      } else if (mine != nullptr && mine->second != theirs->second) {
        mismatches.push_back("size mismatch for " + key + ": copying a param with shape " + torch_size(theirs->second) +
                             " from checkpoint, the shape in current model is " + torch_size(mine->second) + ".");
      }
    }
    const std::string prefix = module.path.empty() ? "" : module.path + ".";
    for (const auto& [key, shape] : loaded) {
      if (!key.starts_with(prefix)) continue;
      const std::string_view rest = std::string_view(key).substr(prefix.size());
      const std::size_t dot = rest.find('.');
      const std::string_view name = rest.substr(0, dot);
      const bool known = std::ranges::find(locals, rest) != locals.end() ||
                         (dot != std::string_view::npos &&
                          std::ranges::find(module.children, name, &Module::name) != module.children.end());
      if (!known) unexpected.push_back(key);
    }
    for (const Module& child : module.children) walk(child, own, loaded);
  }

  [[nodiscard]] std::string text() const {
    std::string lines;
    if (!missing.empty()) lines += "\n\tMissing key(s) in state_dict: " + quoted_list(missing) + ". ";
    if (!unexpected.empty()) lines += "\n\tUnexpected key(s) in state_dict: " + quoted_list(unexpected) + ". ";
    for (const std::string& mismatch : mismatches) lines += "\n\t" + mismatch;
    return lines;
  }
};

}  // namespace

std::vector<std::pair<std::string, const Tensor*>> Network::state() const {
  std::vector<std::pair<std::string, const Tensor*>> state;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const Module& module = *model_.layers()[i];
    const std::vector<ParameterSpec> parameters = module.layer->parameters();
    const std::vector<BufferSpec> buffers = module.layer->buffers();
    for (std::size_t j = 0; j < parameters.size(); ++j) {
      state.emplace_back(parameter_key(module.path, parameters[j].name), &tensors_[i].parameters[j]);
    }
    for (std::size_t j = 0; j < buffers.size(); ++j) {
      state.emplace_back(parameter_key(module.path, buffers[j].name), &tensors_[i].buffers[j]);
    }
  }
  return state;
}

StateDict Network::state_dict() const {
  StateDict copies;
  for (const auto& [key, tensor] : state()) copies.emplace_back(key, *tensor);
  return copies;
}

Result<void> Network::check_state(std::span<const StateEntry> entries) const {
  std::vector<StateEntry> own;
  for (const auto& [key, tensor] : state()) own.emplace_back(key, shape_of(*tensor));
  Problems problems;
  problems.walk(model_.root(), own, entries);
  const std::string text = problems.text();
  if (text.empty()) return {};
  return Failure(Error{.type = ErrorType::runtime_error,
                       .message = "Error(s) in loading state_dict for " + model_.root().type + ":" + text,
                       .hint = "Nothing was loaded. The names and shapes must be those of this model's state_dict."});
}

Result<void> Network::load_state(std::span<const StateEntry> entries,
                                 const std::function<void(std::size_t i, std::span<float> to)>& write) {
  if (auto fits = check_state(entries); !fits) return fits;
  ++parameters_version_;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Tensor& tensor = *find(entries[i].first);
    write(i, std::span(tensor.data(), tensor.size()));
  }
  return {};
}

Result<void> Network::load_state_dict(const StateDict& state) {
  std::vector<StateEntry> entries;
  for (const auto& [key, tensor] : state) entries.emplace_back(key, shape_of(tensor));
  return load_state(entries,
                    [&](std::size_t i, std::span<float> to) { std::ranges::copy(state[i].second, to.begin()); });
}

Tensor* Network::find(std::string_view key) {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const Module& module = *model_.layers()[i];
    if (!key.starts_with(module.path)) continue;
    const auto named = [&](const auto& specs, std::vector<Tensor>& tensors) -> Tensor* {
      for (std::size_t j = 0; j < specs.size(); ++j) {
        if (parameter_key(module.path, specs[j].name) == key) return &tensors[j];
      }
      return nullptr;
    };
    if (Tensor* const found = named(module.layer->parameters(), tensors_[i].parameters)) return found;
    if (Tensor* const found = named(module.layer->buffers(), tensors_[i].buffers)) return found;
  }
  return nullptr;
}

}  // namespace convscope
