// nn.Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout, FeatureAlphaDropout: zeros, or what stands for them, at
// random places in training. torch/nn/modules/dropout.py, torch/nn/functional.py, aten/src/ATen/native/Dropout.cpp.

#include <algorithm>
#include <array>
#include <cmath>

#include "convscope/random.hpp"
#include "kernels/runs.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

/// How the layers differ.
struct Family {
  std::string_view type;
  bool channels;             ///< one draw for each channel of each sample; else one for each value
  bool alpha;                ///< keeps mean and deviation of SELU's outputs: drops to −α instead of 0
  std::size_t batched_rank;  ///< an input of another rank is one sample, and gets a batch axis; 0: never
};

constexpr std::array<Family, 6> families{{{"Dropout", false, false, 0},
                                          {"Dropout1d", true, false, 3},
                                          {"Dropout2d", true, false, 0},
                                          {"Dropout3d", true, false, 5},
                                          {"AlphaDropout", false, true, 0},
                                          {"FeatureAlphaDropout", true, true, 0}}};

const Family& family_of(std::string_view type) { return *std::ranges::find(families, type, &Family::type); }

/// What the values of a run are multiplied with, and what is added to them after that.
struct Mask {
  Tensor factors;
  Tensor addends;  ///< of alpha dropout only
};

class Dropout final : public Layer {
 public:
  Dropout(const Family& family, Value p, Value inplace)
      : family_(family), p_(std::move(p)), inplace_(std::move(inplace)), rate_(python::as_number(p_).value_or(0.0)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return family_.type; }
  [[nodiscard]] std::string extra_repr() const override { return concat("p=", p_.str(), ", inplace=", inplace_.str()); }
  [[nodiscard]] bool in_place() const override { return python::truthy(inplace_); }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    const Result<std::int64_t> count = element_count(input);
    if (!count) return std::unexpected(count.error());
    if (family_.type == "Dropout1d" && input.size() != 2 && input.size() != 3) return wrong_rank(input.size());
    if (std::isnan(rate_)) {
      return fail_call("dropout probability has to be between 0 and 1, but got nan", "Give a p such as 0.5.");
    }
    const bool draws = drops(*count, options) && rate_ < 1.0;
    if (draws && family_.channels && lead(input.size()) > input.size()) {
      return fail_call("Feature dropout requires at least 2 dimensions in the input",
                       "It drops channels: give it an input such as (N, C, L), or use nn.Dropout.");
    }
    return input;
  }

  [[nodiscard]] CallTraits traits(const Shape& input, const CallOptions& options) const override {
    const std::int64_t count = element_count(input).value_or(0);
    if (!drops(count, options)) return {.reuse = CallTraits::Reuse::same_values};
    return {.reuse = CallTraits::Reuse::in_place,
            .saved_bytes = saturating_product(count, static_cast<std::int64_t>(sizeof(float)))};
  }
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override {
    if (!drops(static_cast<std::int64_t>(input.size()), options)) {
      std::copy_n(input.data(), input.size(), output.data());
      return {};
    }

    Generator unseeded;
    Mask mask = draw(shape_of(input), state.generator != nullptr ? *state.generator : unseeded);
    kernels::scale_runs(values_of(input), values_of(mask.factors), {output.data(), output.size()});
    if (family_.alpha && rate_ < 1.0) {
      kernels::shift_runs({output.data(), output.size()}, values_of(mask.addends));
    }
    state.saved.clear();
    state.saved.push_back(std::move(mask.factors));
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& options) const override {
    const Result<Shape> shape = output_shape(shape_of(input), options);
    if (!shape) return std::unexpected(shape.error());
    LayerGradients gradients;
    gradients.input = grad_output;
    if (drops(static_cast<std::int64_t>(input.size()), options)) {
      kernels::scale_runs(values_of(grad_output), values_of(state.saved[0]),
                          {gradients.input.data(), gradients.input.size()});
    }
    return gradients;
  }

 private:
  static std::span<const float> values_of(const Tensor& tensor) { return {tensor.data(), tensor.size()}; }

  /// The call changes the values.
  [[nodiscard]] bool drops(std::int64_t count, const CallOptions& options) const {
    return options.training && rate_ != 0.0 && count != 0;
  }

  /// The number of leading axes whose positions are drawn one by one: N and C, or C alone, or all axes.
  [[nodiscard]] std::size_t lead(std::size_t rank) const {
    if (!family_.channels) return rank;
    return family_.batched_rank != 0 && rank != family_.batched_rank ? 1 : 2;
  }

  /// Where all is dropped nothing is drawn. Every step rounds to float, as PyTorch's tensors do.
  [[nodiscard]] Mask draw(const Shape& shape, Generator& generator) const {
    const auto axes = static_cast<std::ptrdiff_t>(std::min(lead(shape.size()), shape.size()));
    Mask mask{.factors = zeros(Shape(shape.begin(), shape.begin() + axes)), .addends = {}};
    if (rate_ == 1.0) return mask;
    generator.bernoulli({mask.factors.data(), mask.factors.size()}, 1.0 - rate_);
    if (!family_.alpha) {
      const float kept = 1.0F / static_cast<float>(1.0 - rate_);
      for (float& factor : mask.factors) factor *= kept;
      return mask;
    }
    constexpr double alpha = 1.7580993408473766;  // SELU's α·scale
    const double a = 1.0 / std::sqrt((alpha * alpha * rate_ + 1.0) * (1.0 - rate_));
    const auto slope = static_cast<float>(alpha * a);
    const auto mean = static_cast<float>(alpha * a * rate_);
    mask.addends = mask.factors;
    for (float& addend : mask.addends) addend = (addend - 1.0F) * slope + mean;
    for (float& factor : mask.factors) factor *= static_cast<float>(a);
    return mask;
  }

  [[nodiscard]] static Failure wrong_rank(std::size_t rank) {
    const std::string_view fitting = rank == 4 ? "nn.Dropout2d" : rank == 5 ? "nn.Dropout3d" : "nn.Dropout";
    return fail_call(concat("dropout1d: Expected 2D or 3D input, but received a ", rank,
                            "D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 "
                            "spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D "
                            "inputs)."),
                     concat("Use ", fitting, " for an input of ", rank, rank == 1 ? " axis." : " axes."));
  }

  const Family& family_;
  Value p_;
  Value inplace_;
  double rate_;
};

