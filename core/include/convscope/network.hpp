#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/random.hpp"
#include "convscope/tensor.hpp"

namespace convscope {

/// Tensors by PyTorch's state_dict names ("0.weight"), in PyTorch's order.
using StateDict = std::vector<std::pair<std::string, Tensor>>;

/// Gradients by the same names, and of the input.
struct Gradients {
  Tensor input;
  StateDict parameters;
};

/// A model with parameters: what `model = nn.Sequential(...)` is in PyTorch.
class Network {
 public:
  /// Parameters exactly as PyTorch's after torch.manual_seed(seed). Errors: RuntimeError when the parameters would need
  /// more than max_bytes.
  [[nodiscard]] static Result<Network> make(Model model, std::uint64_t seed);

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  [[nodiscard]] const StateDict& state_dict() const noexcept { return state_; }
  /// Errors: PyTorch's "Error(s) in loading state_dict for Sequential: ..." with every missing, unexpected and wrongly
  /// sized key; nothing is changed then.
  [[nodiscard]] Result<void> load_state_dict(const StateDict& state);

  /// Gives a convolution's weight the named kernel of signal::make_kernel, and its bias zeros; "default" brings back
  /// what PyTorch initialised. Errors: AttributeError where `path` is no layer with a weight, ValueError for an unknown
  /// name.
  [[nodiscard]] Result<void> set_kernel(std::string_view path, std::string_view name);
  /// Gives the layer `path` the weight of the layer `from`, as in an autoencoder with tied weights. Errors:
  /// AttributeError where one has no weight; RuntimeError, as load_state_dict, where the shapes differ.
  [[nodiscard]] Result<void> tie(std::string_view path, std::string_view from);

  /// The model's output. Keeps every layer's output for `activation` and `backward`. Errors: stage call, as `summary`;
  /// or out_of_memory before anything is computed.
  [[nodiscard]] Result<Tensor> forward(const Tensor& input, const CallOptions& options = {});
  /// Output of layer number `index` (in Model::layers order) of the last forward; nullptr when there is none.
  [[nodiscard]] const Tensor* activation(std::size_t index) const;
  /// Gradients of sum(output · grad_output) of the last forward. Errors: RuntimeError without a forward, or when the
  /// shape is not the output's (PyTorch's "Mismatch in shape: grad_output[0] has a shape of ...").
  [[nodiscard]] Result<Gradients> backward(const Tensor& grad_output) const;

 private:
  Network(Model model, std::uint64_t seed) : model_(std::move(model)), seed_(seed) {}
  Model model_;
  std::uint64_t seed_;
  StateDict state_;
  Tensor input_;
  std::vector<Tensor> activations_;
  CallOptions options_;
};

}  // namespace convscope
