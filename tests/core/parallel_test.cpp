#include "plan/parallel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

using namespace convscope;

namespace {

struct Threads {
  explicit Threads(std::size_t count) { plan::set_threads(count); }
  ~Threads() { plan::set_threads(1); }
};

/// How often each task ran, and whether two of a worker's ever ran at once.
struct Record {
  explicit Record(std::int64_t count) : runs(static_cast<std::size_t>(count)) {}
  std::vector<std::atomic<int>> runs;
  std::array<std::atomic<int>, 16> at_work{};
  std::atomic<bool> twice = false;

  void operator()(std::int64_t index, std::size_t worker) {
    if (at_work.at(worker)++ != 0) twice = true;
    ++runs[static_cast<std::size_t>(index)];
    --at_work.at(worker);
  }
  [[nodiscard]] bool all_once() const {
    return std::ranges::all_of(runs, [](const std::atomic<int>& count) { return count == 1; }) && !twice;
  }
};

}  // namespace

TEST_CASE("parallel runs every task once, whatever the numbers of tasks, workers and threads") {
  for (const std::size_t threads : {1, 2, 3, 5}) {
    const Threads set(threads);
    for (const std::size_t workers : {1, 2, 3, 8}) {
      for (const std::int64_t count : {0, 1, 2, 3, 7, 64, 1000}) {
        Record record(count);
        plan::parallel(workers, count, record);
        CAPTURE(threads);
        CAPTURE(workers);
        CAPTURE(count);
        CHECK(record.all_once());
      }
    }
  }
}

#if !defined(__EMSCRIPTEN__)  // whose tests have no threads
TEST_CASE("jobs follow each other without a task lost, from two callers at once too") {
  const Threads set(3);
  const auto jobs = [](bool& fine) {
    for (int i = 0; i < 2000; ++i) {
      Record record(1 + i % 40);
      plan::parallel(3, 1 + i % 40, record);
      fine = fine && record.all_once();
    }
  };
  bool first = true;
  bool second = true;
  std::thread other([&] { jobs(second); });
  jobs(first);
  other.join();
  CHECK(first);
  CHECK(second);
}
#endif
