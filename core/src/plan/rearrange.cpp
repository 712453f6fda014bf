#include "plan/rearrange.hpp"

namespace convscope::plan {
namespace {

/// Calls row(other, dense) for each run along the last axis; `Other` and `Dense` are pointers to values.
template <std::size_t Axis = 0, class Other, class Dense, class Row>
void each_row(const Rearrangement& axes, Other other, Dense& dense, Row row) {
  if constexpr (Axis == 5) {
    row(other, dense);
    dense += axes.size[Axis];
  } else {
    for (std::int64_t i = 0; i < axes.size[Axis]; ++i, other += axes.step[Axis]) {
      each_row<Axis + 1>(axes, other, dense, row);
    }
  }
}

}  // namespace

void gather(const Rearrangement& axes, const float* other, float* dense) {
  each_row(axes, other, dense, [count = axes.size[5], step = axes.step[5]](const float* from, float* to) {
    for (std::int64_t i = 0; i < count; ++i) to[i] = from[i * step];
  });
}

void scatter(const Rearrangement& axes, const float* dense, float* other) {
  each_row(axes, other, dense, [count = axes.size[5], step = axes.step[5]](float* to, const float* from) {
    for (std::int64_t i = 0; i < count; ++i) to[i * step] = from[i];
  });
}

}  // namespace convscope::plan
