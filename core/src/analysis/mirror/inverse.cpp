#include "analysis/mirror/inverse.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "analysis/spatial.hpp"
#include "convscope/text.hpp"
#include "layers/errors.hpp"
#include "layers/wide.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"
#include "text/python_size.hpp"

namespace convscope::analysis {
namespace {

using Calls = std::vector<std::string>;
using Sizes = std::vector<std::int64_t>;
using text::python_size;

/// One layer between two shapes.
struct Passage {
  const Layer& layer;
  const Shape& input;
  const Shape& output;
  std::size_t spatial = 0;  ///< trailing axes that the layer works on

  [[nodiscard]] std::size_t lead() const { return input.size() - spatial; }
  [[nodiscard]] Sizes sizes(const Shape& shape) const {
    return {shape.end() - static_cast<std::ptrdiff_t>(spatial), shape.end()};
  }
  [[nodiscard]] std::int64_t channels(const Shape& shape) const { return shape[lead() - 1]; }
  [[nodiscard]] bool batched() const { return lead() == 2; }
};

/// ", name=value" unless every value is the default.
std::string keyword(std::string_view name, const Sizes& values, std::int64_t standard) {
  const bool left_out = std::ranges::all_of(values, [&](std::int64_t value) { return value == standard; });
  return left_out ? std::string() : concat(", ", name, "=", python_size(values));
}

/// The layer's argument by its name, defaults filled in.
std::optional<Value> argument(const Layer& layer, std::string_view name) {
  const LayerEntry* const entry = find_layer(layer.type());
  const auto call = text::parse(layer.repr());
  if (entry == nullptr || !call) return std::nullopt;
  const auto bound = bind_arguments(*entry, call->arguments);
  const auto place = std::ranges::find(entry->signature, name, &ParameterInfo::name);
  if (!bound || place == entry->signature.end()) return std::nullopt;
  return (*bound)[static_cast<std::size_t>(place - entry->signature.begin())];
}

std::int64_t integer_argument(const Layer& layer, std::string_view name, std::int64_t otherwise) {
  const auto value = argument(layer, name);
  return value && value->is(Value::Kind::integer) ? value->integer : otherwise;
}

/// What a convolution's opposite keeps of it.
struct Kept {
  Sizes kernel, stride, padding, dilation;
  std::int64_t groups = 1;
  bool bias = true;

