#include "convscope/operation.hpp"

namespace convscope {

Result<std::vector<Tensor>> Operation::forward(std::span<const Tensor* const> inputs, CallState& state) const {
  std::vector<Tensor> outputs;
  for (const TensorType& type : results()) outputs.push_back(uninitialized(type.shape));
  if (Result<void> done = forward(inputs, state, outputs); !done) return std::unexpected(done.error());
  return outputs;
}

}  // namespace convscope
