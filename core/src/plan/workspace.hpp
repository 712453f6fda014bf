#pragma once

#include <cstdint>

#include "plan/scratch.hpp"

namespace convscope::plan {

/// Scratch memory that a thread's runs lend each other: allocating megabytes anew for each would cost as much as a
/// small convolution. Only sizes that are common stay allocated.
class Workspace {
 public:
  explicit Workspace(std::int64_t floats);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace();

  [[nodiscard]] float* data() { return memory_.data(); }

 private:
  Scratch<float> memory_;
};

}  // namespace convscope::plan
