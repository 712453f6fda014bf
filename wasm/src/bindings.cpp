// The border between JavaScript and the core. Nothing is computed here: arguments come in, results go out as copies,
// errors travel as values. `wasm/js` has checked every argument's kind before it calls.

#include <emscripten/bind.h>
#include <emscripten/heap.h>
#include <emscripten/val.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convscope/coverage.hpp"
#include "convscope/fixes.hpp"
#include "convscope/function.hpp"
#include "convscope/init.hpp"
#include "convscope/json.hpp"
#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "convscope/shape.hpp"
#include "convscope/signal.hpp"
#include "convscope/starter.hpp"
#include "convscope/summary.hpp"
#include "convscope/tensor.hpp"
#include "convscope/text.hpp"
#include "convscope/torch_names.hpp"
#include "convscope/version.hpp"
#include "kernels/table.hpp"
#include "plan/parallel.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

using emscripten::val;

// --- Results: {value} or {error}, the error as JSON ---

val failure(const Error& error) {
  val out = val::object();
  out.set("error", to_json(error));
  return out;
}

template <class T>
val success(const T& value) {
  val out = val::object();
  out.set("value", value);
  return out;
}

Error error_of(ErrorType type, std::string message, std::string hint) {
  return {.type = type, .stage = Stage::call, .message = std::move(message), .hint = std::move(hint)};
}

// --- Numbers, shapes and tensors ---

/// Sizes are whole numbers within ±2^53: `wasm/js` lets nothing else through.
Shape shape_from(const val& sizes) {
  const auto numbers = emscripten::convertJSArrayToNumberVector<double>(sizes);
  Shape shape(numbers.size());
  std::ranges::transform(numbers, shape.begin(), [](double size) { return static_cast<std::int64_t>(size); });
  return shape;
}

val to_js(const Shape& shape) {
  val out = val::array();
  for (const std::int64_t size : shape) out.call<void>("push", static_cast<double>(size));
  return out;
}

/// A copy of what `data` holds: JavaScript keeps its array, the tensor its own memory.
Result<Tensor> tensor_from(const val& shape, const val& data) {
  auto tensor = allocate(shape_from(shape));
  if (!tensor) return tensor;
  // The view is made after the allocation, which may have moved the memory away from older views.
  val(emscripten::typed_memory_view(tensor->size(), tensor->data())).call<void>("set", data);
  return tensor;
}

Result<Tensor> tensor_from(const val& tensor) { return tensor_from(tensor["shape"], tensor["data"]); }

/// `{shape, data}` with a Float32Array of its own.
val to_js(const Tensor& tensor) {
  val out = val::object();
  out.set("shape", to_js(shape_of(tensor)));
  out.set("data", val(emscripten::typed_memory_view(tensor.size(), tensor.data())).call<val>("slice"));
  return out;
}

val to_js(const StateDict& state) {
  val out = val::object();
  for (const auto& [name, tensor] : state) out.set(name, to_js(tensor));
  return out;
}

/// Of a call that gives nothing: made once, as forward is called again and again.
val done(const Result<void>& result) {
  static const val nothing = success(val::undefined());
  return result ? nothing : failure(result.error());
}

val to_js(const Result<Tensor>& tensor) { return tensor ? success(to_js(*tensor)) : failure(tensor.error()); }

/// A seed as decimal digits: JavaScript's numbers end at 2^53.
std::uint64_t seed_from(const std::string& digits) {
  std::uint64_t seed = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  return seed;
}

/// A number as Python reads it when JavaScript writes it: 3 is an int, 3.5 a float.
Value number_from(double number) {
  constexpr double largest = 9007199254740992.0;  // 2^53: beyond it not every integer exists
  if (std::trunc(number) == number && std::abs(number) <= largest) return Value::of(static_cast<std::int64_t>(number));
  Value value;
  value.kind = Value::Kind::real;
  value.real = number;
  return value;
}

