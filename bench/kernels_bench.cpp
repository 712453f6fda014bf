// The layers and models of models/*.txt, forwards and backwards, by the planner and by every kernel. A row is measured
// only when its result agrees with the reference. `work/s` counts two operations a product of the direct algorithm, so
// 1G/s is one GFLOP/s.
//
//   convscope_bench --benchmark_filter=resnet18.*/forward$
//   convscope_bench --workloads=some/file.txt               instead of models/*.txt; more than once for more files

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "kernels/table.hpp"
#include "plan/convolution.hpp"

namespace {

using namespace convscope;

struct Results {
  Tensor output;
  Gradients gradients;
};

struct Workload {
  std::string name;
  std::string module;
  Tensor input;
  Tensor gradient;
  double operations = 0.0;
  std::optional<Results> exact{};  ///< the reference's, once they are known
};

/// Largest error of a result that counts, relative to the largest value.
constexpr double tolerance = 1e-5;
bool wrong = false;

/// The workload's network, with the same weights each time, planned for the kernel; "": for the planner's choice. Plans
/// keep the kernel that they were made with.
class Planned {
 public:
  Planned(const Workload& w, std::string_view kernel) : network_(make(w.module).value()) { plan::force_kernel(kernel); }
  Planned(const Planned&) = delete;
  Planned& operator=(const Planned&) = delete;
  ~Planned() { plan::force_kernel(""); }
  Network* operator->() { return &network_; }

  static Result<Network> make(const std::string& module) {
    auto model = Model::parse(module);
    return model ? Network::make(std::move(*model), 0) : Result<Network>(std::unexpected(model.error()));
  }

 private:
  Network network_;
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
  const auto network = Planned::make(module);
  if (!shape || !network) {
    std::fprintf(stderr, "%s: cannot be used\n", name.c_str());
    wrong = true;
    return nullptr;
  }
  auto workload = std::make_shared<Workload>(Workload{name, module, random_tensor(*shape, 1), {}});
  Shape size = *shape;
  for (const Module* layer : network->model().layers()) {
    const auto output = layer->layer->output_shape(size, {});
    if (!output) return nullptr;
    workload->operations += 2.0 * static_cast<double>(layer->layer->macs(size, *output));
    size = *output;
  }
  workload->gradient = random_tensor(size, 2);
  return workload;
}

/// NaN is the largest.
double larger(double a, double b) { return std::isnan(a) || a > b ? a : b; }

double difference(const Tensor& a, const Tensor& b) {
  double error = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    error = larger(std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])), error);
    largest = std::max(largest, std::abs(static_cast<double>(b.data()[i])));
  }
  return error / largest;
}

/// Largest error of output and input gradient, relative to the largest value of each, against the reference.
double error_of(Workload& w, std::string_view kernel) {
  const auto run = [&](std::string_view with) {
    Planned network(w, with);
    Tensor output = network->forward(w.input).value();
    return Results{std::move(output), network->backward(w.gradient).value()};
  };
  if (!w.exact) w.exact = run("reference");
  const auto [output, gradients] = run(kernel);
  double error = difference(output, w.exact->output);
  error = larger(difference(gradients.input, w.exact->gradients.input), error);
  for (std::size_t i = 0; i < gradients.parameters.size(); ++i) {
    const auto& [name, exact] = w.exact->gradients.parameters[i];
    error = larger(difference(gradients.parameters[i].second, exact), error);
  }
  return error;
}

void measure(benchmark::State& state, Workload& w, const std::string& kernel, bool backward) {
  if (const double error = error_of(w, kernel); !(error < tolerance)) {
    wrong = true;
    const std::string message = "wrong by " + std::to_string(error) + " of the largest value";
    state.SkipWithError(message.c_str());
    return;
  }
  Planned network(w, kernel);
  for (auto _ : state) {
    auto output = network->forward(w.input);
    benchmark::DoNotOptimize(output);
    if (backward) {
      auto gradients = network->backward(w.gradient);
      benchmark::DoNotOptimize(gradients);
    }
  }
  state.SetLabel(std::string(plan::last_kernel()));
  state.counters["work"] =
      benchmark::Counter(w.operations * (backward ? 3.0 : 1.0), benchmark::Counter::kIsIterationInvariantRate);
}

/// The rows of one workload.
void add(const std::shared_ptr<Workload>& workload) {
  const auto row = [&](const std::string& name, const std::string& kernel, bool backward) {
    benchmark::RegisterBenchmark((workload->name + name).c_str(),
                                 [=](benchmark::State& state) { measure(state, *workload, kernel, backward); });
  };
  row("/forward", "", false);
  for (const auto& kernel : kernels::table().convolution) {
    if (kernel.family == kernels::ConvolutionKernel::Family::dot) continue;
    row("/forward/" + std::string(kernel.name), std::string(kernel.name), false);
  }
  row("/training", "", true);
}

/// False when there is no such file.
bool add_file(const std::string& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (const auto workload = read(line)) add(workload);
  }
  if (file.eof()) return true;
  std::fprintf(stderr, "cannot read %s; say where it is with --workloads=\n", path.c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::AddCustomContext("instructions", std::string(kernels::table().architecture));
  benchmark::Initialize(&argc, argv);
  constexpr std::string_view option = "--workloads=";
  std::vector<std::string> paths;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(option)) {
      std::fprintf(stderr, "unknown option %s\n", argv[i]);
      return 1;
    }
    paths.emplace_back(argument.substr(option.size()));
  }
  if (paths.empty()) paths = {"bench/models/workloads.txt", "bench/models/networks.txt"};
  for (const std::string& path : paths) {
    if (!add_file(path)) return 1;
  }
  const bool none = benchmark::RunSpecifiedBenchmarks() == 0;
  return wrong || none ? 1 : 0;
}
