#include "convscope/cells.hpp"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "border.hpp"
#include "convscope/json.hpp"

namespace convscope::border {
namespace {

std::optional<std::int64_t> channel_from(const val& channel) {
  if (channel.isUndefined()) return std::nullopt;
  return static_cast<std::int64_t>(channel.as<double>());
}

val network_cell(Handle handle, double layer, const val& position, const val& channel) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  const auto found = cell(*network, static_cast<std::size_t>(layer), shape_from(position), channel_from(channel));
  return found ? success(to_json(*found)) : failure(found.error());
}

val network_cell_reach(Handle handle, double layer, const val& position, double output_channel) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  const auto found = cell_reach(*network, static_cast<std::size_t>(layer), shape_from(position),
                                static_cast<std::int64_t>(output_channel));
  return found ? success(to_json(*found)) : failure(found.error());
}

val network_grid(Handle handle, double layer, const val& position, const val& channel, double cells, double depth_tap) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  const auto found = grid(*network, static_cast<std::size_t>(layer),
                          {.position = shape_from(position),
                           .channel = channel_from(channel),
                           .cells = static_cast<std::int64_t>(cells),
                           .depth_tap = static_cast<std::int64_t>(depth_tap)});
  if (!found) return failure(found.error());
  val out = val::object();
  out.set("report", to_json(*found));
  out.set("input", to_js(found->input));
  out.set("kernel", to_js(found->kernel));
  out.set("output", to_js(found->output));
  return success(out);
}

val network_matrix(Handle handle, double layer, double output_channel, double input_channel) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  return to_js(channel_matrix(*network, static_cast<std::size_t>(layer), static_cast<std::int64_t>(output_channel),
                              static_cast<std::int64_t>(input_channel)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(cells) {
  using emscripten::function;
  function("cell", &network_cell);
  function("cellReach", &network_cell_reach);
  function("grid", &network_grid);
  function("channelMatrix", &network_matrix);
}

}  // namespace convscope::border
