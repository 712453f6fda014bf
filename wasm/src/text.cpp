#include "convscope/text.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "border.hpp"
#include "convscope/function.hpp"
#include "convscope/json.hpp"
#include "convscope/model.hpp"
#include "convscope/starter.hpp"
#include "convscope/torch_names.hpp"

namespace convscope::border {
namespace {

val read_shape(const std::string& text) {
  const auto shape = parse_shape(text);
  return shape ? success(to_js(*shape)) : failure(shape.error());
}

val read_outline(const std::string& model) {
  const auto entries = outline(model);
  return entries ? success(to_json(*entries)) : failure(entries.error());
}

/// `action` counts as Edit::Action does.
val edit(const std::string& model, int action, const std::string& path, const std::string& name,
         const std::string& value, int index) {
  const auto changed = apply(
      model,
      {.action = static_cast<text::Edit::Action>(action), .path = path, .name = name, .value = value, .index = index});
  return changed ? success(*changed) : failure(changed.error());
}

std::string layer_types() { return to_json(layer_table()); }
/// "" for a name that is no layer.
std::string starter(const std::string& type, const val& arriving) {
  const LayerEntry* const entry = find_layer(type);
  return entry == nullptr ? std::string() : starter_call(*entry, shape_from(arriving));
}

std::string functions_json() { return to_json(function_table()); }
std::string torch_names() { return to_json(torch_modules()); }

}  // namespace

EMSCRIPTEN_BINDINGS(text) {
  using emscripten::function;
  function("parseShape", &read_shape);
  function("outline", &read_outline);
  function("edit", &edit);
  function("layerTypes", &layer_types);
  function("starter", &starter);
  function("functions", &functions_json);
  function("torchNames", &torch_names);
}

}  // namespace convscope::border