/// `output_size`: undefined, a number or an array of numbers.
CallOptions options_from(const val& output_size) {
  if (output_size.isUndefined()) return {};
  if (output_size.isNumber()) return {.output_size = number_from(output_size.as<double>())};
  Value list;
  list.kind = Value::Kind::list;
  for (const double size : emscripten::convertJSArrayToNumberVector<double>(output_size)) {
    list.items.push_back(number_from(size));
  }
  return {.output_size = std::move(list)};
}

// --- Handles: what lives on between calls, known to JavaScript by number ---

using Handle = std::uint32_t;

template <class T>
class Handles {
 public:
  Handle add(T object) {
    objects_.emplace(++last_, std::move(object));
    return last_;
  }
  T* find(Handle handle) {
    const auto found = objects_.find(handle);
    return found == objects_.end() ? nullptr : &found->second;
  }
  void remove(Handle handle) { objects_.erase(handle); }
  [[nodiscard]] std::size_t count() const { return objects_.size(); }

 private:
  std::map<Handle, T> objects_;
  Handle last_ = 0;
};

Handles<Network>& networks() {
  static Handles<Network> all;
  return all;
}

Handles<Generator>& generators() {
  static Handles<Generator> all;
  return all;
}

double live_handles() { return static_cast<double>(networks().count() + generators().count()); }

double memory_bytes() { return static_cast<double>(emscripten_get_heap_size()); }

val unknown_handle() {
  return failure(error_of(ErrorType::runtime_error, "this object has been deleted", "Make a new one."));
}

// --- Reports ---

std::string build() {
  const bool relaxed = kernels::table().architecture == "wasm-relaxed";
  return concat(R"({"simd":")", relaxed ? "relaxed" : "simd128", R"(","threads":)", plan::threads(),
                R"(,"version":")", version, "\"}");
}

/// The types of a model's inputs: an array of [sizes, is it int64].
std::vector<TensorType> types_from(const val& inputs) {
  std::vector<TensorType> types;
  for (const val& input : emscripten::vecFromJSArray<val>(inputs)) {
    types.push_back({shape_from(input[0]), input[1].as<bool>() ? DType::int64 : DType::float32});
  }
  return types;
}

std::string summary_json(const std::string& model, const val& inputs, const val& output_size) {
  return to_json(summary(model, types_from(inputs), options_from(output_size)));
}

std::string coverage_json(const std::string& model, const val& inputs) {
  return to_json(coverage(model, types_from(inputs)));
}

std::string mismatch_json(const std::string& model, const val& input) {
  const auto mismatch = explain_mismatch(model, summary(model, shape_from(input)));
  return mismatch ? to_json(*mismatch) : "null";
}

val read_shape(const std::string& text) {
  const auto shape = parse_shape(text);
  return shape ? success(to_js(*shape)) : failure(shape.error());
}

val read_outline(const std::string& model) {
  const auto entries = outline(model);
  return entries ? success(to_json(*entries)) : failure(entries.error());
}

/// `action` counts as Edit::Action does.
val edit(const std::string& model, int action, const std::string& path, const std::string& name,
         const std::string& value, int index) {
  const auto changed = apply(model, {.action = static_cast<text::Edit::Action>(action),
                                           .path = path,
                                           .name = name,
                                           .value = value,
                                           .index = index});
  return changed ? success(*changed) : failure(changed.error());
}

std::string layer_types() { return to_json(layer_table()); }
/// "" for a name that is no layer.
std::string starter(const std::string& type, const val& arriving) {
  const LayerEntry* const entry = find_layer(type);
  return entry == nullptr ? std::string() : starter_call(*entry, shape_from(arriving));
}

std::string functions_json() { return to_json(function_table()); }
std::string torch_names() { return to_json(torch_modules()); }

// --- Signals and kernels ---

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

// --- Generators ---

Handle make_generator(const std::string& seed) { return generators().add(Generator(seed_from(seed))); }

void drop_generator(Handle handle) { generators().remove(handle); }

