#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "convscope/shape.hpp"

namespace convscope::functions {

/// Goes through the positions of a shape in order, for N tensors with strides of their own. Axes are merged wherever
/// all of them go on in step, so that the innermost row is as long as can be.
template <std::size_t N>
class StridedLoop {
 public:
  using Offsets = std::array<std::int64_t, N>;

  /// `strides[t]` has one stride per axis.
  StridedLoop(const Shape& sizes, const std::array<Shape, N>& strides) {
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
      empty_ = empty_ || sizes[axis] == 0;
      if (sizes[axis] == 1) continue;
      Axis next{.size = sizes[axis], .strides = {}};
      for (std::size_t t = 0; t < N; ++t) next.strides[t] = strides[t][axis];
      if (!axes_.empty() && continues(axes_.back(), next)) {
        next.size *= axes_.back().size;
        axes_.back() = next;
      } else {
        axes_.push_back(next);
      }
    }
    if (axes_.empty()) axes_.push_back({.size = 1, .strides = {}});
  }

  /// Calls row(offsets, length, strides) for each innermost row, offsets counted from `begin`.
  template <class Row>
  void run(Offsets begin, Row&& row) const {
    if (empty_) return;
    const Axis& inner = axes_.back();
    std::vector<std::int64_t> index(axes_.size() - 1, 0);
    Offsets at = begin;
    while (true) {
      row(at, inner.size, inner.strides);
      std::size_t axis = index.size();
      while (axis > 0) {
        --axis;
        for (std::size_t t = 0; t < N; ++t) at[t] += axes_[axis].strides[t];
        if (++index[axis] < axes_[axis].size) break;
        for (std::size_t t = 0; t < N; ++t) at[t] -= axes_[axis].strides[t] * axes_[axis].size;
        index[axis] = 0;
        if (axis == 0) return;
      }
      if (index.empty()) return;
    }
  }

 private:
  struct Axis {
    std::int64_t size;
    Offsets strides;
  };

  static bool continues(const Axis& outer, const Axis& inner) {
    for (std::size_t t = 0; t < N; ++t) {
      if (outer.strides[t] != inner.strides[t] * inner.size) return false;
    }
    return true;
  }

  std::vector<Axis> axes_;
  bool empty_ = false;
};

}  // namespace convscope::functions
