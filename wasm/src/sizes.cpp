#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "border.hpp"
#include "convscope/json.hpp"
#include "convscope/round_trip.hpp"

namespace convscope::border {
namespace {

/// `range`: from and to. An empty input is none.
val run_round_trip(const std::string& model, const val& input, const std::string& axis, const val& range) {
  const Shape ends = shape_from(range);
  const auto trip = round_trip(model, {.input = shape_from(input), .axis = axis, .from = ends[0], .to = ends[1]});
  return trip ? success(to_json(*trip)) : failure(trip.error());
}

}  // namespace

EMSCRIPTEN_BINDINGS(sizes) { emscripten::function("roundTrip", &run_round_trip); }

}  // namespace convscope::border
