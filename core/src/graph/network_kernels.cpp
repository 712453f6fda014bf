#include <algorithm>
#include <utility>

#include "convscope/network.hpp"
#include "convscope/signal.hpp"
#include "graph/state.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

const Module* find_module(const Model& model, std::string_view path) {
  const auto found = std::ranges::find(model.layers(), path, &Module::path);
  return found == model.layers().end() ? nullptr : *found;
}

/// In the words of Module.get_submodule and Module.__getattr__.
BoxedError no_weight(const Model& model, std::string_view path) {
  const Module* const module = find_module(model, path);
  if (module == nullptr) {
    return Error{.type = ErrorType::attribute_error,
                 .message = concat(model.root().type, " has no attribute `", path, "`"),
                 .hint = "Name a layer by its place in the model, as report.layers[i].name does."};
  }
  return Error{.type = ErrorType::attribute_error,
               .message = concat("'", module->type, "' object has no attribute 'weight'"),
               .hint = "Choose a layer with a kernel, such as a convolution.",
               .layer = std::string(path)};
}

}  // namespace

Result<void> Network::set_kernel(std::string_view path, std::string_view name) {
  Tensor* const weight = find(parameter_key(path, "weight"));
  Tensor* const bias = find(parameter_key(path, "bias"));
  const Module* const module = find_module(model_, path);
  const auto use = module == nullptr ? std::nullopt : module->layer->weight_use();
  if (weight == nullptr || !use) return std::unexpected(no_weight(model_, path));

  ++parameters_version_;
  if (name == "default") {
    auto fresh = Network::make(model_, seed_);
    if (!fresh) return std::unexpected(std::move(fresh).error());
    *weight = std::move(*fresh->find(parameter_key(path, "weight")));
    if (bias != nullptr) *bias = std::move(*fresh->find(parameter_key(path, "bias")));
    return {};
  }
  auto made = signal::make_kernel(name, shape_of(*weight), use->transposed, use->groups, use->stride);
  if (!made) return std::unexpected(std::move(made).error());
  *weight = std::move(*made);
  if (bias != nullptr) bias->fill(0.0F);
  return {};
}

Result<void> Network::tie(std::string_view path, std::string_view from) {
  const std::string key = parameter_key(path, "weight");
  const Tensor* const source = find(parameter_key(from, "weight"));
  Tensor* const target = find(key);
  if (target == nullptr) return std::unexpected(no_weight(model_, path));
  if (source == nullptr) return std::unexpected(no_weight(model_, from));
  std::vector<StateEntry> entries;
  for (const auto& [name, tensor] : state()) entries.emplace_back(name, shape_of(name == key ? *source : *tensor));
  if (auto fits = check_state(entries); !fits) return fits;
  ++parameters_version_;
  *target = *source;
  return {};
}

}  // namespace convscope
