#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/random.hpp"
#include "convscope/text.hpp"

/// Layers of the table with arguments made up from their signature alone, so that a new row is covered as it stands.
/// `Source` gives numbers: `std::int64_t in(low, high)`, both included.
namespace convscope::test {

/// A constructor in Python, with the whole numbers in it: they are what an input's sizes must often be.
struct LayerCase {
  std::string text;
  std::vector<std::int64_t> numbers{};
};

template <class Source>
std::int64_t small_number(Source& source, LayerCase& c) {
  static constexpr std::array<std::int64_t, 12> numbers{1, 2, 3, 4, 1, 2, 3, 4, 6, 8, 0, 5};
  const std::int64_t number = numbers[static_cast<std::size_t>(source.in(0, source.in(0, 7) == 0 ? 11 : 9))];
  c.numbers.push_back(number);
  return number;
}

/// "(2, 3)", "(2,)"
template <class Source>
std::string small_tuple(Source& source, LayerCase& c, std::int64_t length) {
  std::string text = "(";
  for (std::int64_t i = 0; i < length; ++i) text += std::to_string(small_number(source, c)) + (i == 0 ? "," : ", ");
  if (length > 1) text.resize(text.size() - 2);
  return text + ")";
}

/// A value of the parameter's kind, as Python text.
template <class Source>
std::string plausible_value(Source& source, LayerCase& c, const ParameterInfo& parameter, int spatial) {
  static constexpr std::array<std::string_view, 6> reals{"0.0", "0.5", "1.0", "2.0", "0.1", "1e-05"};
  const std::string_view kind = parameter.kind;
  if (!parameter.choices.empty() && (kind == "choice" || source.in(0, 1) == 0)) {
    return std::string(
        parameter
            .choices[static_cast<std::size_t>(source.in(0, static_cast<std::int64_t>(parameter.choices.size()) - 1))]);
  }
  if (kind == "bool") return source.in(0, 1) == 0 ? "False" : "True";
  if (kind == "float") return std::string(reals[static_cast<std::size_t>(source.in(0, 5))]);
  const bool one_number = kind == "int" || source.in(0, 2) != 0;
  if (one_number) return std::to_string(small_number(source, c));
  return small_tuple(source, c, source.in(0, 3) == 0 || spatial == 0 ? source.in(1, 3) : spatial);
}

/// The layer with what it requires and a few of its other parameters. dtype and device stay away.
template <class Source>
LayerCase plausible_layer(Source& source, const LayerEntry& entry) {
  LayerCase c{"nn." + std::string(entry.type) + "("};
  bool first = true;
  for (const ParameterInfo& parameter : entry.signature) {
    if (parameter.name == "dtype" || parameter.name == "device") continue;
    if (!parameter.default_text.empty() && source.in(0, 2) != 0) continue;
    c.text += (first ? "" : ", ") + std::string(parameter.name) + "=";
    c.text += plausible_value(source, c, parameter, entry.spatial);
    first = false;
  }
  c.text += ")";
  return c;
}

/// A small input that the layer may take.
template <class Source>
Shape plausible_input(Source& source, const LayerCase& c, int spatial) {
  static constexpr std::array<std::int64_t, 8> sizes{1, 2, 3, 4, 5, 6, 8, 9};
  const std::int64_t rank = spatial > 0 ? spatial + (source.in(0, 4) == 0 ? 1 : 2) : source.in(1, 4);
  Shape shape;
  std::int64_t elements = 1;
  for (std::int64_t axis = 0; axis < rank; ++axis) {
    const bool known = !c.numbers.empty() && source.in(0, 1) == 0;
    const std::int64_t size =
        known ? c.numbers[static_cast<std::size_t>(source.in(0, static_cast<std::int64_t>(c.numbers.size()) - 1))]
              : sizes[static_cast<std::size_t>(source.in(0, 7))];
    shape.push_back(elements * size > 3000 ? 1 : size);
    elements *= shape.back();
  }
  return shape;
}

/// What the text makes; nullptr when it makes nothing.
inline std::unique_ptr<Layer> made(std::string_view text) {
  const Result<Value> value = text::parse(text);
  if (!value) return nullptr;
  Result<std::unique_ptr<Layer>> layer = make_layer(*value);
  return layer ? std::move(*layer) : nullptr;
}

/// A layer's own tensors, as a network keeps them.
struct LayerState {
  std::vector<Tensor> parameters{};
  std::vector<Tensor> buffers{};
  Generator generator{0};

  explicit LayerState(const Layer& layer) {
    for (const ParameterSpec& spec : layer.parameters()) parameters.push_back(zeros(spec.shape));
    for (const BufferSpec& spec : layer.buffers()) buffers.push_back(zeros(spec.shape));
    layer.initialize(generator, parameters, buffers);
  }
  [[nodiscard]] CallState call() { return {.parameters = parameters, .buffers = buffers, .generator = &generator}; }
};

/// True when the layer's own tensors, and the tensors given, stay below `most` elements each.
inline bool is_small(const Layer& layer, std::int64_t most) {
  const auto fits = [most](const auto& spec) {
    const Result<std::int64_t> count = element_count(spec.shape);
    return count && *count <= most;
  };
  return std::ranges::all_of(layer.parameters(), fits) && std::ranges::all_of(layer.buffers(), fits);
}

inline bool is_small(const std::vector<TensorType>& types, std::int64_t most) {
  return std::ranges::all_of(types, [most](const TensorType& type) {
    Shape filled = type.shape;  // beside an empty axis others may be longer than strides can count
    for (std::int64_t& size : filled) size = std::max<std::int64_t>(size, 1);
    const Result<std::int64_t> count = element_count(type.shape);
    return count && *count <= most && element_count(filled).has_value();
  });
}

}  // namespace convscope::test
