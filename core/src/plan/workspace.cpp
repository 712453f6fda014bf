#include "plan/workspace.hpp"

#include <utility>

namespace convscope::plan {
namespace {

/// 64 MB.
constexpr std::size_t most_kept = 16 * 1024 * 1024;

Scratch<float>& kept() {
  thread_local Scratch<float> instance;
  return instance;
}

}  // namespace

Workspace::Workspace(std::int64_t floats) : memory_(std::exchange(kept(), {})) {
  if (memory_.size() < static_cast<std::size_t>(floats)) {
    memory_ = {};  // freed first: both need not fit
    memory_ = Scratch<float>(floats);
  }
}

Workspace::~Workspace() {
  if (memory_.size() <= most_kept && memory_.size() > kept().size()) kept() = std::move(memory_);
}

}  // namespace convscope::plan
