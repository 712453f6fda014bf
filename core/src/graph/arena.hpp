#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace convscope {

/// One piece of memory for many tensors. Begins on a cache line.
class Arena {
 public:
  /// The memory, with room for so many floats. What it held before is lost where it has to grow.
  float* reserve(std::int64_t floats) {
    if (floats > size_) {
      memory_.reset();  // first, so that both are never there at once
      memory_.reset(static_cast<float*>(::operator new(static_cast<std::size_t>(floats) * sizeof(float), line)));
      size_ = floats;
    }
    return memory_.get();
  }

 private:
  static constexpr std::align_val_t line{64};
  struct Free {
    void operator()(float* memory) const { ::operator delete(memory, line); }
  };

  std::unique_ptr<float, Free> memory_;
  std::int64_t size_ = 0;
};

}  // namespace convscope
