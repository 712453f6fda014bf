#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstddef>
#include <string>

#include "border.hpp"
#include "convscope/coverage.hpp"
#include "convscope/json.hpp"
#include "convscope/reach.hpp"
#include "convscope/summary.hpp"

namespace convscope::border {
namespace {

std::string summary_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(summary(model, types_from(inputs), options_from(output_size)));
}

std::string coverage_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(coverage(model, types_from(inputs), options_from(output_size)));
}

/// `tensor` and `positions` are whole numbers, `tensor` at least 0.
std::string reach_json(const std::string& model, const val& inputs, const val& output_size, double tensor,
                       const val& positions) {
  const Shape at = shape_from(positions);
  return to_json(reach(model, types_from(inputs), static_cast<std::size_t>(tensor), at, options_from(output_size)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(analysis) {
  using emscripten::function;
  function("summary", &summary_json);
  function("coverage", &coverage_json);
  function("reach", &reach_json);
}

}  // namespace convscope::border
