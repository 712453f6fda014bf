#pragma once

#include <span>
#include <string_view>
#include <vector>

/// What torch.nn has, whether Convscope computes it or not.
namespace convscope {

/// The classes that one Python module of torch.nn defines.
struct TorchModule {
  std::string_view name;                  ///< last part of the module's name: "conv" for torch.nn.modules.conv
  std::vector<std::string_view> classes;  ///< "Conv1d", "Conv2d", ... in alphabetical order
};

/// Every class of torch.nn in PyTorch 2.6 by module, modules in alphabetical order.
/// Source: torch/nn/modules/__init__.py.
[[nodiscard]] std::span<const TorchModule> torch_modules();

}  // namespace convscope
