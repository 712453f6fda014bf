#include "analysis/solve/stage.hpp"

#include <algorithm>
#include <cstdlib>

#include "analysis/outlined.hpp"
#include "layers/wide.hpp"
#include "layers/window_size.hpp"
#include "text/python_size.hpp"

namespace convscope::analysis {
namespace {

std::optional<std::int64_t> number_at(const Value& value, std::size_t axis, std::size_t spatial) {
  if (value.is(Value::Kind::integer)) return value.integer;
  const bool list = value.is(Value::Kind::tuple) || value.is(Value::Kind::list);
  if (list && (value.items.size() == spatial || value.items.size() == 1)) {
    return number_at(value.items[value.items.size() == 1 ? 0 : axis], 0, 1);
  }
  return std::nullopt;
}

}  // namespace

Stage::Stage(const Module& module, const text::OutlineEntry& entry, Shape arriving, std::size_t axis,
             std::size_t spatial)
    : module_(module), entry_(entry), arriving_(std::move(arriving)), axis_(axis), spatial_(spatial) {
  const auto use = module.layer->weight_use();
  if (!use) return;
  transposed_ = use->transposed;
  const text::OutlineParameter* const mode = find_parameter(entry, "padding_mode");
  const bool zeros = mode == nullptr || mode->text == "'zeros'" || mode->text == "\"zeros\"";
  const auto kernel = number("kernel_size");
  const auto stride = number("stride");
  const auto padding = number("padding");
  const auto dilation = number("dilation");
  const auto output_padding = transposed_ ? number("output_padding") : 0;
  convolves_ = zeros && kernel && stride && padding && dilation && output_padding;
  if (convolves_) given_ = {*kernel, *stride, *padding, *dilation, *output_padding};
}

std::optional<std::int64_t> Stage::number(const std::string& name) const {
  const text::OutlineParameter* const parameter = find_parameter(entry_, name);
  if (parameter == nullptr) return std::nullopt;
  const auto value = text::parse(parameter->text);
  return value ? number_at(*value, axis_, spatial_) : std::nullopt;
}

std::size_t Stage::most_changes() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(arguments_, [](const FreeArgument& argument) { return argument.others() > 0; }));
}

std::int64_t Stage::count(std::size_t changes) const {
  std::vector<std::int64_t> counts{1};  // by the number of changes among the arguments so far
  for (const FreeArgument& argument : arguments_) {
    counts.push_back(0);
    for (std::size_t i = counts.size() - 1; i > 0; --i) {
      const layers::Wide changed = layers::saturating_product(counts[i - 1], argument.others());
      counts[i] = layers::saturate(changed + counts[i]);
    }
  }
  return changes < counts.size() ? counts[changes] : 0;
}

const std::vector<Variant>& Stage::variants(std::size_t changes) {
  while (variants_.size() <= changes) {
    const std::size_t wanted = variants_.size();
    struct Part {
      Variant variant;
      std::size_t changes = 0;
    };
    std::vector<Part> parts{Part{}};
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      const FreeArgument& argument = arguments_[i];
      std::vector<Part> longer;
      for (const Part& part : parts) {
        if (part.changes + arguments_.size() - i > wanted) longer.push_back(part);
        if (part.changes == wanted) continue;
        for (std::int64_t value = argument.from; value <= argument.to; ++value) {
          if (value == argument.current) continue;
          longer.push_back({part.variant, part.changes + 1});
          longer.back().variant.values[i] = value;
          longer.back().variant.cost += argument.cost(value);
        }
      }
      parts = std::move(longer);
    }
    std::vector<Variant> all;
    for (const Part& part : parts) {
      all.push_back(part.variant);
      all.back().index = made_++;
    }
    variants_.push_back(std::move(all));
  }
  return variants_[changes];
}

Stage::Settings Stage::settings_of(const Variant& variant) const {
  Settings settings = given_;
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    if (!variant.values[i]) continue;
    const std::string& name = arguments_[i].name;
    std::int64_t& place = name == "kernel_size" ? settings.kernel
                          : name == "stride"    ? settings.stride
                          : name == "padding"   ? settings.padding
                          : name == "dilation"  ? settings.dilation
                                                : settings.output_padding;
    place = *variant.values[i];
  }
  return settings;
}

std::shared_ptr<const Layer> Stage::make(const Variant& variant) const {
  std::string call = entry_.text;
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    const auto& value = variant.values[i];
    if (!value) continue;
    // The other axes keep what they have, where that is known.
    std::vector<std::int64_t> values(spatial_, *value);
    for (std::size_t axis = 0; axis < spatial_; ++axis) {
      if (axis == axis_) continue;
      const text::OutlineParameter* const parameter = find_parameter(entry_, arguments_[i].name);
      const auto given = text::parse(parameter->text);
      values[axis] = (given ? number_at(*given, axis, spatial_) : std::nullopt).value_or(*value);
    }
    auto changed = with_argument(call, {}, arguments_[i].name, text::python_size(values));
    if (!changed) return nullptr;
    call = *std::move(changed);
  }
  const auto parsed = text::parse(call);
  auto layer = parsed ? make_layer(*parsed) : Result<std::unique_ptr<Layer>>(std::unexpected(parsed.error()));
  return layer ? std::shared_ptr<const Layer>(*std::move(layer)) : nullptr;
}

std::optional<std::int64_t> Stage::convolve(const Settings& s, std::int64_t input) const {
  const bool signs = s.kernel >= 1 && s.stride >= 1 && s.padding >= 0 && s.dilation >= 1;
  if (!signs || input < 1) return std::nullopt;
  using layers::Wide;
  const Wide span = layers::window_span(s.kernel, s.dilation);
  Wide size = 0;
  if (transposed_) {
    const bool small = s.output_padding >= 0 && (s.output_padding < s.stride || s.output_padding < s.dilation);
    if (!small) return std::nullopt;
    size = layers::transposed_size(input, span, s.stride, s.padding) + s.output_padding;
  } else {
    const Wide padded = static_cast<Wide>(input) + 2 * static_cast<Wide>(s.padding);
    if (padded < span) return std::nullopt;
    size = layers::convolved_size(padded, span, s.stride);
  }
  return size >= 1 && layers::fits(size) ? std::optional(layers::saturate(size)) : std::nullopt;
}

std::optional<std::int64_t> Stage::run(const Variant& variant, std::int64_t input) {
  const auto [made, missing] = layers_.try_emplace(variant.index);
  if (missing) made->second = variant.cost == 0 ? module_.layer : make(variant);
  if (made->second == nullptr) return std::nullopt;
  TensorType type{arriving_};
  const std::size_t at = arriving_.size() - spatial_ + axis_;
  type.shape[at] = input;
  const auto call = made->second->call(std::span(&type, 1), {.training = module_.training});
  if (!call || (*call)->results().front().shape.size() != arriving_.size()) return std::nullopt;
  return (*call)->results().front().shape[at];
}

std::optional<std::int64_t> Stage::size(const Variant& variant, std::int64_t input) {
  if (convolves_) return convolve(settings_of(variant), input);
  const auto [place, fresh] = known_.try_emplace({variant.index, input});
  if (fresh) place->second = run(variant, input);
  return place->second;
}

}  // namespace convscope::analysis
