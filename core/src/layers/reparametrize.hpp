#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "convscope/layer.hpp"

/// weight_norm and spectral_norm of torch.nn.utils and torch.nn.utils.parametrizations: functions in a model text that
/// give a layer back with one parameter made of others.
namespace convscope::layers {

/// True for what a text calls them: "nn.utils.weight_norm", "torch.nn.utils.parametrizations.spectral_norm", or the
/// name alone, which is the one of torch.nn.utils.
[[nodiscard]] bool is_reparametrization(std::string_view callee);

/// What print(model) shows of a parametrized layer, "ParametrizedConv1d(1, 2, ... (parametrizations): ...)", as the
/// call that makes it; nothing for anything else.
[[nodiscard]] std::optional<Value> reparametrization_call(const Value& printed);

/// The argument that stands for the layer; nullptr where there is none.
[[nodiscard]] const Value* module_argument(const Value& call);

/// The layer after such a call. `module` is what module_argument stands for: a layer of that class, or nullptr for a
/// container. Errors: stage init, PyTorch's type and text.
[[nodiscard]] Result<std::shared_ptr<const Layer>> reparametrize(const Value& call, std::string_view type,
                                                                 std::shared_ptr<const Layer> module);

}  // namespace convscope::layers
