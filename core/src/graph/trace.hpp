#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "convscope/model.hpp"

namespace convscope {

/// One call of a model bound to its tensors.
struct Step {
  const Node* node = nullptr;
  std::shared_ptr<const Operation> operation;  ///< null where the call failed; equal calls of a layer share one
  std::vector<std::size_t> operands;           ///< numbers of the tensors it gets
  std::size_t first_result = 0;                ///< number of its first result; the others follow
};

/// A model with all its sizes known: what the summary reports and the network runs. Tensors are counted: first the inputs,
/// then the results of each step.
struct Trace {
  std::vector<TensorType> tensors;
  std::vector<Step> steps;           ///< up to and including the one that failed
  std::vector<std::size_t> outputs;  ///< numbers of the tensors that forward returns
  std::optional<Error> error;        ///< with the layer's path or the node's name
};

/// Runs the sizes through the model, which must outlive the trace. `training`: what Network::train has set, over what the
/// modules say themselves.
[[nodiscard]] Trace trace(const Model& model, std::span<const TensorType> inputs, const CallOptions& options,
                          std::optional<bool> training = {});

/// What a call is known by: its layer's path, or the node's name.
[[nodiscard]] inline const std::string& name_of(const Node& node) noexcept {
  return node.module != nullptr ? node.module->path : node.name;
}

/// Says where an error came up, unless it is known already.
[[nodiscard]] Error at_step(Error error, const Step& step);

}  // namespace convscope