Result<std::unique_ptr<Layer>> make(const LayerEntry& entry, const BoundArguments& arguments) {
  const Value& p = arguments[0];
  const std::optional<double> rate = python::as_number(p);
  if (!rate) {
    return fail_init(ErrorType::type_error,
                     concat("'<' not supported between instances of '", p.type_name(), "' and 'int'"),
                     concat("p is a number from 0 to 1, for example nn.", entry.type, "(0.5)."));
  }
  if (*rate < 0.0 || *rate > 1.0) {
    return fail_init(ErrorType::value_error, concat("dropout probability has to be between 0 and 1, but got ", p.str()),
                     "p is the share that is dropped: write 0.2 for 20 percent.");
  }
  return std::make_unique<Dropout>(family_of(entry.type), p, arguments[1]);
}

constexpr std::array<ParameterInfo, 2> signature{{{"p", "0.5", "float"}, {"inplace", "False", "bool"}}};

LayerEntry entry_of(std::string_view type) { return {type, signature, make}; }

}  // namespace

LayerEntry dropout() { return entry_of("Dropout"); }
LayerEntry dropout1d() { return entry_of("Dropout1d"); }
LayerEntry dropout2d() { return entry_of("Dropout2d"); }
LayerEntry dropout3d() { return entry_of("Dropout3d"); }
LayerEntry alpha_dropout() { return entry_of("AlphaDropout"); }
LayerEntry feature_alpha_dropout() { return entry_of("FeatureAlphaDropout"); }

}  // namespace convscope::layers::entries
