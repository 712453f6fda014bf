#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "convscope/operation.hpp"

namespace convscope::functions {

/// A tensor's elements as rows: one for each position of the axes that stay, along those that are reduced.
class Rows {
 public:
  /// `axes`: those that are reduced, counted from 0; all where there are none.
  Rows(const Shape& shape, std::span<const std::size_t> axes);

  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t length() const noexcept { return length_; }
  /// What is left of the shape.
  [[nodiscard]] Shape reduced_shape(bool keep) const;
  /// The rows, one behind the other.
  [[nodiscard]] std::vector<float> gather(const Tensor& tensor) const;
  /// The same without a copy where the tensor's own values lie so; where they don't, in `copy`.
  [[nodiscard]] std::span<const float> view(const Tensor& tensor, std::vector<float>& copy) const;
  /// A tensor from its rows.
  void scatter(std::span<const float> rows, Tensor& tensor) const;
  /// Position for position along the axes that stay.
  [[nodiscard]] std::vector<AxisDependency> dependencies(std::size_t operand, bool keep, std::size_t result = 0) const;

 private:
  Shape shape_;
  std::vector<bool> reduced_;  // by axis
  Shape sizes_;                // the axes that stay, then the others
  Shape strides_;              // theirs
  std::int64_t count_ = 1;
  std::int64_t length_ = 1;
  bool in_order_ = true;  // the axes that stay are in front of the others
};

}  // namespace convscope::functions
