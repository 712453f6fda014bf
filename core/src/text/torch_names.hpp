#pragma once

#include <string>
#include <string_view>

/// Names of torch.nn, for messages.
namespace convscope::text {

/// The last part of the Python module in which torch.nn's class of this name is defined: "Conv2d" gives "conv".
/// Empty for a name that torch.nn does not have. Source: torch/nn/modules/__init__.py of PyTorch 2.6.
[[nodiscard]] std::string_view torch_module_of(std::string_view class_name);

/// torch.typename of a class: "torch.nn.modules.conv.Conv2d".
[[nodiscard]] std::string torch_type_name(std::string_view class_name);

/// True for the attributes that every nn.Sequential has, which no child may be called.
[[nodiscard]] bool is_sequential_attribute(std::string_view name);

}  // namespace convscope::text
