#pragma once

// Between JavaScript and the core. Nothing is computed here: arguments come in, results go out as copies, errors travel
// as values. `wasm/js` has checked every argument's kind before it calls.

#include <emscripten/val.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/layer.hpp"
#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"

namespace convscope::border {

using emscripten::val;

// --- Results: {value} or {error}, the error as JSON ---

[[nodiscard]] val failure(const Error& error);

template <class T>
[[nodiscard]] val success(const T& value) {
  val out = val::object();
  out.set("value", value);
  return out;
}

/// Of a call that gives nothing.
[[nodiscard]] val done(const Result<void>& result);

// --- Numbers, shapes and tensors ---

/// Sizes are whole numbers within ±2^53: `wasm/js` lets nothing else through.
[[nodiscard]] Shape shape_from(const val& sizes);
/// The types of a model's inputs: an array of [sizes, is it int64].
[[nodiscard]] std::vector<TensorType> types_from(const val& inputs);
/// `output_size`: undefined, a number or an array of numbers.
[[nodiscard]] CallOptions options_from(const val& output_size);
/// A seed as decimal digits: JavaScript's numbers end at 2^53.
[[nodiscard]] std::uint64_t seed_from(const std::string& digits);
/// The values of {shape, data} into a tensor of that shape.
void copy_values(const val& tensor, std::span<float> to);
/// A copy of {shape, data}: JavaScript keeps its array, the tensor its own memory.
[[nodiscard]] Result<Tensor> tensor_from(const val& tensor);
/// Of an array of them. Errors: as check_room.
[[nodiscard]] Result<std::vector<Tensor>> tensors_from(const val& array);

[[nodiscard]] val to_js(const Shape& shape);
/// `{shape, data}` with a Float32Array of its own.
[[nodiscard]] val to_js(const Tensor& tensor);
[[nodiscard]] val to_js(const std::vector<Tensor>& tensors);
[[nodiscard]] val to_js(const Result<Tensor>& tensor);
[[nodiscard]] val to_js(const StateDict& state);

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

[[nodiscard]] Handles<Network>& networks();
[[nodiscard]] Handles<Generator>& generators();
[[nodiscard]] val unknown_handle();

}  // namespace convscope::border
