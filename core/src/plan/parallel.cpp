#include "plan/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__EMSCRIPTEN_PTHREADS__)
#include <emscripten/threading.h>

#include <limits>
#endif

namespace convscope::plan {

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)

std::size_t threads() { return 1; }
void set_threads(std::size_t /*count*/) {}
std::size_t workers_for(double /*work*/) { return 1; }
void detail::parallel(std::size_t /*workers*/, std::int64_t count, void* context, Task task) {
  for (std::int64_t index = 0; index < count; ++index) task(context, index, 0);
}

#else

namespace {

/// Below this, about 40 µs, others that sleep would hardly have woken when the caller is done.
constexpr double least_work = 1e6;
/// How often a waiting thread looks before it sleeps, some 0.1 ms: convolutions come in close succession, and waking
/// takes as long as a small one.
constexpr int spins = 100'000;

using Number = std::atomic<std::uint32_t>;

// libc++ knows no futex in WebAssembly: its atomics poll, asleep half of the time that they have waited already.
#if defined(__EMSCRIPTEN_PTHREADS__)
void sleep_while(Number& number, std::uint32_t value) {
  emscripten_futex_wait(&number, value, std::numeric_limits<double>::infinity());
}
void wake(Number& number) { emscripten_futex_wake(&number, std::numeric_limits<int>::max()); }
#else
void sleep_while(Number& number, std::uint32_t value) { number.wait(value); }
void wake(Number& number) { number.notify_all(); }
#endif

/// Threads that wait for work. The one who brings it works too.
class Pool {
 public:
  ~Pool() { resize(0); }

  void resize(std::size_t helpers) {
    stop_ = true;
    ++round_;
    wake(round_);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    stop_ = false;
    shares_ = std::vector<Share>(helpers + 1);
    const std::uint32_t now = round_;
    for (std::size_t i = 0; i < helpers; ++i) threads_.emplace_back([this, i, now] { serve(i + 1, now); });
  }

  [[nodiscard]] std::size_t size() const { return threads_.size() + 1; }

  void run(std::size_t workers, std::int64_t count, void* context, detail::Task task) {
    // Two callers in two threads take turns; each has all helpers.
    const std::scoped_lock lock(mutex_);
    workers = std::min(workers, size());
    const auto parts = static_cast<std::int64_t>(workers);
    job_ = {task, context, std::max<std::int64_t>(1, count / (8 * parts)), workers};
    for (std::int64_t i = 0; i < parts; ++i) {
      Share& share = shares_[static_cast<std::size_t>(i)];
      share.next = count * i / parts;
      share.end = count * (i + 1) / parts;
    }
    helpers_ = open;
    ++round_;
    wake(round_);
    work(0);
    // Nothing is left to begin. Those who have begun are waited for, those who have not even woken are not.
    helpers_ &= ~open;
    for (std::uint32_t left = await(helpers_, [](std::uint32_t value) { return value == 0; }); left != 0;) {
      sleep_while(helpers_, left);
      left = helpers_;
    }
  }

 private:
  struct Job {
    detail::Task task = nullptr;
    void* context = nullptr;
    std::int64_t stretch = 1;  ///< tasks that are taken at a time: few enough for all workers to end together
    std::size_t workers = 1;
  };

  /// Tasks that belong to a worker first: neighbours, and much the same ones in jobs of like shape, so that what one
  /// job has written stands in the cache of who reads it in the next. Who is done with his own takes of the others'.
  struct alignas(64) Share {
    std::atomic<std::int64_t> next = 0;
    std::int64_t end = 0;
  };

  /// In `helpers_`: whether the job takes more of them.
  static constexpr std::uint32_t open = std::uint32_t{1} << 31U;

  /// True: the job stays as it is until the helper leaves.
  bool join() {
    std::uint32_t now = helpers_;
    while ((now & open) != 0) {
      if (helpers_.compare_exchange_weak(now, now + 1)) return true;
    }
    return false;
  }

  void leave() {
    if (--helpers_ == 0) wake(helpers_);
  }

  void work(std::size_t worker) {
    if (worker >= job_.workers) return;
    for (std::size_t i = 0; i < job_.workers; ++i) {
      Share& share = shares_[(worker + i) % job_.workers];
      for (;;) {
        const std::int64_t begin = share.next.fetch_add(job_.stretch);
        if (begin >= share.end) break;
        const std::int64_t end = std::min(begin + job_.stretch, share.end);
        for (std::int64_t index = begin; index < end; ++index) job_.task(job_.context, index, worker);
      }
    }
  }

  template <class Done>
  static std::uint32_t await(const Number& value, Done done) {
    std::uint32_t seen = value;
    for (int i = 0; i < spins && !done(seen); ++i) seen = value;
    return seen;
  }

  void serve(std::size_t worker, std::uint32_t known) {
    for (;;) {
      std::uint32_t now = await(round_, [known](std::uint32_t round) { return round != known; });
      for (; now == known; now = round_) sleep_while(round_, known);
      known = now;
      if (stop_) return;
      if (!join()) continue;
      work(worker);
      leave();
    }
  }

  std::mutex mutex_;
  std::vector<std::thread> threads_;
  Number round_ = 0;
  Number helpers_ = 0;  ///< at work, and `open`
  std::vector<Share> shares_ = std::vector<Share>(1);
  std::atomic<bool> stop_ = false;
  Job job_;
};

Pool& pool() {
  static Pool instance;
  return instance;
}

}  // namespace

std::size_t threads() { return pool().size(); }

void set_threads(std::size_t count) {
  if (count != pool().size()) pool().resize(std::max<std::size_t>(count, 1) - 1);
}

std::size_t workers_for(double work) { return work < least_work ? 1 : threads(); }

void detail::parallel(std::size_t workers, std::int64_t count, void* context, Task task) {
  if (workers > 1 && count > 1 && pool().size() > 1) return pool().run(workers, count, context, task);
  for (std::int64_t index = 0; index < count; ++index) task(context, index, 0);
}

#endif

}  // namespace convscope::plan
