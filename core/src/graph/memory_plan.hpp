#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "convscope/summary.hpp"
#include "graph/trace.hpp"

namespace convscope {

/// Memory that is needed from one moment to another, both included.
struct Block {
  std::int64_t size = 0;  ///< in floats
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Blocks in one piece of memory: none overlaps another that is needed at the same time.
struct Places {
  std::vector<std::int64_t> offsets;  ///< in floats, multiples of 16: whole cache lines
  std::int64_t size = 0;              ///< of it all; saturates
};

/// The largest first, each into the smallest gap that fits: "greedy by size for offset calculation" of Pisarchyk & Lee,
/// Efficient memory management for deep neural net inference, 2020.
[[nodiscard]] Places place_blocks(std::span<const Block> blocks);

/// Where the tensors of a trace stand in one arena, and which steps compute.
struct MemoryPlan {
  /// What becomes of a step.
  struct Work {
    bool computes = true;                      ///< false: what it gives stands in its operand's memory already
    const plan::Epilogue* epilogue = nullptr;  ///< of a later step, done together with this one
  };

  std::vector<std::int64_t> offsets;  ///< of each tensor, in floats
  std::int64_t size = 0;              ///< of the arena, in floats; saturates
  std::vector<Work> steps;
};

/// `inputs`: how many of the tensors are the model's inputs. `grad`: all values stay for backward; otherwise memory is
/// used again as soon as nobody reads it, calls that go value by value write over their operand, and an activation
/// behind a convolution becomes its epilogue.
[[nodiscard]] MemoryPlan plan_memory(const Trace& trace, std::size_t inputs, bool grad);

/// What a forward or a backward needs, the same on every machine. `state_bytes`: of parameters and buffers.
[[nodiscard]] MemoryUse memory_use(const Trace& trace, std::size_t inputs, std::int64_t state_bytes);

/// Refuses what would need more than max_bytes, scratch of the kernels and the caller's outputs included: a forward
/// with `grad`, or the backward after it. Errors: out_of_memory at the call with which it gets too much.
[[nodiscard]] Result<void> check_memory(const Trace& trace, std::size_t inputs, std::int64_t state_bytes, bool grad,
                                        bool backward);

}  // namespace convscope
