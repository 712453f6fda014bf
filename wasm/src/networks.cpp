#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "border.hpp"
#include "convscope/model.hpp"
#include "convscope/network.hpp"

namespace convscope::border {
namespace {

val make_network(const std::string& model, const std::string& seed) {
  auto network =
      Model::parse(model).and_then([&](Model&& parsed) { return Network::make(std::move(parsed), seed_from(seed)); });
  return network ? success(networks().add(std::move(*network))) : failure(network.error());
}

void drop_network(Handle handle) { networks().remove(handle); }

val network_state(Handle handle) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  val out = val::object();
  for (const auto& [name, tensor] : network->state()) out.set(name, to_js(*tensor));
  return success(out);
}

/// `entries`: an array of [name, {shape, data}].
val network_load(Handle handle, const val& entries) {
  Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  std::vector<val> tensors;
  std::vector<StateEntry> state;
  for (const val& entry : emscripten::vecFromJSArray<val>(entries)) {
    tensors.push_back(entry[1]);
    state.emplace_back(entry[0].as<std::string>(), shape_from(entry[1]["shape"]));
  }
  // Straight to where they belong: there may be no room for a second copy.
  return done(network->load_state(state, [&](std::size_t i, std::span<float> to) { copy_values(tensors[i], to); }));
}

/// Where a tensor's values begin, counted in floats from the beginning of memory: its place in HEAPF32.
double place_of(const Tensor& tensor) {
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(tensor.data()) / sizeof(float));
}

/// Makes ready for inputs of these types: where JavaScript puts them before each forward, and finds the outputs after
/// it.
val network_prepare(Handle handle, const val& inputs, const val& output_size, bool grad) {
  Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  CallOptions options = options_from(output_size);
  options.grad = grad;
  const auto tensors = network->prepare(types_from(inputs), options);
  if (!tensors) return failure(tensors.error());
  val places = val::array();
  for (const Tensor& tensor : *tensors) places.call<void>("push", place_of(tensor));
  val outputs = val::array();
  for (const Tensor* const tensor : network->outputs()) {
    val output = val::object();
    output.set("shape", to_js(shape_of(*tensor)));
    output.set("begin", place_of(*tensor));
    output.set("end", place_of(*tensor) + static_cast<double>(tensor->size()));
    outputs.call<void>("push", output);
  }
  val out = val::object();
  out.set("inputs", places);
  out.set("outputs", outputs);
  return success(out);
}

/// What was prepared, with the inputs that were put into memory.
val network_forward(Handle handle) {
  Network* const network = networks().find(handle);
  return network == nullptr ? unknown_handle() : done(network->run());
}

val network_backward(Handle handle, const val& grad_outputs) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  const auto tensors = tensors_from(grad_outputs);
  if (!tensors) return failure(tensors.error());
  const auto gradients = network->backward(*tensors);
  if (!gradients) return failure(gradients.error());
  val out = val::object();
  out.set("inputs", to_js(gradients->inputs));
  out.set("parameters", to_js(gradients->parameters));
  return success(out);
}

val network_train(Handle handle, bool mode) {
  Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  network->train(mode);
  return success(val::undefined());
}

val network_activation(Handle handle, double index) {
  const Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  const Tensor* const output = network->activation(static_cast<std::size_t>(index));
  if (output != nullptr) return success(to_js(*output));
  if (!network->keeps_activations()) {
    return failure({.type = ErrorType::runtime_error,
                    .stage = Stage::call,
                    .message = "no outputs of layers are kept",
                    .hint = "Call forward() first, and not with grad: false, which keeps none."});
  }
  return failure({.type = ErrorType::runtime_error,
                  .stage = Stage::call,
                  .message = "the last forward has no output of this layer",
                  .hint = "Layers count from 0 in the order of report.layers."});
}

val network_set_kernel(Handle handle, const std::string& path, const std::string& kernel) {
  Network* const network = networks().find(handle);
  return network == nullptr ? unknown_handle() : done(network->set_kernel(path, kernel));
}

val network_tie(Handle handle, const std::string& path, const std::string& from) {
  Network* const network = networks().find(handle);
  return network == nullptr ? unknown_handle() : done(network->tie(path, from));
}

}  // namespace

EMSCRIPTEN_BINDINGS(networks) {
  using emscripten::function;
  function("makeNetwork", &make_network);
  function("dropNetwork", &drop_network);
  function("stateDict", &network_state);
  function("loadStateDict", &network_load);
  function("prepare", &network_prepare);
  function("forward", &network_forward);
  function("backward", &network_backward);
  function("train", &network_train);
  function("activation", &network_activation);
  function("setKernel", &network_set_kernel);
  function("tie", &network_tie);
}

}  // namespace convscope::border
