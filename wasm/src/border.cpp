#include "border.hpp"

#include <emscripten/val.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "convscope/json.hpp"
#include "convscope/memory.hpp"

namespace convscope::border {

val failure(const Error& error) {
  val out = val::object();
  out.set("error", to_json(error));
  return out;
}

val done(const Result<void>& result) {
  // Made once, as forward is called again and again.
  static const val nothing = success(val::undefined());
  return result ? nothing : failure(result.error());
}

Shape shape_from(const val& sizes) {
  const auto numbers = emscripten::convertJSArrayToNumberVector<double>(sizes);
  Shape shape(numbers.size());
  std::ranges::transform(numbers, shape.begin(), [](double size) { return static_cast<std::int64_t>(size); });
  return shape;
}

std::vector<TensorType> types_from(const val& inputs) {
  std::vector<TensorType> types;
  for (const val& input : emscripten::vecFromJSArray<val>(inputs)) {
    types.push_back({shape_from(input[0]), input[1].as<bool>() ? DType::int64 : DType::float32});
  }
  return types;
}

/// A number as Python reads it when JavaScript writes it: 3 is an int, 3.5 a float.
static Value number_from(double number) {
  constexpr double largest = 9007199254740992.0;  // 2^53: beyond it not every integer exists
  if (std::trunc(number) == number && std::abs(number) <= largest) return Value::of(static_cast<std::int64_t>(number));
  Value value;
  value.kind = Value::Kind::real;
  value.real = number;
  return value;
}

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

std::uint64_t seed_from(const std::string& digits) {
  std::uint64_t seed = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  return seed;
}

void copy_values(const val& tensor, std::span<float> to) {
  // The view is made after all allocations, which may have moved the memory away from older views.
  val(emscripten::typed_memory_view(to.size(), to.data())).call<void>("set", tensor["data"]);
}

Result<Tensor> tensor_from(const val& tensor) {
  auto copy = allocate(shape_from(tensor["shape"]));
  if (copy) copy_values(tensor, std::span(copy->data(), copy->size()));
  return copy;
}

Result<std::vector<Tensor>> tensors_from(const val& array) {
  const std::vector<val> entries = emscripten::vecFromJSArray<val>(array);
  std::vector<Shape> shapes;
  for (const val& entry : entries) shapes.push_back(shape_from(entry["shape"]));
  if (auto fits = check_room(shapes); !fits) return std::unexpected(std::move(fits).error());
  std::vector<Tensor> tensors;
  for (const val& entry : entries) {
    auto tensor = tensor_from(entry);
    if (!tensor) return std::unexpected(std::move(tensor.error()));
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

val to_js(const Shape& shape) {
  val out = val::array();
  for (const std::int64_t size : shape) out.call<void>("push", static_cast<double>(size));
  return out;
}

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

val to_js(const std::vector<Tensor>& tensors) {
  val out = val::array();
  for (const Tensor& tensor : tensors) out.call<void>("push", to_js(tensor));
  return out;
}

val to_js(const Result<Tensor>& tensor) { return tensor ? success(to_js(*tensor)) : failure(tensor.error()); }

Handles<Network>& networks() {
  static Handles<Network> all;
  return all;
}

Handles<Generator>& generators() {
  static Handles<Generator> all;
  return all;
}

val unknown_handle() {
  return failure({.type = ErrorType::runtime_error,
                  .stage = Stage::call,
                  .message = "this object has been deleted",
                  .hint = "Make a new one."});
}

}  // namespace convscope::border
