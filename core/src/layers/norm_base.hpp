#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "convscope/layer.hpp"
#include "kernels/normalize.hpp"

namespace convscope::layers {

/// What BatchNorm and InstanceNorm share: _NormBase of torch/nn/modules/batchnorm.py. With batch statistics the moments
/// come from the input, and training keeps a running average of them; otherwise that average is used instead.
class NormBase : public Layer {
 public:
  /// The constructor's arguments, and what comes of them.
  struct Settings {
    std::string_view type;
    int spatial;
    Value num_features, eps, momentum, affine, track_running_stats;
    Shape features;  ///< shape of the parameters and running averages
    std::int64_t feature_count;
    std::string dtype;  ///< PyTorch's C++ name
  };
  /// Errors: stage init.
  [[nodiscard]] static Result<Settings> settings_of(const LayerEntry& entry, const BoundArguments& arguments);

  explicit NormBase(Settings settings);

  [[nodiscard]] std::string_view type() const noexcept override { return settings_.type; }
  [[nodiscard]] std::string extra_repr() const override;
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override;
  /// running_mean, running_var, num_batches_tracked.
  [[nodiscard]] std::vector<BufferSpec> buffers() const override;
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override;
  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& options,
                                           bool backward) const override;
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;

 protected:
  /// The input as items × channels × everything else, and how the batch's statistics are shared.
  [[nodiscard]] virtual kernels::PlaneGroups groups(const Shape& input) const = 0;
  /// What stands between nn.Module.__call__ and the C++ operator, and the operator's own checks.
  [[nodiscard]] virtual Result<void> check_input(const Shape& input, const CallOptions& options) const = 0;
  /// How far the running averages go towards the new batch. Called once for each training call that tracks.
  [[nodiscard]] virtual double average_factor(CallState& state) const = 0;

  [[nodiscard]] bool batch_statistics(const CallOptions& options) const { return options.training || !tracks_; }
  /// The ValueError for a wrong number of axes: `expected` as PyTorch writes it, "2D or 3D"; `more` ends the hint.
  [[nodiscard]] Failure wrong_rank(std::string_view expected, const Shape& input,
                                                  std::string_view more) const;
  /// momentum and eps for the operator `function`; momentum may be None.
  [[nodiscard]] Result<void> check_numbers(std::string_view function) const;
  /// The operator's checks against an input of so many channels. InstanceNorm gives it the channels of all items at
  /// once, `copies` times those of the parameters; BatchNorm 1.
  [[nodiscard]] Result<void> check_channels(const Shape& input, std::int64_t channels, std::int64_t copies) const;

  Settings settings_;
  bool affine_;
  bool tracks_;

 private:
  [[nodiscard]] std::vector<kernels::Moments> running_moments(const CallState& state) const;
  void track(const kernels::PlaneGroups& planes, std::span<const kernels::Moments> moments, CallState& state) const;
};

/// The parameters of the constructors, with their defaults of affine and track_running_stats.
[[nodiscard]] constexpr std::array<ParameterInfo, 7> norm_signature(std::string_view flags) {
  return {{{"num_features", "", "int"},
           {"eps", "1e-05", "float"},
           {"momentum", "0.1", "float"},
           {"affine", flags, "bool"},
           {"track_running_stats", flags, "bool"},
           {"device", "None", "any"},
           {"dtype", "None", "any"}}};
}

/// A `LayerEntry::make` of such a layer.
template <class L>
Result<std::unique_ptr<Layer>> make_norm(const LayerEntry& entry, const BoundArguments& arguments) {
  auto settings = NormBase::settings_of(entry, arguments);
  if (!settings) return std::unexpected(std::move(settings).error());
  return std::make_unique<L>(*std::move(settings));
}

}  // namespace convscope::layers
