#include "kernels/pool.hpp"

#include <cmath>
#include <limits>

namespace convscope::kernels {

namespace {

/// Calls visit(plane, z, y, x, output) for each window: its stretches, the plane it lies in and its place in the output.
template <class Visit>
void each_window(std::int64_t planes, const PoolAxes& axes, Visit visit) {
  std::int64_t output = 0;
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    for (const Stretch& z : axes[0].stretches) {
      for (const Stretch& y : axes[1].stretches) {
        for (const Stretch& x : axes[2].stretches) visit(plane, z, y, x, output++);
      }
    }
  }
}

std::int64_t plane_size(const PoolAxes& axes) { return axes[0].size * axes[1].size * axes[2].size; }

/// Calls visit(row) for each row that a window reads: `row` is where the row begins in the plane.
template <class Visit>
void each_row(const PoolAxes& axes, const Stretch& z, const Stretch& y, Visit visit) {
  for (std::int64_t depth = z.begin; depth < z.end; depth += axes[0].step) {
    for (std::int64_t height = y.begin; height < y.end; height += axes[1].step) {
      visit((depth * axes[1].size + height) * axes[2].size);
    }
  }
}

struct Largest {
  float value;
  std::int64_t at;
};

Largest largest(const float* plane, const PoolAxes& axes, const Stretch& z, const Stretch& y, const Stretch& x) {
  Largest best{-std::numeric_limits<float>::infinity(),
               (z.begin * axes[1].size + y.begin) * axes[2].size + x.begin};
  const std::int64_t step = axes[2].step;
  each_row(axes, z, y, [&](std::int64_t row) {
    for (std::int64_t i = row + x.begin; i < row + x.end; i += step) {
      if (plane[i] > best.value || std::isnan(plane[i])) best = {plane[i], i};
    }
  });
  return best;
}

double divisor(const Stretch& z, const Stretch& y, const Stretch& x) {
  return static_cast<double>(z.divisor) * static_cast<double>(y.divisor) * static_cast<double>(x.divisor);
}

}  // namespace

void max_pool(const float* x, std::int64_t planes, const PoolAxes& axes, float* y, float* indices) {
  const std::int64_t size = plane_size(axes);
  each_window(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, const Stretch& sx,
                                std::int64_t output) {
    const Largest best = largest(x + plane * size, axes, sz, sy, sx);
    y[output] = best.value;
    if (indices != nullptr) indices[output] = static_cast<float>(best.at);
  });
}

void max_pool_backward(const float* x, const float* grad, std::int64_t planes, const PoolAxes& axes, float* grad_x) {
  const std::int64_t size = plane_size(axes);
  each_window(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, const Stretch& sx,
                                std::int64_t output) {
    const std::int64_t at = largest(x + plane * size, axes, sz, sy, sx).at;
    if (at < size) grad_x[plane * size + at] += grad[output];  // else: a dilated window that reads padding only
  });
}

void average_pool(const float* x, std::int64_t planes, const PoolAxes& axes, float* y) {
  const std::int64_t size = plane_size(axes);
  each_window(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, const Stretch& sx,
                                std::int64_t output) {
    const float* values = x + plane * size;
    double sum = 0.0;  // a window can be a whole plane: float would lose digits
    each_row(axes, sz, sy, [&](std::int64_t row) {
      for (std::int64_t i = row + sx.begin; i < row + sx.end; ++i) sum += static_cast<double>(values[i]);
    });
    y[output] = static_cast<float>(sum / divisor(sz, sy, sx));
  });
}

void average_pool_backward(const float* grad, std::int64_t planes, const PoolAxes& axes, float* grad_x) {
  const std::int64_t size = plane_size(axes);
  each_window(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, const Stretch& sx,
                                std::int64_t output) {
    float* values = grad_x + plane * size;
    const auto share = static_cast<float>(static_cast<double>(grad[output]) / divisor(sz, sy, sx));
    each_row(axes, sz, sy, [&](std::int64_t row) {
      for (std::int64_t i = row + sx.begin; i < row + sx.end; ++i) values[i] += share;
    });
  });
}

}  // namespace convscope::kernels
