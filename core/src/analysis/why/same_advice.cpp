#include "analysis/why/same_advice.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "convscope/summary.hpp"
#include "convscope/text.hpp"
#include "text/concat.hpp"
#include "text/python_size.hpp"

namespace convscope::analysis {
namespace {

using Sizes = std::vector<std::int64_t>;

/// What PyTorch needs, with one number for each axis.
struct Recipe {
  Sizes zeros_begin, zeros_end;  ///< put around the input
  Sizes padding;                 ///< the layer's own
  Sizes output_padding;
  bool same = false;  ///< padding='same' in its place
  bool ceil_mode = false;
  bool count_padding = true;
  Sizes crop_begin, crop_end;  ///< taken off the output

  explicit Recipe(std::size_t axes)
      : zeros_begin(axes), zeros_end(axes), padding(axes), output_padding(axes), crop_begin(axes), crop_end(axes) {}
};

bool even(const PaddedAxis& axis) { return axis.begin == axis.end; }

void around_input(Recipe& recipe, const std::vector<PaddedAxis>& there) {
  for (std::size_t i = 0; i < there.size(); ++i) {
    recipe.zeros_begin[i] = there[i].begin;
    recipe.zeros_end[i] = there[i].end;
  }
}

/// The layer's padding where both ends get the same, zeros around the input where they don't. padding='same' gives an
/// odd position to the end, but takes no stride.
Recipe of_convolution(const Framework& framework, const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  Recipe recipe(there.size());
  const auto unstrided = [](const SlidingAxis& axis) { return axis.window.stride == 1; };
  if (std::ranges::all_of(there, even)) {
    for (std::size_t i = 0; i < there.size(); ++i) recipe.padding[i] = there[i].begin;
  } else if (!framework.odd_first && std::ranges::all_of(layer.axes, unstrided)) {
    recipe.same = true;
  } else {
    around_input(recipe, there);
  }
  return recipe;
}

/// padding crops both ends alike, output_padding gives back at the end; what they can't do is cropped behind the layer.
Recipe of_transposed(const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  Recipe recipe(there.size());
  for (std::size_t i = 0; i < there.size(); ++i) {
    const AxisWindow& w = layer.axes[i].window;
    const std::int64_t given_back = there[i].begin - there[i].end + there[i].output_padding;
    const std::int64_t most = std::max(w.stride, w.dilation) - 1;
    recipe.crop_begin[i] = std::max<std::int64_t>(given_back - most, 0);
    recipe.crop_end[i] = std::max<std::int64_t>(-given_back, 0);
    recipe.padding[i] = there[i].begin - recipe.crop_begin[i];
    recipe.output_padding[i] = std::clamp<std::int64_t>(given_back, 0, most);
  }
  return recipe;
}

/// A pool's own padding is neither a maximum nor, without count_include_pad, part of an average. It is the same at both
/// ends: ceil_mode lets the last window reach one position beyond it, and at stride 1 a window too many is cropped.
Recipe of_pool(const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  Recipe recipe(there.size());
  recipe.count_padding = layer.kind != SameKind::average_pool;
  for (std::size_t i = 0; i < there.size(); ++i) {
    const PaddedAxis& axis = there[i];
    const bool unstrided = layer.axes[i].window.stride == 1;
    recipe.padding[i] = unstrided ? std::max(axis.begin, axis.end) : axis.begin;
    if (even(axis)) continue;
    if (axis.begin < axis.end && !unstrided) recipe.ceil_mode = true;
    if (unstrided) (axis.begin < axis.end ? recipe.crop_begin : recipe.crop_end)[i] = 1;
  }
  return recipe;
}

Recipe recipe_of(const Framework& framework, const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  switch (layer.kind) {
    case SameKind::convolution:
      return of_convolution(framework, layer, there);
    case SameKind::transposed:
      return of_transposed(layer, there);
    case SameKind::max_pool:
      return of_pool(layer, there);
    case SameKind::average_pool:
      if (framework.family != Framework::Family::jax) return of_pool(layer, there);
      break;
    case SameKind::power_pool:
      break;
  }
  // Zeros count as any other value.
  Recipe recipe(there.size());
  around_input(recipe, there);
  return recipe;
}

bool all_zero(const Sizes& sizes) {
  return std::ranges::all_of(sizes, [](std::int64_t size) { return size == 0; });
}

/// "(2, 3, 2, 3)": what PyTorch pads by, last axis first.
std::string amounts(const Sizes& begin, const Sizes& end, std::int64_t sign) {
  Sizes numbers;
  for (std::size_t i = begin.size(); i-- > 0;) numbers.insert(numbers.end(), {sign * begin[i], sign * end[i]});
  return Value::tuple_of(numbers).repr();
}

/// "nn.ZeroPad2d((2, 3, 2, 3))"; nothing where nothing is padded.
std::string pad_layer(const Sizes& begin, const Sizes& end, std::int64_t sign) {
  if (all_zero(begin) && all_zero(end)) return {};
  return concat("nn.ZeroPad", begin.size(), "d(", amounts(begin, end, sign), ")");
}

/// What is left where no argument of the layer does it: MaxPool1d takes no padding above half of its kernel_size,
/// whatever its dilation.
std::string by_hand(const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  if (layer.kind != SameKind::max_pool) return "In PyTorch: no arguments of this layer give this.";
  Recipe recipe(there.size());
  around_input(recipe, there);
  return concat("In PyTorch: x = F.pad(x, ", amounts(recipe.zeros_begin, recipe.zeros_end, 1),
                ", value=float('-inf')) before it, padding=0.");
}

/// One argument as it should be.
struct Setting {
  std::string_view name;
  std::string value;
  std::string_view standard;  ///< PyTorch's default, which is left out
};

std::vector<Setting> settings(const Recipe& recipe, SameKind kind) {
  std::vector<Setting> list;
  if (kind != SameKind::power_pool)
    list.push_back({"padding", recipe.same ? "'same'" : text::python_size(recipe.padding), "0"});
  if (kind == SameKind::convolution) list.push_back({"padding_mode", "'zeros'", "'zeros'"});
  if (kind == SameKind::transposed) list.push_back({"output_padding", text::python_size(recipe.output_padding), "0"});
  if (kind == SameKind::max_pool || kind == SameKind::average_pool || kind == SameKind::power_pool)
    list.push_back({"ceil_mode", recipe.ceil_mode ? "True" : "False", "False"});
  if (kind == SameKind::average_pool)
    list.push_back({"count_include_pad", recipe.count_padding ? "True" : "False", "True"});
  return list;
}

/// The parameters of a layer's text that are given.
std::vector<text::OutlineParameter> given(const std::string& layer) {
  const auto outlined = text::outline(layer);
  if (!outlined || outlined->size() != 1) return {};
  return outlined->front().parameters;
}

/// Whether windows lie, and count, there as they do in PyTorch.
bool as_it_stands(const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  if (layer.kind == SameKind::average_pool) return false;
  return std::ranges::equal(layer.axes, there, [&](const SlidingAxis& axis, const PaddedAxis& other) {
    const bool ends = layer.kind != SameKind::convolution || axis.window.pad_end == other.end;
    return other.shift == 0 && other.output == axis.output && ends && axis.window.border == AxisWindow::Border::zeros;
  });
}

/// Whether the model takes the input, and gives the size that is wanted of every axis.
bool gives(const std::string& model, const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  Shape wanted = layer.output;
  for (std::size_t i = 0; i < there.size(); ++i) wanted[wanted.size() - there.size() + i] = there[i].output;
  const Report report = summary(model, layer.input);
  return report.output && *report.output == wanted;
}

}  // namespace

SameAdvice same_advice(const Framework& framework, const SameLayer& layer, const std::vector<PaddedAxis>& there) {
  if (as_it_stands(layer, there)) return {layer.text, "In PyTorch: this layer as it stands."};
  const Recipe recipe = recipe_of(framework, layer, there);
  std::string changed = layer.text;
  std::string words;
  const auto say = [&](std::string_view part) { words += concat(words.empty() ? "" : ", ", part); };
  const std::string before = pad_layer(recipe.zeros_begin, recipe.zeros_end, 1);
  const std::string behind = pad_layer(recipe.crop_begin, recipe.crop_end, -1);
  if (!before.empty()) say(concat(before, " before it"));
  const std::vector<text::OutlineParameter> parameters = given(layer.text);
  for (const Setting& setting : settings(recipe, layer.kind)) {
    const auto parameter = std::ranges::find(parameters, setting.name, &text::OutlineParameter::name);
    if (parameter == parameters.end() || parameter->text == setting.value) continue;
    const std::string value = setting.value == setting.standard ? std::string() : setting.value;
    Result<std::string> edited = text::apply(changed, {.name = std::string(setting.name), .value = value});
    if (!edited) continue;
    changed = *std::move(edited);
    say(concat(setting.name, "=", setting.value));
  }
  if (!behind.empty()) say(concat(behind, " after it"));
  if (words.empty()) return {layer.text, "In PyTorch: this layer as it stands."};
  if (!before.empty() || !behind.empty()) {
    changed =
        concat("nn.Sequential(", before, before.empty() ? "" : ", ", changed, behind.empty() ? "" : ", ", behind, ")");
  }
  if (!gives(changed, layer, there)) return {{}, by_hand(layer, there)};
  return {std::move(changed), concat("In PyTorch: ", words, ".")};
}

}  // namespace convscope::analysis
