#include "analysis/cells/convolution_call.hpp"

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

using layers::fail_call;

namespace {

/// The value at (item, channel, position) of a tensor with or without a batch axis.
float value_at(const Tensor& tensor, const Shape& shape, std::size_t lead, std::int64_t item, std::int64_t channel,
               const Shape& position) {
  std::int64_t at = item * shape[lead - 1] + channel;
  for (std::size_t i = 0; i < position.size(); ++i) at = at * shape[lead + i] + position[i];
  return tensor.data()[at];
}

}  // namespace

Failure out_of_bounds(std::int64_t index, std::size_t dimension, std::int64_t size) {
  return fail_call(ErrorType::index_error,
                   concat("index ", index, " is out of bounds for dimension ", dimension, " with size ", size),
                   size > 0 ? concat("Indices go from 0 to ", size - 1, ".") : "There is nothing along this axis.");
}

Result<ConvolutionCall> ConvolutionCall::find(const Network& network, std::size_t layer) {
  const std::optional<CallRecord> record = network.call(layer);
  if (!record) {
    return fail_call(network.keeps_activations() ? "the last forward has no such layer" : "no values are kept",
                     network.keeps_activations() ? "Layers count from 0 in the order of report.layers."
                                                 : "Call forward() first, with grad: cells are read from its values.");
  }
  const Layer* const module = record->operation->layer();
  const std::optional<WeightUse> use = module == nullptr ? std::nullopt : module->weight_use();
  if (!use) {
    return fail_call(ErrorType::not_implemented_error,
                     concat(module == nullptr ? "this function" : module->type(), " has no kernel to be looked at"),
                     "Choose a convolution.");
  }
  ConvolutionCall call;
  call.type_ = module->type();
  call.transposed_ = use->transposed;
  call.groups_ = use->groups;
  call.input_ = record->operands[0];
  call.output_ = &record->results[0];
  call.weight_ = &record->parameters[0];
  call.bias_ = record->parameters.size() > 1 ? &record->parameters[1] : nullptr;
  call.input_shape_ = shape_of(*call.input_);
  call.output_shape_ = shape_of(*call.output_);
  const Shape weight = shape_of(*call.weight_);
  call.lead_ = call.input_shape_.size() - (weight.size() - 2);

  if (weight[call.transposed_ ? 0 : 1] * (call.transposed_ ? 1 : call.groups_) != call.in_channels()) {
    return fail_call(ErrorType::not_implemented_error,
                     concat("the cells of a ", call.type_, " that pads its channels are not listed"),
                     concat("Give one padding for each of the ", weight.size() - 2, " spatial axes."));
  }
  if (call.input_->size() == 0 || call.output_->size() == 0) {
    return fail_call(ErrorType::value_error,
                     concat("there are no cells: the input is ", to_string(call.input_shape_), ", the output ",
                            to_string(call.output_shape_)),
                     "Give an input with samples.");
  }
  std::int64_t taps = 1;
  for (std::size_t i = 2; i < weight.size(); ++i) taps *= weight[i];
  if (taps > most_taps) {
    return fail_call(ErrorType::value_error, concat("a kernel of ", taps, " taps is too large to be listed"),
                     concat("Up to ", most_taps, " are."));
  }
  for (const AxisDependency& dependency : record->operation->dependencies()) {
    if (dependency.from < call.lead_) continue;
    if (!AxisView::takes(dependency.window)) {
      return fail_call(ErrorType::value_error, "stride, padding or dilation is too large to be drawn",
                       concat("Numbers up to ", AxisView::largest, " are."));
    }
    call.axes_.emplace_back(dependency.window, call.input_shape_[dependency.from], call.output_shape_[dependency.to]);
  }
  return call;
}

std::pair<std::int64_t, std::int64_t> ConvolutionCall::group_of(std::int64_t output_channel) const {
  const std::int64_t each = in_channels() / groups_;
  const std::int64_t group = output_channel / (out_channels() / groups_);
  return {group * each, (group + 1) * each};
}

float ConvolutionCall::input(std::int64_t item, std::int64_t channel, const Shape& position) const {
  return value_at(*input_, input_shape_, lead_, item, channel, position);
}

float ConvolutionCall::output(std::int64_t item, std::int64_t channel, const Shape& position) const {
  return value_at(*output_, output_shape_, lead_, item, channel, position);
}

std::pair<std::int64_t, std::int64_t> ConvolutionCall::kernel_of(std::int64_t output_channel,
                                                                 std::int64_t input_channel) const {
  if (transposed_) return {input_channel, output_channel % (out_channels() / groups_)};
  return {output_channel, input_channel - group_of(output_channel).first};
}

float ConvolutionCall::weight(std::int64_t output_channel, std::int64_t input_channel, const Shape& tap) const {
  const auto [first, second] = kernel_of(output_channel, input_channel);
  std::int64_t at = first * ((transposed_ ? out_channels() : in_channels()) / groups_) + second;
  for (std::size_t i = 0; i < tap.size(); ++i) at = at * axes_[i].window().kernel + tap[i];
  return weight_->data()[at];
}

std::optional<double> ConvolutionCall::bias(std::int64_t output_channel) const {
  if (bias_ == nullptr) return std::nullopt;
  return static_cast<double>(bias_->data()[output_channel]);
}

Result<ConvolutionCall::At> ConvolutionCall::split(const Shape& position, const Shape& shape) const {
  if (position.size() != shape.size()) {
    return fail_call(ErrorType::index_error,
                     concat("a position of ", shape.size(), " numbers is needed, got ", position.size()),
                     concat("The tensor has the shape ", to_string(shape), "."));
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (position[i] < 0 || position[i] >= shape[i]) return out_of_bounds(position[i], i, shape[i]);
  }
  const auto spatial = position.begin() + static_cast<std::ptrdiff_t>(lead_);
  return At{.item = lead_ == 2 ? position[0] : 0, .channel = position[lead_ - 1], .spatial = {spatial, position.end()}};
}

Result<std::int64_t> ConvolutionCall::channel_for(std::int64_t output_channel,
                                                  std::optional<std::int64_t> wanted) const {
  if (output_channel < 0 || output_channel >= out_channels()) {
    return out_of_bounds(output_channel, lead_ - 1, out_channels());
  }
  const auto [begin, end] = group_of(output_channel);
  if (!wanted) return begin;
  if (*wanted < 0 || *wanted >= in_channels()) return out_of_bounds(*wanted, lead_ - 1, in_channels());
  if (*wanted < begin || *wanted >= end) {
    return fail_call(ErrorType::value_error,
                     concat("output channel ", output_channel, " does not read input channel ", *wanted),
                     concat("With groups=", groups_, " it reads the channels ", begin, " to ", end - 1, "."));
  }
  return *wanted;
}

}  // namespace convscope::analysis
