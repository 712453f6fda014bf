#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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
  Tensor input;                ///< of the first input
  std::vector<Tensor> inputs;  ///< of all
  StateDict parameters;
};

/// A model with parameters: what `model = nn.Sequential(...)` is in PyTorch.
class Network {
 public:
  /// Parameters exactly as PyTorch's after torch.manual_seed(seed). Errors: RuntimeError when the parameters would need
  /// more than max_bytes.
  [[nodiscard]] static Result<Network> make(Model model, std::uint64_t seed);

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  /// The parameters and buffers of every layer, in PyTorch's order.
  [[nodiscard]] StateDict state_dict() const;
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

  /// As Module.train(mode): what every layer does from now on, whatever `.eval()` in the text says.
  void train(bool mode) noexcept { training_ = mode; }

  /// The model's output. In training, layers with buffers update them and dropout draws on the generator that made the
  /// parameters, as in a script after torch.manual_seed. Keeps every layer's output for `activation` and `backward`. Errors: stage call, as `summary`;
  /// or out_of_memory before anything is computed.
  [[nodiscard]] Result<Tensor> forward(const Tensor& input, const CallOptions& options = {});
  /// For graphs: one tensor for each input, and all outputs. `dtypes`: float32 where it has none.
  [[nodiscard]] Result<std::vector<Tensor>> forward(std::span<const Tensor> inputs, const CallOptions& options = {},
                                                    std::span<const DType> dtypes = {});
  /// First result of call number `index` (in the order of Report::layers) of the last forward; nullptr when there is none.
  [[nodiscard]] const Tensor* activation(std::size_t index) const;
  /// Gradients of sum(output · grad_output) of the last forward. Errors: RuntimeError without a forward, or when the
  /// shape is not the output's (PyTorch's "Mismatch in shape: grad_output[0] has a shape of ...").
  [[nodiscard]] Result<Gradients> backward(const Tensor& grad_output) const;
  /// For graphs: of the sum over all outputs.
  [[nodiscard]] Result<Gradients> backward(std::span<const Tensor> grad_outputs) const;

 private:
  /// What one layer keeps.
  struct LayerTensors {
    std::vector<Tensor> parameters;
    std::vector<Tensor> buffers;
  };
  struct Run;

  Network(Model model, std::uint64_t seed) : model_(std::move(model)), seed_(seed), generator_(seed) {}
  [[nodiscard]] std::size_t index_of(const Module* module) const;
  [[nodiscard]] CallState state_of(const Module* module);
  [[nodiscard]] std::span<const Tensor> parameters_of(const Module* module) const;
  [[nodiscard]] long double state_bytes() const;
  /// The parameter or buffer of that name, or nullptr.
  [[nodiscard]] Tensor* find(std::string_view key);

  Model model_;
  std::uint64_t seed_;
  Generator generator_;
  std::vector<LayerTensors> tensors_;  ///< in the order of Model::layers()
  std::optional<bool> training_;
  std::shared_ptr<const Run> run_;     ///< the last forward that worked
};

}  // namespace convscope
