#include "layers/pool_plan.hpp"

#include <array>
#include <numeric>

namespace convscope::layers {

namespace {

/// The plan worked out for all positions, as the kernels take it. Only for tensors that exist: their sizes are small.
struct Windows {
  explicit Windows(const PoolPlan& plan) {
    const std::size_t count = plan.axes.size();
    const std::size_t lead = plan.input.size() - count;
    const auto first = static_cast<std::ptrdiff_t>(lead);
    planes = std::accumulate(plan.input.begin(), plan.input.begin() + first, std::int64_t{1}, std::multiplies<>());
    tables.fill({kernels::Stretch{}});
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const std::size_t missing = axes.size() - count;
      if (i >= missing) {
        const std::size_t axis = i - missing;
        tables[i].clear();
        for (std::int64_t o = 0; o < plan.output[lead + axis]; ++o) tables[i].push_back(plan.axes[axis].reads(o));
        axes[i].size = plan.input[lead + axis];
        axes[i].step = plan.axes[axis].step;
      }
      axes[i].stretches = tables[i];
    }
  }
  Windows(const Windows&) = delete;
  Windows& operator=(const Windows&) = delete;

  std::int64_t planes = 1;
  kernels::PoolAxes axes;

 private:
  std::array<std::vector<kernels::Stretch>, 3> tables;
};

/// What each position reads is listed for every axis before anything is computed. Errors: out_of_memory where the lists
/// alone would take half of what a run may take.
Result<void> check_lists(const PoolPlan& plan) {
  long double bytes = 0;
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    bytes += static_cast<long double>(plan.output[plan.output.size() - 1 - i]) * sizeof(kernels::Stretch);
  }
  if (bytes > static_cast<long double>(max_bytes) / 2) return std::unexpected(out_of_memory(bytes));
  return {};
}

}  // namespace

Result<void> pool_largest(const PoolPlan& plan, const Tensor& x, Tensor& y, Tensor* indices) {
  if (Result<void> fits = check_lists(plan); !fits || y.size() == 0) return fits;
  const Windows windows(plan);
  kernels::max_pool(x.data(), windows.planes, windows.axes, y.data(), indices == nullptr ? nullptr : indices->data());
  return {};
}

Tensor pool_largest_backward(const PoolPlan& plan, const Tensor& x, const Tensor& grad) {
  Tensor grad_x = zeros(plan.input);
  if (grad.size() == 0) return grad_x;
  const Windows windows(plan);
  kernels::max_pool_backward(x.data(), grad.data(), windows.planes, windows.axes, grad_x.data());
  return grad_x;
}

Result<void> pool_mean(const PoolPlan& plan, const Tensor& x, Tensor& y) {
  if (Result<void> fits = check_lists(plan); !fits || y.size() == 0) return fits;
  const Windows windows(plan);
  kernels::average_pool(x.data(), windows.planes, windows.axes, y.data());
  return {};
}

Tensor pool_mean_backward(const PoolPlan& plan, const Tensor& grad) {
  Tensor grad_x = zeros(plan.input);
  if (grad.size() == 0) return grad_x;
  const Windows windows(plan);
  kernels::average_pool_backward(grad.data(), windows.planes, windows.axes, grad_x.data());
  return grad_x;
}

}  // namespace convscope::layers
