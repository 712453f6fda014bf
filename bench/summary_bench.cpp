// What the report of a model of a thousand layers takes, and what of that is reading the text and writing JSON.
//
//   convscope_bench --benchmark_filter=summary

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "convscope/json.hpp"
#include "convscope/model.hpp"
#include "convscope/summary.hpp"
#include "text/concat.hpp"

namespace {

using namespace convscope;

std::string equal_layers(int /*i*/) { return "nn.Conv2d(8, 8, 3, padding=1)"; }
std::string different_layers(int i) { return concat("nn.Conv2d(", 8 + i, ", ", 9 + i, ", 3, padding=1)"); }

template <class Layer>
std::string model_of(Layer layer) {
  std::string text = "nn.Sequential(";
  for (int i = 0; i < 1000; ++i) text += layer(i) + ", ";
  return text + ")";
}

template <class Layer>
void parse(benchmark::State& state, Layer layer) {
  const std::string text = model_of(layer);
  for (auto _ : state) benchmark::DoNotOptimize(Model::parse(text));
}

template <class Layer>
void report(benchmark::State& state, Layer layer) {
  const std::string text = model_of(layer);
  for (auto _ : state) {
    const Report found = summary(text, Shape{1, 8, 32, 32});
    if (found.error) std::abort();
    benchmark::DoNotOptimize(to_json(found));
  }
}

BENCHMARK_CAPTURE(parse, equal, equal_layers)->Name("summary/parse/equal")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(parse, different, different_layers)->Name("summary/parse/different")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(report, equal, equal_layers)->Name("summary/report/equal")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(report, different, different_layers)->Name("summary/report/different")->Unit(benchmark::kMillisecond);

}  // namespace
