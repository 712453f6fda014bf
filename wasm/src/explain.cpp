#include "convscope/explain.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <optional>
#include <string>

#include "border.hpp"
#include "convscope/json.hpp"
#include "convscope/paddings.hpp"
#include "convscope/typeset.hpp"

namespace convscope::border {
namespace {

/// A layer's name; undefined: all layers.
std::optional<std::string> name_from(const val& name) {
  return name.isUndefined() ? std::nullopt : std::optional(name.as<std::string>());
}

std::string explain_json(const std::string& model, const val& inputs, const val& output_size, const val& layer) {
  return to_json(explain(model, types_from(inputs), options_from(output_size), name_from(layer)));
}

std::string paddings_json(const std::string& model, const val& inputs, const val& output_size, const val& layer) {
  return to_json(paddings(model, types_from(inputs), options_from(output_size), name_from(layer)));
}

val typeset_formula(const std::string& formula) {
  const Typeset set = typeset(formula);
  val out = val::object();
  out.set("mathml", set.mathml);
  out.set("latex", set.latex);
  return out;
}

}  // namespace

EMSCRIPTEN_BINDINGS(explain) {
  using emscripten::function;
  function("explain", &explain_json);
  function("paddings", &paddings_json);
  function("typeset", &typeset_formula);
}

}  // namespace convscope::border
