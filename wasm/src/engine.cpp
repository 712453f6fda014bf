#include <emscripten/bind.h>
#include <emscripten/heap.h>
#include <emscripten/val.h>

#include <string>

#include "border.hpp"
#include "convscope/text.hpp"
#include "convscope/version.hpp"
#include "kernels/table.hpp"
#include "plan/parallel.hpp"
#include "text/concat.hpp"

namespace convscope::border {
namespace {

std::string build() {
  const bool relaxed = kernels::table().architecture == "wasm-relaxed";
  return concat(R"({"simd":")", relaxed ? "relaxed" : "simd128", R"(","threads":)", plan::threads(), R"(,"version":")",
                version, "\"}");
}

double live_handles() { return static_cast<double>(networks().count() + generators().count()); }

double memory_bytes() { return static_cast<double>(emscripten_get_heap_size()); }

}  // namespace

EMSCRIPTEN_BINDINGS(engine) {
  using emscripten::function;
  emscripten::constant("maxText", static_cast<double>(text::max_size));
  function("build", &build);
  function("setThreads", &plan::set_threads);
  function("liveHandles", &live_handles);
  function("memoryBytes", &memory_bytes);
}

}  // namespace convscope::border
