#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <optional>
#include <string>

#include "border.hpp"
#include "convscope/json.hpp"
#include "convscope/round_trip.hpp"

namespace convscope::border {
namespace {

std::optional<std::int64_t> integer_or_none(const val& number) {
  return number.isUndefined() ? std::nullopt : std::optional(static_cast<std::int64_t>(number.as<double>()));
}

/// `from` and `to` are numbers or undefined. An empty input is none.
val run_round_trip(const std::string& model, const val& input, const std::string& axis, const val& from,
                   const val& to) {
  const auto trip = round_trip(
      model, {.input = shape_from(input), .axis = axis, .from = integer_or_none(from), .to = integer_or_none(to)});
  return trip ? success(to_json(*trip)) : failure(trip.error());
}

}  // namespace

EMSCRIPTEN_BINDINGS(sizes) { emscripten::function("roundTrip", &run_round_trip); }

}  // namespace convscope::border