  Kept(const Layer& layer, const std::vector<AxisWindow>& windows, const WeightUse& use)
      : groups(use.groups), bias(layer.parameters().size() > 1) {
    for (const AxisWindow& window : windows) {
      kernel.push_back(window.kernel);
      stride.push_back(window.stride);
      padding.push_back(window.pad_begin);
      dilation.push_back(window.dilation);
    }
  }
  [[nodiscard]] std::string rest() const {
    return concat(groups == 1 ? std::string() : concat(", groups=", groups), bias ? "" : ", bias=False",
                  keyword("dilation", dilation, 1));
  }
};

/// "nn.Conv2d(16, 1, 3" with the channels the other way round.
std::string opening(const Passage& p, std::string_view type, const Sizes& kernel) {
  return concat("nn.", type, p.spatial, "d(", p.channels(p.output), ", ", p.channels(p.input), ", ",
                python_size(kernel));
}

/// The output_padding with which a transposed convolution comes back to the input's sizes, where there is one.
std::optional<Sizes> output_padding(const Passage& p, const Kept& kept) {
  Sizes paddings;
  for (std::size_t axis = 0; axis < p.spatial; ++axis) {
    const layers::Wide span = layers::window_span(kept.kernel[axis], kept.dilation[axis]);
    const layers::Wide missing =
        p.sizes(p.input)[axis] -
        layers::transposed_size(p.sizes(p.output)[axis], span, kept.stride[axis], kept.padding[axis]);
    if (missing < 0 || missing >= std::max(kept.stride[axis], kept.dilation[axis])) return std::nullopt;
    paddings.push_back(layers::saturate(missing));
  }
  return paddings;
}

/// A window of no padding that leads from the longer size to the shorter one, or back.
struct Plain {
  Sizes kernel, stride;
};
std::optional<Plain> plain_window(const Sizes& longer, const Sizes& shorter) {
  Plain plain;
  for (std::size_t axis = 0; axis < longer.size(); ++axis) {
    if (shorter[axis] < 1 || longer[axis] < shorter[axis]) return std::nullopt;
    const std::int64_t stride = longer[axis] / shorter[axis];
    plain.stride.push_back(stride);
    plain.kernel.push_back(longer[axis] - (shorter[axis] - 1) * stride);
  }
  return plain;
}

/// To the input's sizes, whatever lies between: values are repeated, or averaged. PyTorch wants a batch for it.
std::string resized(const Passage& p) {
  const Sizes from = p.sizes(p.output);
  const Sizes to = p.sizes(p.input);
  Sizes factors;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    if (from[axis] > 0 && to[axis] % from[axis] == 0) factors.push_back(to[axis] / from[axis]);
  }
  return factors.size() == from.size() ? concat("nn.Upsample(scale_factor=", python_size(factors), ")")
                                       : concat("nn.Upsample(size=", python_size(to), ")");
}

/// Where nothing keeps the layer's own arguments: a plain window, or channels first and sizes then.
Calls around(const Passage& p) {
  const Sizes from = p.sizes(p.output);
  const Sizes to = p.sizes(p.input);
  if (const auto up = plain_window(to, from))
    return {concat(opening(p, "ConvTranspose", up->kernel), keyword("stride", up->stride, 1), ")")};
  if (const auto down = plain_window(from, to))
    return {concat(opening(p, "Conv", down->kernel), keyword("stride", down->stride, 1), ")")};
  return {concat(opening(p, "Conv", Sizes(p.spatial, 1)), ")"), resized(p)};
}

Calls undo_convolution(const Passage& p, const WeightUse& use) {
  const std::vector<AxisWindow> windows = p.layer.windows(p.input, {});
  const Kept kept(p.layer, windows, use);
  const bool even = std::ranges::all_of(windows, [](const AxisWindow& w) { return w.pad_begin == w.pad_end; });
  if (use.transposed) {
    for (std::size_t axis = 0; axis < p.spatial; ++axis) {
      const layers::Wide padded =
          static_cast<layers::Wide>(p.sizes(p.output)[axis]) + 2 * static_cast<layers::Wide>(kept.padding[axis]);
      const layers::Wide span = layers::window_span(kept.kernel[axis], kept.dilation[axis]);
      if (padded < span || layers::convolved_size(padded, span, kept.stride[axis]) != p.sizes(p.input)[axis])
        return around(p);
    }
    return {concat(opening(p, "Conv", kept.kernel), keyword("stride", kept.stride, 1),
                   keyword("padding", kept.padding, 0), kept.rest(), ")")};
  }
  if (const auto extra = even ? output_padding(p, kept) : std::nullopt) {
    return {concat(opening(p, "ConvTranspose", kept.kernel), keyword("stride", kept.stride, 1),
                   keyword("padding", kept.padding, 0), keyword("output_padding", *extra, 0), kept.rest(), ")")};
  }
  const bool strides = std::ranges::any_of(kept.stride, [](std::int64_t stride) { return stride != 1; });
  if (!strides && p.sizes(p.input) == p.sizes(p.output))
    return {concat(opening(p, "Conv", kept.kernel), ", padding='same'", kept.rest(), ")")};
  return around(p);
}

Calls undo_pool(const Passage& p) {
  if (p.batched()) return {resized(p)};
  const auto up = plain_window(p.sizes(p.input), p.sizes(p.output));
  if (!up) return around(p);
  const std::int64_t channels = p.channels(p.input);
  return {concat(opening(p, "ConvTranspose", up->kernel), keyword("stride", up->stride, 1),
                 channels == 1 ? "" : concat(", groups=", channels), ")")};
}

Calls undo_upsample(const Passage& p) {
  const Sizes from = p.sizes(p.output);
  const Sizes to = p.sizes(p.input);
  const auto window = plain_window(from, to);
  if (window && window->kernel == window->stride)
    return {concat("nn.AvgPool", p.spatial, "d(", python_size(window->kernel), ")")};
  return {concat("nn.AdaptiveAvgPool", p.spatial, "d(", python_size(to), ")")};
}

/// Padding the other way round: PyTorch crops by negative amounts.
Calls crop(const Passage& p) {
  auto amounts = argument(p.layer, "padding");
  if (!amounts) return {};
  Sizes negative;
  for (const Value& each : amounts->items) negative.push_back(-each.integer);
  if (amounts->is(Value::Kind::integer)) negative.assign(2 * p.spatial, -amounts->integer);
  return {concat("nn.ZeroPad", p.spatial, "d(", python_size(negative), ")")};
}

Calls undo_flatten(const Passage& p) {
  const auto rank = static_cast<std::int64_t>(p.input.size());
  const std::int64_t start = integer_argument(p.layer, "start_dim", 1);
  const std::int64_t begin = start < 0 ? start + rank : start;
  const std::int64_t count = rank - static_cast<std::int64_t>(p.output.size()) + 1;
  const auto first = p.input.begin() + static_cast<std::ptrdiff_t>(begin);
  return {concat("nn.Unflatten(", begin, ", ",
                 Value::tuple_of(Sizes(first, first + static_cast<std::ptrdiff_t>(count))).repr(), ")")};
}

Calls undo_unflatten(const Passage& p) {
  const auto rank = static_cast<std::int64_t>(p.input.size());
  const std::int64_t dim = integer_argument(p.layer, "dim", 1);
  const std::int64_t begin = dim < 0 ? dim + rank : dim;
  return {concat("nn.Flatten(", begin, ", ", begin + static_cast<std::int64_t>(p.output.size()) - rank, ")")};
}

/// Fold and Unfold take the same window.
std::string fold_arguments(const Layer& layer) {
  std::string text;
  for (const char* const name : {"kernel_size", "dilation", "padding", "stride"}) {
    if (const auto value = argument(layer, name)) text += concat(text.empty() ? "" : ", ", name, "=", value->repr());
  }
  return text;
}

/// Layers that only change the last axis of a vector, or channels.
Calls undo_features(const Shape& input, const Shape& output) {
  const std::size_t spatial = input.size() > 2 ? input.size() - 2 : 0;
  const bool channels = spatial > 0 && spatial <= 3 && std::equal(input.begin() + 2, input.end(), output.begin() + 2) &&
                        input[0] == output[0];
  if (channels) return {concat("nn.Conv", spatial, "d(", output[1], ", ", input[1], ", 1)")};
  if (std::equal(input.begin(), input.end() - 1, output.begin()))
    return {concat("nn.Linear(", output.back(), ", ", input.back(), ")")};
  return {};
}

/// Those known by name. Nothing for the others.
Calls undo_by_name(const Passage& p) {
  const std::string_view type = p.layer.type();
  const auto begins = [&](std::string_view prefix) { return type.starts_with(prefix); };
  if (type == "Linear") {
    const bool bias = p.layer.parameters().size() > 1;
    return {concat("nn.Linear(", p.output.back(), ", ", p.input.back(), bias ? ")" : ", bias=False)")};
  }
  if (type == "Flatten") return undo_flatten(p);
  if (type == "Unflatten") return undo_unflatten(p);
  if (type == "Unfold")
    return {concat("nn.Fold(", python_size({p.input.end() - 2, p.input.end()}), ", ", fold_arguments(p.layer), ")")};
  if (type == "Fold") return {concat("nn.Unfold(", fold_arguments(p.layer), ")")};
  if (type == "PixelShuffle")
    return {concat("nn.PixelUnshuffle(", integer_argument(p.layer, "upscale_factor", 1), ")")};
  if (type == "PixelUnshuffle")
    return {concat("nn.PixelShuffle(", integer_argument(p.layer, "downscale_factor", 1), ")")};
  if (type.contains("Pool")) return undo_pool(p);
  if (begins("Upsampl")) return undo_upsample(p);
  if (type.contains("Pad")) return crop(p);
  return {};
}

std::size_t spatial_of(const Layer& layer, const Shape& input) {
  if (const std::size_t axes = spatial_axes(layer); axes > 0) return axes;
  return input.size() > 2 ? input.size() - 2 : 0;  // Upsample, with a batch
}

}  // namespace

Result<std::vector<std::string>> inverse(const Layer& layer, const Shape& input, const Shape& output) {
  const Passage passage{layer, input, output, spatial_of(layer, input)};
  if (const auto use = layer.weight_use(); use && passage.spatial > 0 && passage.spatial <= 3)
    return undo_convolution(passage, *use);
  if (input == output && layer.type() != "Linear") return Calls{};
  Calls calls = undo_by_name(passage);
  if (calls.empty() && input.size() == output.size() && !input.empty()) calls = undo_features(input, output);
  if (!calls.empty()) return calls;
  return layers::fail_call(
      ErrorType::not_implemented_error,
      concat(layer.type(), " from ", to_string(input), " to ", to_string(output), " has no mirror"),
      "Mirror the layers before and after it, and write this one by hand.");
}

}  // namespace convscope::analysis
