#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"
#include "functions/signature.hpp"

namespace convscope::functions {

/// A layer made for one call of a function: which tensors of the call stand for what of it.
struct LayerCall {
  std::string_view type;                 ///< "LeakyReLU"
  std::vector<Argument> arguments{};     ///< its constructor's
  std::vector<std::size_t> inputs{};     ///< places of its inputs among the tensors of the call
  std::vector<std::size_t> parameters{};  ///< of its learnable tensors, in the order of Layer::parameters()
  std::vector<std::size_t> buffers{};    ///< of its buffers that hold values
  CallOptions options{};
};

/// `name=value` for a constructor.
[[nodiscard]] Argument named_argument(std::string_view name, Value value);
[[nodiscard]] Value boolean_value(bool value);

/// Makes the layer and calls it. Errors: the layer's, stage call; NotImplementedError where there is no such layer.
[[nodiscard]] Result<std::unique_ptr<Operation>> call_layer(LayerCall call, const std::vector<TensorType>& tensors);

}  // namespace convscope::functions
