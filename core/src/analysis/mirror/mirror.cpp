#include "convscope/mirror.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/encoded.hpp"
#include "analysis/mirror/inverse.hpp"
#include "analysis/outlined.hpp"
#include "analysis/sizes/size_walk.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

Failure refuse(std::string message, std::string hint) {
  return layers::fail_call(ErrorType::not_implemented_error, std::move(message), std::move(hint));
}

/// A call as it stands in a text, with the prefix that ours have.
std::string prefixed(const std::string& call) {
  const auto value = text::parse(call);
  const bool bare = value && value->is(Value::Kind::call) && value->string.find('.') == std::string::npos;
  return bare ? concat("nn.", call) : call;
}

std::string sequential(const std::vector<std::string>& items, std::string_view separator, std::string_view end) {
  std::string text = "nn.Sequential(";
  for (const std::string& item : items)
    text += concat(&item == items.data() ? separator : concat(",", separator.empty() ? " " : separator), item);
  return concat(text, end, ")");
}

/// Encoder and decoder in one nn.Sequential, over lines where one of them is.
std::string joined(const std::string& encoder, const std::string& decoder) {
  const std::string both = concat(encoder, "\n", decoder);
  if (std::ranges::count(both, '\n') == 1) return sequential({encoder, decoder}, "", "");
  const auto indented = [](const std::string& text) {
    std::string moved;
    for (const char character : text) moved += character == '\n' ? std::string("\n    ") : std::string(1, character);
    return moved;
  };
  return sequential({indented(encoder), indented(decoder)}, "\n    ", ",\n");
}

/// Puts the opposites together, from the last layer to the first.
class Decoder {
 public:
  Decoder(const Model& model, const std::vector<text::OutlineEntry>& entries, const Trace& trace) : entries_(entries) {
    for (const Step& step : trace.steps) {
      layers_.push_back({.module = step.node->module,
                         .input = trace.tensors[step.operands.front()].shape,
                         .output = trace.tensors[step.first_result].shape,
                         .opposite = {},
                         .keeps = false});
    }
    root_ = &model.root();
  }

  /// Finds every layer's opposite. Errors: as inverse, with the layer.
  [[nodiscard]] Result<void> invert() {
    for (Layer& layer : layers_) {
      auto calls = opposite_of(layer);
      if (!calls) {
        calls.error()->layer = layer.module->path;
        return std::unexpected(std::move(calls.error()));
      }
      layer.opposite = *std::move(calls);
      // A pool that changes nothing has nothing to undo, and is nothing to do again.
      layer.keeps = layer.opposite.empty() && layer.module->layer->windows(layer.input, {}).empty();
    }
    return {};
  }

  [[nodiscard]] std::string text() const {
    const std::vector<std::string> items = mirrored(*root_);
    if (items.empty()) return "nn.Identity()";
    if (items.size() == 1) return items.front();
    const std::string line = sequential(items, "", "");
    constexpr std::size_t longest_line = 100;
    return line.size() <= longest_line ? line : sequential(items, "\n    ", ",\n");
  }

  [[nodiscard]] std::vector<MirrorStep> steps() const {
    std::vector<MirrorStep> steps;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const Layer& layer = layers_[i];
      std::string becomes = layer.keeps && is_used_again(i) ? own_text(layer) : std::string();
      for (const std::string& call : layer.opposite) becomes += concat(becomes.empty() ? "" : ", ", call);
      steps.push_back({.layer = layer.module->path, .type = layer.module->type, .becomes = std::move(becomes)});
    }
    return steps;
  }

 private:
  struct Layer {
    const Module* module;
    Shape input;
    Shape output;
    std::vector<std::string> opposite;  ///< empty where the shape stays
    bool keeps;                         ///< is used again
  };

  [[nodiscard]] std::string own_text(const Layer& layer) const {
    const text::OutlineEntry* const entry = analysis::find_entry(entries_, layer.module->path);
    return prefixed(entry == nullptr ? layer.module->layer->repr() : entry->text);
  }

  /// What weight_norm or spectral_norm makes a parameter of has the opposite of the layer itself, in the same norm.
  [[nodiscard]] Result<std::vector<std::string>> opposite_of(const Layer& layer) const {
    const auto own = text::parse(own_text(layer));
    const bool wrapped = own && own->is(Value::Kind::call) && !own->arguments.empty() &&
                         own->arguments.front().value.is(Value::Kind::call);
    const auto plain = wrapped ? make_layer(own->arguments.front().value) : nullptr;
    if (!plain || *plain == nullptr) return analysis::inverse(*layer.module->layer, layer.input, layer.output);
    auto calls = analysis::inverse(**plain, layer.input, layer.output);
    if (calls && calls->size() == 1) calls->front() = concat(own->string, "(", calls->front(), ")");
    return calls;
  }

  [[nodiscard]] bool changes_before(std::size_t i) const {
    return std::any_of(layers_.begin(), layers_.begin() + static_cast<std::ptrdiff_t>(i),
                       [](const Layer& layer) { return !layer.opposite.empty(); });
  }
  [[nodiscard]] bool is_used_again(std::size_t i) const {
    const bool after = std::any_of(layers_.begin() + static_cast<std::ptrdiff_t>(i), layers_.end(),
                                   [](const Layer& layer) { return !layer.opposite.empty(); });
    return after && changes_before(i);
  }

  /// The opposite of layer `i`, then what kept the shape that it brings back.
  [[nodiscard]] std::vector<std::string> mirrored(std::size_t i) const {
    std::vector<std::string> items = layers_[i].opposite;
    if (items.empty() || !changes_before(i)) return items;
    std::size_t first = i;
    while (layers_[first - 1].opposite.empty()) --first;
    for (; first < i; ++first) {
      if (layers_[first].keeps) items.push_back(own_text(layers_[first]));
    }
    return items;
  }

  [[nodiscard]] std::vector<std::string> mirrored(const Module& module) const {
    if (module.layer != nullptr) {
      const auto found = std::ranges::find(layers_, &module, &Layer::module);
      return found == layers_.end() ? std::vector<std::string>{}
                                    : mirrored(static_cast<std::size_t>(found - layers_.begin()));
    }
    std::vector<std::string> items;
    for (auto child = module.children.rbegin(); child != module.children.rend(); ++child) {
      std::vector<std::string> inner = mirrored(*child);
      const bool block = child->layer == nullptr && inner.size() > 1;
      if (block) inner = {sequential(inner, "", "")};
      std::ranges::move(inner, std::back_inserter(items));
    }
    return items;
  }

  const std::vector<text::OutlineEntry>& entries_;
  const Module* root_ = nullptr;
  std::vector<Layer> layers_;
};

