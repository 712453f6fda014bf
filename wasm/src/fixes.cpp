#include "convscope/fixes.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <optional>
#include <string>

#include "border.hpp"
#include "convscope/json.hpp"
#include "convscope/read_error.hpp"

namespace convscope::border {
namespace {

std::string mismatch_json(const std::string& model, const val& input) {
  const auto mismatch = explain_mismatch(model, shape_from(input));
  return mismatch ? to_json(*mismatch) : "null";
}

std::string fixes_json(const std::string& model, const val& input, const val& output_size) {
  return to_json(fixes(model, shape_from(input), options_from(output_size)));
}

/// `input`: sizes, or undefined.
std::string read_error_json(const std::string& text, const std::string& model, const val& input) {
  return to_json(read_error(text, model, input.isUndefined() ? std::nullopt : std::optional(shape_from(input))));
}

}  // namespace

EMSCRIPTEN_BINDINGS(fixes) {
  using emscripten::function;
  function("mismatch", &mismatch_json);
  function("fixes", &fixes_json);
  function("readError", &read_error_json);
}

}  // namespace convscope::border