/// A tensor that `draw` fills: Result<void>(Generator&, std::span<float>).
template <class Draw>
val drawn(Handle handle, const val& shape, const Draw& draw) {
  Generator* const generator = generators().find(handle);
  if (generator == nullptr) return unknown_handle();
  auto tensor = allocate(shape_from(shape));
  if (!tensor) return failure(tensor.error());
  const Result<void> done = draw(*generator, std::span<float>(tensor->data(), tensor->size()));
  return done ? to_js(tensor) : failure(done.error());
}

/// What the initialiser draws that `make` gives for the shape: Result<Initializer>(const Shape&).
template <class Make>
val initialized(Handle handle, const val& shape, const Make& make) {
  return drawn(handle, shape, [&](Generator& generator, std::span<float> out) -> Result<void> {
    const Result<Initializer> init = make(shape_from(shape));
    if (!init) return std::unexpected(init.error());
    generator.initialize(*init, out);
    return {};
  });
}

/// `{shape, data}` with a Float64Array of whole numbers; `draw` as above for std::span<std::int64_t>.
template <class Draw>
val drawn_integers(Handle handle, const Shape& shape, const Draw& draw) {
  Generator* const generator = generators().find(handle);
  if (generator == nullptr) return unknown_handle();
  const auto count = element_count(shape);
  if (!count) return failure(count.error());
  constexpr std::int64_t bytes_each = sizeof(std::int64_t) + sizeof(double);
  if (*count > max_bytes / bytes_each) return failure(out_of_memory(static_cast<long double>(bytes_each) * *count));
  std::vector<std::int64_t> integers(static_cast<std::size_t>(*count));
  const Result<void> done = draw(*generator, std::span<std::int64_t>(integers));
  if (!done) return failure(done.error());
  std::vector<double> numbers(integers.size());
  std::ranges::transform(integers, numbers.begin(), [](std::int64_t integer) { return static_cast<double>(integer); });
  val out = val::object();
  out.set("shape", to_js(shape));
  out.set("data", val(emscripten::typed_memory_view(numbers.size(), numbers.data())).call<val>("slice"));
  return success(out);
}

val generator_uniform(Handle handle, const val& shape, double low, double high) {
  return drawn(handle, shape, [&](Generator& generator, std::span<float> out) {
    const Result<void> status = check_uniform(low, high);
    if (status) generator.uniform(out, low, high);
    return status;
  });
}

val generator_normal(Handle handle, const val& shape, double mean, double deviation) {
  return drawn(handle, shape, [&](Generator& generator, std::span<float> out) {
    const Result<void> status = check_normal(deviation);
    if (status) generator.normal(out, mean, deviation);
    return status;
  });
}

val generator_bernoulli(Handle handle, const val& shape, double p) {
  return drawn(handle, shape, [&](Generator& generator, std::span<float> out) {
    const Result<void> status = check_bernoulli(p);
    if (status) generator.bernoulli(out, p);
    return status;
  });
}

/// `low` and `high` are whole numbers within ±2^53, as sizes are.
val generator_randint(Handle handle, double low, double high, const val& shape) {
  const auto from = static_cast<std::int64_t>(low);
  const auto to = static_cast<std::int64_t>(high);
  return drawn_integers(handle, shape_from(shape), [&](Generator& generator, std::span<std::int64_t> out) {
    const Result<void> status = check_randint(from, to);
    if (status) generator.randint(out, from, to);
    return status;
  });
}

val generator_randperm(Handle handle, double n) {
  return drawn_integers(handle, {static_cast<std::int64_t>(n)},
                        [](Generator& generator, std::span<std::int64_t> out) -> Result<void> {
                          generator.randperm(out);
                          return {};
                        });
}

val generator_kaiming(Handle handle, const val& shape, bool normal, double a, const std::string& mode,
                      const std::string& nonlinearity) {
  const init::Kaiming options{.a = a, .mode = mode, .nonlinearity = nonlinearity};
  return initialized(handle, shape, [&](const Shape& weight) {
    return normal ? init::kaiming_normal(weight, options) : init::kaiming_uniform(weight, options);
  });
}