/// Layers below a module that are called up to call `last`.
std::size_t count_up_to(const Model& model, const Module& module, std::size_t last) {
  if (module.layer == nullptr) {
    std::size_t count = 0;
    for (const Module& child : module.children) count += count_up_to(model, child, last);
    return count;
  }
  const auto end = model.nodes().begin() + static_cast<std::ptrdiff_t>(last) + 1;
  return std::find_if(model.nodes().begin(), end, [&](const Node& node) { return node.module == &module; }) != end ? 1
                                                                                                                   : 0;
}

/// Takes out what is called later, from the end on, so that the numbers of the rest stay.
Result<std::string> remove_later(const Model& model, const Module& module, std::size_t last, std::string text) {
  for (auto child = module.children.rbegin(); child != module.children.rend(); ++child) {
    const bool later = count_up_to(model, *child, last) == 0;
    text::Edit removal{.action = text::Edit::Action::remove, .path = child->path, .name = {}, .value = {}};
    auto changed = later ? convscope::apply(text, removal) : remove_later(model, *child, last, text);
    if (!changed) return changed;
    text = *std::move(changed);
  }
  return text;
}

/// The model's text without the modules that are called after call `last`.
Result<std::string> text_up_to(const Model& model, std::size_t last, std::string_view model_text) {
  return remove_later(model, model.root(), last, std::string(model_text));
}

/// What comes out of both together.
Result<void> prove(const Mirror& mirror) {
  const auto whole = Model::parse(mirror.model);
  if (!whole) return std::unexpected(whole.error());
  const auto end = analysis::SizeWalk(*whole).run(mirror.input);
  if (end.output == mirror.input) return {};
  return refuse(concat("the decoder found brings ", to_string(mirror.encoded), " to ",
                       end.output ? to_string(*end.output) : end.error->message, ", not to ", to_string(mirror.input)),
                "Mirror a part of the model, and write the rest by hand.");
}

}  // namespace

Result<Mirror> mirror(std::string_view model_text, const Shape& input, const MirrorOptions& options) {
  const auto model = Model::parse(model_text);
  if (!model) return std::unexpected(model.error());
  const auto entries = outline(model_text);
  if (!entries) return std::unexpected(entries.error());
  if (!analysis::is_chain(*model)) return refuse("only a chain of layers has a mirror", "Give an nn.Sequential.");
  const TensorType type{input};
  const Trace traced = trace(*model, std::span(&type, 1), {});
  if (traced.error) return std::unexpected(BoxedError(*traced.error));
  if (const auto encoded = options.replace_decoder ? analysis::encoded_call(traced) : std::nullopt) {
    const auto encoder = text_up_to(*model, *encoded, model_text);
    if (!encoder) return std::unexpected(encoder.error());
    return mirror(*encoder, input);
  }

  for (const Step& step : traced.steps) {
    if (step.operation->results().size() == 1) continue;
    return refuse(concat(analysis::name_of(*step.node->module), " gives ", step.operation->results().size(),
                         " tensors; a decoder of layers in a row takes one"),
                  "Leave out return_indices.");
  }

  Decoder decoder(*model, *entries, traced);
  if (Result<void> status = decoder.invert(); !status) return std::unexpected(std::move(status.error()));
  Mirror found;
  found.text = decoder.text();
  found.model = joined(prefixed(entries->front().text), found.text);
  found.input = input;
  found.encoded = traced.tensors[traced.outputs.front()].shape;
  found.steps = decoder.steps();
  if (Result<void> status = prove(found); !status) return std::unexpected(std::move(status.error()));
  return found;
}

}  // namespace convscope
