#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <optional>
#include <string>

#include "border.hpp"
#include "convscope/fitting_input.hpp"
#include "convscope/json.hpp"
#include "convscope/mirror.hpp"
#include "convscope/round_trip.hpp"
#include "convscope/solve.hpp"

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

/// `bounds`: an array of [name, first, last].
val run_solve(const std::string& layer, const val& input, const val& output, const val& free, const val& bounds,
              unsigned limit) {
  SolveRequest request{.layer = layer, .input = shape_from(input), .output = shape_from(output), .limit = limit};
  request.free = emscripten::vecFromJSArray<std::string>(free);
  const auto count = bounds["length"].as<unsigned>();
  for (unsigned i = 0; i < count; ++i) {
    const val entry = bounds[i];
    request.bounds[entry[0].as<std::string>()] = {static_cast<std::int64_t>(entry[1].as<double>()),
                                                  static_cast<std::int64_t>(entry[2].as<double>())};
  }
  const auto report = solve(request);
  return report ? success(to_json(*report)) : failure(report.error());
}

/// An array of sizes, or null.
val find_fitting_input(const std::string& model, const val& input) {
  const auto shape = fitting_input(model, shape_from(input));
  return shape ? to_js(*shape) : val::null();
}

val list_size_arguments(const std::string& model) {
  const auto arguments = size_arguments(model);
  return arguments ? success(to_json(*arguments)) : failure(arguments.error());
}

val run_mirror(const std::string& model, const val& input, bool replace_decoder) {
  const auto found = mirror(model, shape_from(input), {.replace_decoder = replace_decoder});
  return found ? success(to_json(*found)) : failure(found.error());
}

}  // namespace

EMSCRIPTEN_BINDINGS(sizes) {
  using emscripten::function;
  function("fittingInput", &find_fitting_input);
  function("roundTrip", &run_round_trip);
  function("solve", &run_solve);
  function("sizeArguments", &list_size_arguments);
  function("mirror", &run_mirror);
}

}  // namespace convscope::border
