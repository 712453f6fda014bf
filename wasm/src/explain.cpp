#include "convscope/explain.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "border.hpp"
#include "convscope/json.hpp"
#include "convscope/paddings.hpp"
#include "convscope/typeset.hpp"

namespace convscope::border {
namespace {

std::string explain_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(explain(model, types_from(inputs), options_from(output_size)));
}

std::string paddings_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(paddings(model, types_from(inputs), options_from(output_size)));
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
