#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "convscope/model.hpp"

namespace convscope::analysis {

/// Where one input shape leads.
struct WalkEnd {
  std::optional<Shape> encoded;  ///< what encoded_call's call gives
  std::optional<Shape> output;
  std::optional<Error> error;
};

/// Runs many input shapes through one model, sizes only. The layers of a chain remember what they made of each shape:
/// behind a stride of 2 only half as many are new.
class SizeWalk {
 public:
  /// The model must outlive the walk.
  explicit SizeWalk(const Model& model);

  [[nodiscard]] WalkEnd run(const Shape& input);
  /// Calls looked up or made so far: what the work is measured in.
  [[nodiscard]] std::int64_t calls() const noexcept { return calls_; }

 private:
  struct Passed {
    Shape output;
    std::size_t windows = 0;  ///< spatial axes of the layer; 0 for one without
    bool transposed = false;
  };
  using Memory = std::map<Shape, Passed>;

  /// Null where the call fails or gives anything but one float32 tensor.
  const Passed* pass(std::size_t node, const Shape& input);
  [[nodiscard]] WalkEnd trace_through(const Shape& input);

  const Model& model_;
  bool chain_ = false;
  std::vector<Memory> memory_;  ///< one for each node of a chain
  std::int64_t calls_ = 0;
};

/// True for a model whose calls follow each other, one tensor handed on from each to the next.
[[nodiscard]] bool is_chain(const Model& model);

}  // namespace convscope::analysis
