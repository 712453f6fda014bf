#pragma once

#include <cstdint>
#include <functional>
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

/// The name and sizes of such a tensor.
using StateEntry = std::pair<std::string, Shape>;

/// Gradients by the same names, and of the input.
struct Gradients {
  Tensor input;                ///< of the first input
  std::vector<Tensor> inputs;  ///< of all
  StateDict parameters;
};

class Arena;
class Run;
struct RunKey;

/// One call of a forward that kept its values: what it had and what it left.
struct CallRecord {
  const Operation* operation;
  std::span<const Tensor* const> operands;
  std::span<const Tensor> results;
  std::span<const Tensor> parameters;  ///< as they are now
};

/// A model with parameters: what `model = nn.Sequential(...)` is in PyTorch.
class Network {
 public:
  Network(Network&& other) noexcept;
  Network& operator=(Network&& other) noexcept;
  ~Network();

  /// Parameters exactly as PyTorch's after torch.manual_seed(seed). Errors: RuntimeError when the parameters would need
  /// more than max_bytes.
  [[nodiscard]] static Result<Network> make(Model model, std::uint64_t seed);

  [[nodiscard]] const Model& model() const noexcept { return model_; }
  /// The parameters and buffers of every layer, in PyTorch's order.
  [[nodiscard]] StateDict state_dict() const;
  /// Errors: PyTorch's "Error(s) in loading state_dict for Sequential: ..." with every missing, unexpected and wrongly
  /// sized key; nothing is changed then.
  [[nodiscard]] Result<void> load_state_dict(const StateDict& state);

  /// The tensors of `state_dict` themselves: the network's, to be read.
  [[nodiscard]] std::vector<std::pair<std::string, const Tensor*>> state() const;
  /// Loads a state whose values stand elsewhere, without a copy of it: write(i, to) fills in those of entries[i].
  /// Errors: as load_state_dict, before anything is written.
  [[nodiscard]] Result<void> load_state(std::span<const StateEntry> entries,
                                        const std::function<void(std::size_t i, std::span<float> to)>& write);

  /// Gives a convolution's weight the named kernel of signal::make_kernel, and its bias zeros; "default" brings back
  /// what PyTorch initialised. Errors: AttributeError where `path` is no layer with a weight, ValueError for an unknown
  /// name.
  [[nodiscard]] Result<void> set_kernel(std::string_view path, std::string_view name);
  /// Gives the layer `path` the weight of the layer `from`, as in an autoencoder with tied weights. Errors:
  /// AttributeError where one has no weight; RuntimeError, as load_state_dict, where the shapes differ.
  [[nodiscard]] Result<void> tie(std::string_view path, std::string_view from);

  /// As Module.train(mode): what every layer does from now on, whatever `.eval()` in the text says.
  void train(bool mode) noexcept {
    training_ = mode;
    prepared_ = false;
  }

  /// The model's output. In training, layers with buffers update them and dropout draws on the generator that made the
  /// parameters, as in a script after torch.manual_seed. Keeps every layer's output for `activation` and `backward`,
  /// unless `options.grad` is false: then memory is used again as soon as it can be. Errors: stage call, as `summary`;
  /// or out_of_memory before anything is computed.
  [[nodiscard]] Result<Tensor> forward(const Tensor& input, const CallOptions& options = {});
  /// For graphs: one tensor for each input, and all outputs. `dtypes`: float32 where it has none.
  [[nodiscard]] Result<std::vector<Tensor>> forward(std::span<const Tensor> inputs, const CallOptions& options = {},
                                                    std::span<const DType> dtypes = {});

  /// The same for those who call again and again, without copies: gives memory for the inputs, to be filled for each
  /// `run`, which may write over it.
  /// What a model's last few kinds of inputs need is kept, and checked no more. The spans and tensors are the
  /// network's: they hold until the next prepare or forward. Errors: as forward.
  [[nodiscard]] Result<std::span<Tensor>> prepare(std::span<const TensorType> inputs, const CallOptions& options = {});
  /// Runs what the last `prepare` or `forward` has prepared, with what is in the inputs' memory. Errors: what depends
  /// on values (indices); RuntimeError where nothing is prepared, or `train` was called since.
  [[nodiscard]] Result<void> run();
  /// Where `run` leaves the outputs. Empty where nothing is prepared.
  [[nodiscard]] std::span<const Tensor* const> outputs() const;

  /// First result of call number `index` (in the order of Report::layers) of the last forward; nullptr when there is
  /// none, or nothing was kept.
  [[nodiscard]] const Tensor* activation(std::size_t index) const;
  /// The whole of that call, on the same conditions; it holds until the next prepare or forward.
  [[nodiscard]] std::optional<CallRecord> call(std::size_t index) const;
  /// Whether there was a forward, and with `grad`.
  [[nodiscard]] bool keeps_activations() const;
  /// Gradients of sum(output · grad_output) of the last forward. Errors: RuntimeError without a forward with grad, or
  /// when the shape is not the output's (PyTorch's "Mismatch in shape: grad_output[0] has a shape of ...").
  [[nodiscard]] Result<Gradients> backward(const Tensor& grad_output) const;
  /// For graphs: of the sum over all outputs.
  [[nodiscard]] Result<Gradients> backward(std::span<const Tensor> grad_outputs) const;

 private:
  /// What one layer keeps.
  struct LayerTensors {
    std::vector<Tensor> parameters;
    std::vector<Tensor> buffers;
  };

  Network(Model model, std::uint64_t seed);
  [[nodiscard]] std::size_t index_of(const Module* module) const;
  [[nodiscard]] CallState state_of(const Module* module);
  /// Brings the run for such inputs to the front of `runs_`.
  [[nodiscard]] Result<void> find_run(RunKey key, const CallOptions& options);
  [[nodiscard]] std::int64_t state_bytes() const;
  /// The parameter or buffer of that name, or nullptr.
  [[nodiscard]] Tensor* find(std::string_view key);
  [[nodiscard]] Result<void> check_state(std::span<const StateEntry> entries) const;

  Model model_;
  std::uint64_t seed_;
  Generator generator_;
  std::vector<LayerTensors> tensors_;  ///< in the order of Model::layers()
  std::optional<bool> training_;
  std::uint64_t parameters_version_ = 0;    ///< counts changes of parameters
  std::unique_ptr<Arena> arena_;            ///< in which the values of all runs stand, those of one at a time
  std::vector<std::unique_ptr<Run>> runs_;  ///< the last one first
  bool prepared_ = false;                   ///< the first of them fits what forward would do now
  bool has_run_ = false;                    ///< its values are those of a forward that worked
};

}  // namespace convscope
