#include "analysis/solve/stage.hpp"

#include <algorithm>
#include <cstdlib>

#include "layers/wide.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

/// Combinations of one layer: of a convolution, and of a layer that has to be made for each.
constexpr std::int64_t most_variants = std::int64_t{1} << 18;
constexpr std::int64_t most_layers = std::int64_t{1} << 13;

const text::OutlineParameter* parameter_of(const text::OutlineEntry& entry, std::string_view name) {
  const auto found = std::ranges::find(entry.parameters, name, &text::OutlineParameter::name);
  return found == entry.parameters.end() ? nullptr : &*found;
}

std::optional<std::int64_t> number_at(const Value& value, std::size_t axis, std::size_t spatial) {
  if (value.is(Value::Kind::integer)) return value.integer;
  const bool list = value.is(Value::Kind::tuple) || value.is(Value::Kind::list);
  if (list && (value.items.size() == spatial || value.items.size() == 1)) {
    return number_at(value.items[value.items.size() == 1 ? 0 : axis], 0, 1);
  }
  return std::nullopt;
}

/// Weights stay as they are but with kernel_size: among equal changes the later one in this list goes last.
std::int64_t rank(std::string_view name) {
  constexpr std::array order = {std::string_view("output_padding"), std::string_view("padding"),
                                std::string_view("stride"), std::string_view("dilation"),
                                std::string_view("kernel_size")};
  return std::ranges::find(order, name) - order.begin();
}

std::int64_t cost_of(const FreeArgument& argument, std::optional<std::int64_t> value) {
  if (!value || value == argument.current) return 0;
  constexpr std::int64_t change = std::int64_t{1} << 32;
  constexpr std::int64_t farthest = std::int64_t{1} << 24;
  const std::int64_t difference = std::min(farthest, std::abs(*value - argument.current.value_or(0)));
  return change + 8 * difference + rank(argument.name);
}

}  // namespace

Stage::Stage(const Module& module, const text::OutlineEntry& entry, Shape arriving, std::size_t axis,
             std::size_t spatial)
    : module_(module), entry_(entry), arriving_(std::move(arriving)), axis_(axis), spatial_(spatial) {
  variants_.push_back({});
  layers_.push_back(module.layer);
  const auto use = module.layer->weight_use();
  if (!use) return;
  transposed_ = use->transposed;
  const text::OutlineParameter* const mode = parameter_of(entry, "padding_mode");
  const bool zeros = mode == nullptr || mode->text == "'zeros'" || mode->text == "\"zeros\"";
  const auto known = [&](const char* name) { return number(name).has_value(); };
  convolves_ = zeros && known("kernel_size") && known("stride") && known("padding") && known("dilation") &&
               (!transposed_ || known("output_padding"));
}

std::optional<std::int64_t> Stage::number(const std::string& name) const {
  const text::OutlineParameter* const parameter = parameter_of(entry_, name);
  if (parameter == nullptr) return std::nullopt;
  const auto value = text::parse(parameter->text);
  return value ? number_at(*value, axis_, spatial_) : std::nullopt;
}

bool Stage::free(std::vector<FreeArgument> arguments) {
  arguments_ = std::move(arguments);
  std::int64_t count = 1;
  for (const FreeArgument& argument : arguments_) {
    count = layers::saturating_product(count, argument.to - argument.from + 2);
  }
  if (count > (convolves_ ? most_variants : most_layers)) return false;
  variants_ = {{}};
  for (const FreeArgument& argument : arguments_) {
    std::vector<Variant> longer;
    const auto extend = [&](const Variant& variant, std::optional<std::int64_t> value) {
      longer.push_back(variant);
      longer.back().values.push_back(value);
      longer.back().cost += cost_of(argument, value);
    };
    for (const Variant& variant : variants_) {
      const bool outside = !argument.current || *argument.current < argument.from || *argument.current > argument.to;
      if (outside) extend(variant, std::nullopt);
      for (std::int64_t value = argument.from; value <= argument.to; ++value) extend(variant, value);
    }
    variants_ = std::move(longer);
  }
  layers_.clear();
  for (const Variant& variant : variants_) {
    if (const auto settings = convolves_ ? settings_of(variant) : std::nullopt) {
      settings_.push_back(*settings);
    } else {
      layers_.push_back(make(variant));
    }
  }
  return true;
}

std::optional<Stage::Settings> Stage::settings_of(const Variant& variant) const {
  const auto value = [&](const char* name) {
    const auto found = std::ranges::find(arguments_, name, &FreeArgument::name);
    const auto at = static_cast<std::size_t>(found - arguments_.begin());
    const bool set = found != arguments_.end() && variant.values[at];
    return set ? *variant.values[at] : number(name).value_or(0);
  };
  return Settings{value("kernel_size"), value("stride"), value("padding"), value("dilation"), value("output_padding")};
}

std::shared_ptr<const Layer> Stage::make(const Variant& variant) const {
  std::string call = entry_.text;
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    const auto& value = variant.values[i];
    if (!value || value == arguments_[i].current) continue;
    // The other axes keep what they have, where that is known.
    std::vector<std::int64_t> values(spatial_, *value);
    for (std::size_t axis = 0; axis < spatial_; ++axis) {
      if (axis == axis_) continue;
      const text::OutlineParameter* const parameter = parameter_of(entry_, arguments_[i].name);
      const auto given = text::parse(parameter->text);
      values[axis] = (given ? number_at(*given, axis, spatial_) : std::nullopt).value_or(*value);
    }
    const bool alike = std::ranges::all_of(values, [&](std::int64_t each) { return each == *value; });
    auto changed = text::apply(call, {.action = text::Edit::Action::set,
                                      .path = {},
                                      .name = arguments_[i].name,
                                      .value = alike ? concat(*value) : Value::tuple_of(values).repr()});
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
  const Wide span = static_cast<Wide>(s.dilation) * (s.kernel - 1) + 1;
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

std::optional<std::int64_t> Stage::size(std::size_t index, std::int64_t input) {
  if (!settings_.empty()) return convolve(settings_[index], input);
  const auto [place, fresh] = known_.try_emplace({index, input});
  if (!fresh) return place->second;
  const Layer* const layer = layers_[index].get();
  if (layer == nullptr) return std::nullopt;
  TensorType type{arriving_};
  const std::size_t at = arriving_.size() - spatial_ + axis_;
  type.shape[at] = input;
  const auto call = layer->call(std::span(&type, 1), {.training = module_.training});
  if (call && (*call)->results().size() == 1 && (*call)->results().front().shape.size() == arriving_.size()) {
    place->second = (*call)->results().front().shape[at];
  }
  return place->second;
}

}  // namespace convscope::analysis
