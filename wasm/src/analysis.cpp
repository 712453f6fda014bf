#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "border.hpp"
#include "convscope/coverage.hpp"
#include "convscope/fixes.hpp"
#include "convscope/json.hpp"
#include "convscope/summary.hpp"

namespace convscope::border {
namespace {

std::string summary_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(summary(model, types_from(inputs), options_from(output_size)));
}

std::string coverage_json(const std::string& model, const val& inputs) {
  return to_json(coverage(model, types_from(inputs)));
}

std::string mismatch_json(const std::string& model, const val& input) {
  const auto mismatch = explain_mismatch(model, summary(model, shape_from(input)));
  return mismatch ? to_json(*mismatch) : "null";
}

}  // namespace

EMSCRIPTEN_BINDINGS(analysis) {
  using emscripten::function;
  function("summary", &summary_json);
  function("coverage", &coverage_json);
  function("mismatch", &mismatch_json);
}

}  // namespace convscope::border
