#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <algorithm>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "border.hpp"
#include "convscope/init.hpp"
#include "convscope/random.hpp"

namespace convscope::border {
namespace {

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

}  // namespace

EMSCRIPTEN_BINDINGS(generators) {
  using emscripten::function;
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
}

}  // namespace convscope::border