val generator_xavier(Handle handle, const val& shape, bool normal, double gain) {
  return initialized(handle, shape, [&](const Shape& weight) {
    return normal ? init::xavier_normal(weight, gain) : init::xavier_uniform(weight, gain);
  });
}

val generator_trunc_normal(Handle handle, const val& shape, double mean, double deviation, double low, double high) {
  const init::TruncatedNormal options{.mean = mean, .deviation = deviation, .low = low, .high = high};
  return drawn(handle, shape,
               [&](Generator& generator, std::span<float> out) { return init::trunc_normal(generator, out, options); });
}

// --- Networks ---

val make_network(const std::string& model, const std::string& seed) {
  auto network = Model::parse(model).and_then(
      [&](Model&& parsed) { return Network::make(std::move(parsed), seed_from(seed)); });
  return network ? success(networks().add(std::move(*network))) : failure(network.error());
}

void drop_network(Handle handle) { networks().remove(handle); }

val network_state(Handle handle) {
  const Network* const network = networks().find(handle);
  return network == nullptr ? unknown_handle() : success(to_js(network->state_dict()));
}

/// `entries`: an array of [name, {shape, data}].
val network_load(Handle handle, const val& entries) {
  Network* const network = networks().find(handle);
  if (network == nullptr) return unknown_handle();
  StateDict state;
  for (const val& entry : emscripten::vecFromJSArray<val>(entries)) {
    auto tensor = tensor_from(entry[1]);
    if (!tensor) return failure(tensor.error());
    state.emplace_back(entry[0].as<std::string>(), std::move(*tensor));
  }
  const auto loaded = network->load_state_dict(state);
  return loaded ? success(val::undefined()) : failure(loaded.error());
}

/// Tensors of an array of {shape, data}.
Result<std::vector<Tensor>> tensors_from(const val& array) {
  std::vector<Tensor> tensors;
  for (const val& entry : emscripten::vecFromJSArray<val>(array)) {
    auto tensor = tensor_from(entry);
    if (!tensor) return std::unexpected(std::move(tensor.error()));
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

val to_js(const std::vector<Tensor>& tensors) {
  val out = val::array();
  for (const Tensor& tensor : tensors) out.call<void>("push", to_js(tensor));
  return out;
}

/// Where a tensor's values begin, counted in floats from the beginning of memory: its place in HEAPF32.
double place_of(const Tensor& tensor) {
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(tensor.data()) / sizeof(float));
}

/// Makes ready for inputs of these types: where JavaScript puts them before each forward, and finds the outputs after it.
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
    return failure(error_of(ErrorType::runtime_error, "no outputs of layers are kept",
                            "Call forward() first, and not with grad: false, which keeps none."));
  }
  return failure(error_of(ErrorType::runtime_error, "the last forward has no output of this layer",
                          "Layers count from 0 in the order of report.layers."));
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

EMSCRIPTEN_BINDINGS(convscope) {
  using emscripten::function;
  emscripten::constant("maxText", static_cast<double>(text::max_size));
  function("build", &build);
  function("setThreads", &plan::set_threads);
  function("liveHandles", &live_handles);
  function("memoryBytes", &memory_bytes);
  function("summary", &summary_json);
  function("coverage", &coverage_json);
  function("mismatch", &mismatch_json);
  function("parseShape", &read_shape);
  function("outline", &read_outline);
  function("edit", &edit);
  function("layerTypes", &layer_types);
  function("starter", &starter);
  function("functions", &functions_json);
  function("torchNames", &torch_names);
  function("signals", &signals_json);
  function("signal", &make_signal);
  function("kernels", &kernels_json);
  function("kernel", &make_kernel);
  function("compare", &compare);
  function("makeGenerator", &make_generator);
  function("dropGenerator", &drop_generator);
  function("uniform", &generator_uniform);
  function("normal", &generator_normal);
  function("bernoulli", &generator_bernoulli);
  function("randint", &generator_randint);
  function("randperm", &generator_randperm);
  function("kaiming", &generator_kaiming);
  function("xavier", &generator_xavier);
  function("truncNormal", &generator_trunc_normal);
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

}  // namespace convscope
