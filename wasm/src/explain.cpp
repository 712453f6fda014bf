#include "convscope/explain.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "border.hpp"
#include "convscope/json.hpp"

namespace convscope::border {
namespace {

std::string explain_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(explain(model, types_from(inputs), options_from(output_size)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(explain) { emscripten::function("explain", &explain_json); }

}  // namespace convscope::border
