#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "plan/algorithm.hpp"
#include "plan/extend.hpp"
#include "plan/parallel.hpp"

namespace convscope::plan {

/// Runs the tasks of every image, batch × groups of them, on the workers that the whole convolution is worth.
class Images {
 public:
  /// `most`: where more workers would have nothing to do.
  Images(const Geometry& geometry, const Extension& extension,
         std::int64_t most = std::numeric_limits<std::int64_t>::max())
      : g_(geometry),
        extension_(extension),
        workers_(std::min(static_cast<std::int64_t>(workers_for(work(geometry))), most)) {}

  [[nodiscard]] std::int64_t workers() const { return workers_; }

  /// Floats of scratch memory of a run whose workers take so many each.
  [[nodiscard]] std::int64_t scratch(std::int64_t worker_scratch) const {
    return (apart() ? workers_ : 1) * extension_.size() + workers_ * worker_scratch;
  }

  /// Calls task(item, begin, end, image, scratch) until all `count` tasks of every item are done, [begin, end) at a
  /// time; `image` is the extended one.
  template <class Task>
  void run(const Operands& o, std::int64_t worker_scratch, std::int64_t count, Task&& task) const {
    float* const copies = o.scratch + workers_ * worker_scratch;
    const auto scratch_of = [&](std::size_t worker) {
      return o.scratch + static_cast<std::int64_t>(worker) * worker_scratch;
    };
    const std::int64_t items = g_.batch * g_.groups;
    const auto planes = [&](std::int64_t item) { return o.input + item * g_.in_channels * g_.in_pixels(); };
    const auto workers = static_cast<std::size_t>(workers_);
    if (apart()) {
      parallel(workers, items, [&](std::int64_t item, std::size_t worker) {
        float* const copy = copies + static_cast<std::int64_t>(worker) * extension_.size();
        const float* const image = extension_.extend(planes(item), 1, copy);
        task(item, std::int64_t{0}, count, image, scratch_of(worker));
      });
      return;
    }
    for (std::int64_t item = 0; item < items; ++item) {
      const float* const image = extension_.extend(planes(item), workers, copies);
      parallel(workers, count, [&](std::int64_t index, std::size_t worker) {
        task(item, index, index + 1, image, scratch_of(worker));
      });
    }
  }

 private:
  /// Whether each worker takes images of its own, rather than all working on the same one: less waiting, but more
  /// memory, which must not depend much on the number of threads.
  [[nodiscard]] bool apart() const {
    constexpr std::int64_t most_floats = 16 * 1024 * 1024;
    return workers_ == 1 || (g_.batch * g_.groups >= 2 * workers_ && extension_.size() * workers_ <= most_floats);
  }

  const Geometry& g_;
  const Extension& extension_;
  std::int64_t workers_;
};

}  // namespace convscope::plan
