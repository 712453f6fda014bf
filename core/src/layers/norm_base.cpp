#include "layers/norm_base.hpp"

#include <algorithm>

#include "layers/argument_parser.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

Result<NormBase::Settings> NormBase::settings_of(const LayerEntry& entry, const BoundArguments& arguments) {
  Settings settings{.type = entry.type,
                    .spatial = entry.spatial,
                    .num_features = arguments[0],
                    .eps = arguments[1],
                    .momentum = arguments[2],
                    .affine = arguments[3],
                    .track_running_stats = arguments[4],
                    .features = {0},
                    .feature_count = 0,
                    .dtype = {}};
  const bool affine = python::truthy(settings.affine);
  if (affine || python::truthy(settings.track_running_stats)) {
    Result<Shape> features = factory::sized(affine ? "empty" : "zeros", "num_features", settings.num_features);
    if (!features) return std::unexpected(std::move(features).error());
    settings.features = *std::move(features);
    settings.feature_count = product(settings.features, 0, settings.features.size());
  }
  Result<std::string> dtype = factory::parameter_dtype(arguments[5], arguments[6]);
  if (!dtype) return std::unexpected(std::move(dtype).error());
  settings.dtype = *std::move(dtype);
  return settings;
}

NormBase::NormBase(Settings settings)
    : settings_(std::move(settings)),
      affine_(python::truthy(settings_.affine)),
      tracks_(python::truthy(settings_.track_running_stats)) {}

std::string NormBase::extra_repr() const {
  return concat(settings_.num_features.str(), ", eps=", settings_.eps.str(), ", momentum=", settings_.momentum.str(),
                ", affine=", settings_.affine.str(), ", track_running_stats=", settings_.track_running_stats.str());
}

std::vector<ParameterSpec> NormBase::parameters() const {
  if (!affine_) return {};
  return {{"weight", settings_.features, {Initializer::Kind::constant, 1.0}},
          {"bias", settings_.features, {Initializer::Kind::constant, 0.0}}};
}

std::vector<BufferSpec> NormBase::buffers() const {
  if (!tracks_) return {};
  return {{"running_mean", settings_.features, 0.0F},
          {"running_var", settings_.features, 1.0F},
          {"num_batches_tracked", {}, 0.0F, DType::int64}};
}

Failure NormBase::wrong_rank(std::string_view expected, const Shape& input,
                                            std::string_view more) const {
  const std::size_t rank = input.size();
  const std::string_view family = type().substr(0, type().size() - 2);  // without "1d"
  const std::string hint = rank >= 2 && rank <= 5 ? concat("For an input with ", rank, " axes write nn.", family,
                                                           std::max<std::size_t>(rank, 3) - 2, "d.", more)
                                                  : concat(type(), " takes the axes N, C",
                                                           settings_.spatial == 1   ? ", L."
                                                           : settings_.spatial == 2 ? ", H, W."
                                                                                    : ", D, H, W.");
  return fail_call(ErrorType::value_error, concat("expected ", expected, " input (got ", rank, "D input)"), hint);
}

Result<void> NormBase::check_numbers(std::string_view function) const {
  if (!settings_.momentum.is(Value::Kind::none)) {
    if (auto status = check_float(function, "momentum", 7, settings_.momentum); !status) return status;
  }
  return check_float(function, "eps", 8, settings_.eps);
}

Result<void> NormBase::check_channels(const Shape& input, std::int64_t channels, std::int64_t copies) const {
  const std::int64_t held = saturating_product(settings_.feature_count, copies);
  const std::int64_t asked = saturating_product(channels, copies);
  const std::string hint = concat("The input has ", channels, channels == 1 ? " channel" : " channels",
                                  ": write num_features=", channels, ".");
  if (product(input, 0, input.size()) == 0) {
    // An empty input is multiplied by weight[0], nothing else.
    if (!affine_ || held > 0) return {};
    return fail_call(ErrorType::index_error, "select(): index 0 out of range for tensor of size [0] at dimension 0",
                     concat("An input ", to_string(input),
                            " without values fails with affine=True: give it at least "
                            "one item and one channel, or write affine=False."));
  }
  if ((affine_ || tracks_) && held != asked) {
    return fail_call(concat(tracks_ ? "running_mean" : "weight", " should contain ", asked, " elements not ", held),
                     hint);
  }
  if ((affine_ || tracks_) && settings_.features.size() != 1) {
    return fail_call(concat("TensorAccessor expected 1 dims but tensor has ", settings_.features.size()), hint);
  }
  if ((affine_ || tracks_) && settings_.dtype != "float") {
    return fail_call("mixed dtype (CPU): expect parameter to have scalar type of Float",
                     "The input is float32: leave dtype out.");
  }
  return {};
}

Result<Shape> NormBase::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
  if (auto status = check_input(input, options); !status) return std::unexpected(std::move(status).error());
  return input;
}

