// The layers and models of models/workloads.txt, forwards and backwards, by the planner and by every kernel.
// A row is measured only when its result agrees with the reference. `work/s` counts two operations a product of the
// direct algorithm, so 1G/s is one GFLOP/s.
//
//   convscope_bench --workloads=bench/models/workloads.txt --benchmark_filter=forward

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "kernels/table.hpp"
#include "plan/convolution.hpp"

namespace {

using namespace convscope;

struct Workload {
  std::string name;
  Network network;
  Tensor input;
  Tensor gradient;
  double operations = 0.0;
};

Tensor random_tensor(const Shape& shape, std::uint64_t seed) {
  Tensor tensor = zeros(shape);
  Generator(seed).randn({tensor.data(), tensor.size()});
  return tensor;
}

/// One line of the file; null for comments and lines that can't be used, which are named.
std::shared_ptr<Workload> read(const std::string& line) {
  std::istringstream words(line);
  std::string name;
  std::string shape_text;
  std::string module;
  words >> name >> shape_text;
  std::getline(words, module);
  if (name.empty() || name.starts_with('#')) return nullptr;
  const auto shape = parse_shape(shape_text);
  auto model = Model::parse(module);
  auto network = model ? Network::make(std::move(*model), 0) : Result<Network>(std::unexpected(model.error()));
  if (!shape || !network) {
    std::fprintf(stderr, "%s: cannot be used\n", name.c_str());
    return nullptr;
  }
  auto workload = std::make_shared<Workload>(Workload{name, std::move(*network), random_tensor(*shape, 1), {}});
  Shape size = *shape;
  for (const Module* layer : workload->network.model().layers()) {
    const auto output = layer->layer->output_shape(size, {});
    if (!output) return nullptr;
    workload->operations += 2.0 * static_cast<double>(layer->layer->macs(size, *output));
    size = *output;
  }
  workload->gradient = random_tensor(size, 2);
  return workload;
}

double difference(const Tensor& a, const Tensor& b) {
  double error = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    error = std::max(error, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
    largest = std::max(largest, std::abs(static_cast<double>(b.data()[i])));
  }
  return error / largest;
}

/// Largest error of output and input gradient, relative to the largest value of each, against the reference.
double error_of(Workload& w) {
  const auto output = w.network.forward(w.input);
  const auto gradients = w.network.backward(w.gradient);
  plan::force_kernel("reference");
  const auto exact_output = w.network.forward(w.input);
  const auto exact_gradients = w.network.backward(w.gradient);
  plan::force_kernel("");
  double error = difference(*output, *exact_output);
  error = std::max(error, difference(gradients->input, exact_gradients->input));
  for (std::size_t i = 0; i < gradients->parameters.size(); ++i) {
    error = std::max(error, difference(gradients->parameters[i].second, exact_gradients->parameters[i].second));
  }
  return error;
}

void measure(benchmark::State& state, Workload& w, const std::string& kernel, bool backward) {
  plan::force_kernel(kernel);
  // A lone layer's forward is called as the network would, without the copies that a network keeps.
  const Model& model = w.network.model();
  const bool lone = model.is_lone_layer() && !backward;
  std::vector<Tensor> parameters;
  for (const auto& [key, tensor] : w.network.state_dict()) parameters.push_back(tensor);
  for (auto _ : state) {
    auto output = lone ? model.layers().front()->layer->forward(w.input, parameters, {}) : w.network.forward(w.input);
    benchmark::DoNotOptimize(output);
    if (backward) {
      auto gradients = w.network.backward(w.gradient);
      benchmark::DoNotOptimize(gradients);
    }
  }
  state.SetLabel(kernel.empty() ? std::string(plan::last_kernel()) : kernel);
  plan::force_kernel("");
  state.counters["work"] =
      benchmark::Counter(w.operations * (backward ? 3.0 : 1.0), benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

int main(int argc, char** argv) {
  std::string path = "bench/models/workloads.txt";
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (!argument.starts_with("--workloads=")) continue;
    path = argument.substr(argument.find('=') + 1);
    for (int j = i; j + 1 < argc; ++j) argv[j] = argv[j + 1];
    --argc;
    --i;
  }
  std::ifstream file(path);
  if (!file) {
    std::fprintf(stderr, "cannot read %s; say where it is with --workloads=\n", path.c_str());
    return 1;
  }
  benchmark::AddCustomContext("instructions", std::string(kernels::table().architecture));
  benchmark::Initialize(&argc, argv);

  bool wrong = false;
  for (std::string line; std::getline(file, line);) {
    const std::shared_ptr<Workload> workload = read(line);
    if (!workload) continue;
    const double error = error_of(*workload);
    if (!(error < 1e-5)) {
      std::fprintf(stderr, "%s: wrong by %g of the largest value, not measured\n", workload->name.c_str(), error);
      wrong = true;
      continue;
    }
    std::vector<std::string> names{""};
    for (const auto& kernel : kernels::table().convolution) {
      if (kernel.family != kernels::ConvolutionKernel::Family::dot) names.emplace_back(kernel.name);
    }
    for (const std::string& name : names) {
      const std::string row = workload->name + "/forward" + (name.empty() ? "" : "/" + name);
      benchmark::RegisterBenchmark(
          row.c_str(), [workload, name](benchmark::State& state) { measure(state, *workload, name, false); });
    }
    benchmark::RegisterBenchmark((workload->name + "/training").c_str(),
                                 [workload](benchmark::State& state) { measure(state, *workload, "", true); });
  }
  benchmark::RunSpecifiedBenchmarks();
  return wrong ? 1 : 0;
}
