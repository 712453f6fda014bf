#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <array>
#include <string>

#include "border.hpp"
#include "convscope/json.hpp"
#include "convscope/memory.hpp"
#include "convscope/signal.hpp"

namespace convscope::border {
namespace {

std::string signals_json(int spatial) { return to_json(signal::signals(spatial)); }
std::string kernels_json(int spatial) { return to_json(signal::kernels(spatial)); }

val make_signal(const std::string& name, const val& shape, int spatial, const std::string& seed) {
  return to_js(signal::make_signal(name, shape_from(shape), spatial, seed_from(seed)));
}

val make_kernel(const std::string& name, const val& weight_shape, bool transposed, double groups, const val& stride) {
  return to_js(signal::make_kernel(name, shape_from(weight_shape), transposed, static_cast<std::int64_t>(groups),
                                   shape_from(stride)));
}

val compare(const val& input, const val& output, int spatial) {
  const Shape of_input = shape_from(input["shape"]);
  const Shape of_output = shape_from(output["shape"]);
  const auto common = signal::common_part(of_input, of_output, spatial);
  if (!common) return failure(common.error());
  // All that will be there at once, before the first of it is.
  if (const auto fits = check_room(std::array{of_input, of_output, *common}); !fits) return failure(fits.error());
  const auto a = tensor_from(input);
  if (!a) return failure(a.error());
  const auto b = tensor_from(output);
  if (!b) return failure(b.error());
  const auto quality = signal::compare(*a, *b, spatial);
  if (!quality) return failure(quality.error());
  val out = val::object();
  out.set("report", to_json(*quality));
  out.set("difference", to_js(quality->difference));
  return success(out);
}

}  // namespace

EMSCRIPTEN_BINDINGS(signals) {
  using emscripten::function;
  function("signals", &signals_json);
  function("signal", &make_signal);
  function("kernels", &kernels_json);
  function("kernel", &make_kernel);
  function("compare", &compare);
}

}  // namespace convscope::border
