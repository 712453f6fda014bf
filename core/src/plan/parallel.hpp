#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

/// Work split over threads. What a task computes never depends on how many there are, so results are the same, bit for
/// bit, for any number of threads.
namespace convscope::plan {

/// How many threads work is split over, the caller's own included. 1 at first.
[[nodiscard]] std::size_t threads();
/// Sets it, from 1. Builds without threads stay at 1. Not while work runs. A process that forks does so before: the
/// child has none of the threads.
void set_threads(std::size_t count);

/// How many threads a piece of work is worth: 1 when starting the others would take longer. `work` counts
/// multiply-accumulates.
[[nodiscard]] std::size_t workers_for(double work);

namespace detail {
using Task = void (*)(void* context, std::int64_t index, std::size_t worker);
void parallel(std::size_t workers, std::int64_t count, void* context, Task task);
}  // namespace detail

/// Calls f(index, worker) for every index below `count`, on `workers` threads at most; `worker` counts from 0 and is
/// never used by two calls at once. Returns when all are done. f must not call parallel itself.
template <class F>
void parallel(std::size_t workers, std::int64_t count, F&& f) {
  using Function = std::remove_reference_t<F>;
  detail::parallel(workers, count, &f, [](void* context, std::int64_t index, std::size_t worker) {
    (*static_cast<Function*>(context))(index, worker);
  });
}

}  // namespace convscope::plan