std::vector<AxisDependency> NormBase::dependencies(const Shape& input, const Shape& output,
                                                   const CallOptions& options) const {
  // The statistics of a batch tie everything to everything, other items included, but in training only: what a position
  // sees of its signal is told as in use (docs/decisions/0005-batch-statistics.md).
  const bool across_items = groups(input).across_items;
  CallOptions in_use = options;
  if (across_items) in_use.training = false;
  if (!batch_statistics(in_use)) return Layer::dependencies(input, output, options);
  if (across_items) return {{.from = 1, .to = 1}};
  std::vector<AxisDependency> found;
  const std::size_t leading = input.size() - static_cast<std::size_t>(settings_.spatial);
  for (std::size_t axis = 0; axis < leading; ++axis) found.push_back({.from = axis, .to = axis});
  return found;
}

std::int64_t NormBase::scratch_bytes(const Shape& input, const CallOptions& options, bool backward) const {
  if (product(input, 0, input.size()) == 0) return 0;
  const kernels::PlaneGroups planes = groups(input);
  const Wide moments = batch_statistics(options) ? planes.count() : planes.channels;
  const Wide doubles = backward ? 4 * moments + 2 * static_cast<Wide>(planes.channels) : 2 * moments;
  return saturate(doubles * static_cast<Wide>(sizeof(double)));
}

std::vector<kernels::Moments> NormBase::running_moments(const CallState& state) const {
  std::vector<kernels::Moments> moments(static_cast<std::size_t>(settings_.feature_count));
  for (std::size_t c = 0; c < moments.size(); ++c) {
    moments[c] = {static_cast<double>(state.buffers[0].data()[c]), static_cast<double>(state.buffers[1].data()[c])};
  }
  return moments;
}

void NormBase::track(const kernels::PlaneGroups& planes, std::span<const kernels::Moments> moments,
                     CallState& state) const {
  const double factor = average_factor(state);
  const auto size = static_cast<double>(planes.size());
  const std::size_t items = moments.size() / planes.channels;  // InstanceNorm averages over them
  for (std::size_t c = 0; c < planes.channels; ++c) {
    kernels::Moments mean;
    for (std::size_t n = 0; n < items; ++n) {
      mean.mean += moments[n * planes.channels + c].mean / static_cast<double>(items);
      mean.variance += moments[n * planes.channels + c].variance / static_cast<double>(items);
    }
    const auto move = [&](Tensor& running, double target) {
      const auto kept = static_cast<double>(running.data()[c]);
      running.data()[c] = static_cast<float>((1.0 - factor) * kept + factor * target);
    };
    move(state.buffers[0], mean.mean);
    move(state.buffers[1], mean.variance * size / (size - 1.0));  // the estimate without bias
  }
}

Result<void> NormBase::forward(const Tensor& input, CallState& state, const CallOptions& options,
                               Tensor& output) const {
  kernels::PlaneGroups planes = groups(shape_of(input));
  const bool tracking = tracks_ && options.training;
  if (output.size() == 0) {
    if (tracking) static_cast<void>(average_factor(state));  // it counts empty batches too
    return {};
  }
  const std::span<const float> x{input.data(), input.size()};
  std::vector<kernels::Moments> moments;
  if (batch_statistics(options)) {
    moments = kernels::group_moments(planes, x);
    if (tracking) track(planes, moments, state);
  } else {
    moments = running_moments(state);
    planes.across_items = true;
  }
  kernels::Affine affine;
  if (affine_) affine = {state.parameters[0].data(), state.parameters[1].data()};
  kernels::normalize_planes(planes, x, moments, python::as_number(settings_.eps).value_or(0.0), affine,
                            {output.data(), output.size()});
  return {};
}

Result<LayerGradients> NormBase::backward(const Tensor& input, const Tensor& /*output*/, const Tensor& grad_output,
                                          const CallState& state, const CallOptions& options) const {
  const Shape shape = shape_of(input);
  LayerGradients gradients;
  gradients.input = zeros(shape);
  for (const ParameterSpec& parameter : parameters()) gradients.parameters.push_back(zeros(parameter.shape));
  if (input.size() == 0) return gradients;
  kernels::PlaneGroups planes = groups(shape);
  const std::span<const float> x{input.data(), input.size()};
  const bool own = batch_statistics(options);
  if (!own) planes.across_items = true;
  const std::vector<kernels::Moments> moments = own ? kernels::group_moments(planes, x) : running_moments(state);
  kernels::NormGradients out{.input = gradients.input.data()};
  if (affine_) {
    out.weight = gradients.parameters[0].data();
    out.bias = gradients.parameters[1].data();
  }
  kernels::normalize_planes_backward(planes, x, {grad_output.data(), grad_output.size()}, moments, !own,
                                     python::as_number(settings_.eps).value_or(0.0),
                                     affine_ ? state.parameters[0].data() : nullptr, out);
  return gradients;
}

}  // namespace convscope::layers
