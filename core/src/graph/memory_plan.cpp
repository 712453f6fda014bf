#include "graph/memory_plan.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "convscope/memory.hpp"
#include "layers/wide.hpp"
#include "sort_by.hpp"

namespace convscope {

namespace {

using layers::saturate;
using layers::Wide;

constexpr std::int64_t float_bytes = sizeof(float);
constexpr Wide line = 16;  ///< floats

/// So many blocks share memory, the largest ones; the others get memory of their own, so that the search stays short.
constexpr std::size_t most_sharing = 2048;

Wide whole_lines(Wide size) { return (size + line - 1) / line * line; }

Wide floats_of(const TensorType& type) { return element_count(type.shape).value_or(layers::max_size); }

/// A tensor's life: the moments are the steps' numbers from 1 on; at moment 0 the inputs are filled, at the last one
/// the outputs are taken.
struct Life {
  std::size_t last = 0;
  std::size_t readers = 0;
};

std::vector<Life> lives(const Trace& trace) {
  std::vector<Life> found(trace.tensors.size());
  const auto read = [&](std::size_t tensor, std::size_t moment) {
    found[tensor].last = std::max(found[tensor].last, moment);
    ++found[tensor].readers;
  };
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    for (const std::size_t operand : trace.steps[i].operands) read(operand, i + 1);
  }
  for (const std::size_t output : trace.outputs) read(output, trace.steps.size() + 1);
  return found;
}

/// Gives every tensor a block, several of them the same one.
class Sharing {
 public:
  Sharing(const Trace& trace, std::size_t inputs, bool grad)
      : trace_(trace),
        grad_(grad),
        lives_(lives(trace)),
        block_of_(trace.tensors.size()),
        maker_(trace.tensors.size()) {
    for (std::size_t tensor = 0; tensor < inputs; ++tensor) add_block(tensor, 0);
    plan_.steps.resize(trace.steps.size());
    for (std::size_t i = 0; i < trace.steps.size(); ++i) add_step(i);
  }

  MemoryPlan place() && {
    const Places places = place_blocks(blocks_);
    plan_.size = places.size;
    for (const std::size_t block : block_of_) plan_.offsets.push_back(places.offsets[block]);
    return std::move(plan_);
  }

 private:
  void add_block(std::size_t tensor, std::size_t moment) {
    const std::size_t last = grad_ ? trace_.steps.size() + 1 : std::max(lives_[tensor].last, moment);
    block_of_[tensor] = blocks_.size();
    blocks_.push_back({.size = saturate(floats_of(trace_.tensors[tensor])), .first = moment, .last = last});
  }

  void add_step(std::size_t i) {
    const Step& step = trace_.steps[i];
    const CallTraits traits = step.operation->traits();
    const std::size_t results = step.operation->results().size();
    for (std::size_t j = 0; j < results; ++j) maker_[step.first_result + j] = i;
    std::size_t first = step.first_result;
    if (shares(i, traits)) {
      block_of_[first] = block_of_[step.operands[0]];
      std::size_t& last = blocks_[block_of_[first]].last;
      last = std::max(last, lives_[first].last);
      ++first;
    }
    for (; first < step.first_result + results; ++first) add_block(first, i + 1);
  }

  /// Whether the first result can stand in the memory of the first operand.
  bool shares(std::size_t i, const CallTraits& traits) {
    const Step& step = trace_.steps[i];
    if (step.operands.empty() || traits.reuse == CallTraits::Reuse::none) return false;
    const std::size_t operand = step.operands[0];
    const Block& block = blocks_[block_of_[operand]];
    if (block.size != saturate(floats_of(trace_.tensors[step.first_result]))) return false;
    if (traits.reuse == CallTraits::Reuse::same_values) {
      plan_.steps[i].computes = false;
      return true;
    }
    if (grad_ || block.last != i + 1) return false;
    for (const std::size_t other : step.operands) {
      if (other != operand && block_of_[other] == block_of_[operand]) return false;
    }
    if (MemoryPlan::Work* const maker = takes_epilogue(operand); maker != nullptr && traits.epilogue != nullptr) {
      maker->epilogue = traits.epilogue;
      plan_.steps[i].computes = false;
    }
    return true;
  }

  /// The step that has made the tensor, if it can do an activation as well, which alone reads the tensor.
  MemoryPlan::Work* takes_epilogue(std::size_t tensor) {
    if (!maker_[tensor] || lives_[tensor].readers != 1) return nullptr;
    MemoryPlan::Work& work = plan_.steps[*maker_[tensor]];
    return trace_.steps[*maker_[tensor]].operation->traits().takes_epilogue ? &work : nullptr;
  }

  const Trace& trace_;
  bool grad_;
  std::vector<Life> lives_;
  std::vector<Block> blocks_;
  std::vector<std::size_t> block_of_;              ///< by tensor
  std::vector<std::optional<std::size_t>> maker_;  ///< by tensor
  MemoryPlan plan_;
};

/// A block that has its place, for as long as it is needed.
struct Placed {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

/// The smallest gap that takes the block between those that are needed at its time, or behind them.
std::int64_t best_place(std::span<const Placed> placed, const Block& block, std::int64_t size) {
  std::optional<std::int64_t> best;
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
  std::int64_t free_from = 0;
  for (const Placed& other : placed) {
    if (other.last < block.first || block.last < other.first) continue;
    const std::int64_t gap = other.begin - free_from;
    if (gap >= size && gap < smallest) {
      smallest = gap;
      best = free_from;
    }
    free_from = std::max(free_from, other.end);
  }
  return best.value_or(free_from);
}

/// Bytes that forward and backward need step by step.
class Needs {
 public:
  Needs(const Trace& trace, std::size_t inputs, std::int64_t state_bytes, bool grad)
      : trace_(trace), plan_(plan_memory(trace, inputs, grad)), state_(state_bytes), grad_(grad) {
    for (std::size_t tensor = 0; tensor < inputs; ++tensor) reach(tensor);
    for (const std::size_t output : trace.outputs) copies_ += floats_of(trace.tensors[output]) * float_bytes;
  }

  /// Calls visit(step, bytes) for each step of forward.
  template <class Visit>
  void forward(const Visit& visit) {
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
      const Step& step = trace_.steps[i];
      for (std::size_t j = 0; j < step.operation->results().size(); ++j) reach(step.first_result + j);
      const Wide saved = step.operation->traits().saved_bytes;
      visit(step, state_ + reached_ * float_bytes + saved_ + saved);
      if (grad_) saved_ += saved;
    }
  }

  /// The same for each step of backward, after `forward`.
  template <class Visit>
  void backward(const Visit& visit) {
    std::vector<bool> has(trace_.tensors.size());
    Wide alive = 0;
    const auto begin = [&](std::size_t tensor) {
      if (has[tensor] || trace_.tensors[tensor].dtype != DType::float32) return;
      has[tensor] = true;
      alive += floats_of(trace_.tensors[tensor]) * float_bytes;
    };
    const auto end = [&](std::size_t tensor) {
      if (has[tensor]) alive -= floats_of(trace_.tensors[tensor]) * float_bytes;
      has[tensor] = false;
    };
    for (const std::size_t output : trace_.outputs) begin(output);
    for (std::size_t i = trace_.steps.size(); i-- > 0;) {
      const Step& step = trace_.steps[i];
      Wide fresh = 0;  // the operands' gradients are made before they are added to others
      for (const std::size_t operand : step.operands)
        fresh += has[operand] ? floats_of(trace_.tensors[operand]) * float_bytes : 0;
      for (const std::size_t operand : step.operands) begin(operand);
      visit(step, 2 * state_ + reached_ * float_bytes + saved_ + alive + fresh);
      for (std::size_t j = 0; j < step.operation->results().size(); ++j) end(step.first_result + j);
    }
  }

  /// Bytes of the outputs, of which the caller gets copies.
  [[nodiscard]] Wide copies() const { return copies_; }
  [[nodiscard]] const MemoryPlan& plan() const { return plan_; }

 private:
  void reach(std::size_t tensor) {
    reached_ = std::max(reached_, plan_.offsets[tensor] + whole_lines(floats_of(trace_.tensors[tensor])));
  }

  const Trace& trace_;
  MemoryPlan plan_;
  Wide state_;
  bool grad_;
  Wide reached_ = 0;  ///< of the arena, in floats
  Wide saved_ = 0;
  Wide copies_ = 0;
};

}  // namespace

Places place_blocks(std::span<const Block> blocks) {
  // The largest first; of equal ones the earlier.
  const auto order =
      sorted_positions(blocks.size(), [&](std::size_t a, std::size_t b) { return blocks[a].size > blocks[b].size; });

  Places places{.offsets = std::vector<std::int64_t>(blocks.size()), .size = 0};
  // Where some moment has all of them, none can share.
  const bool shared = !blocks.empty() && std::ranges::max(blocks, {}, &Block::first).first >
                                             std::ranges::min(blocks, {}, &Block::last).last;
  std::vector<Placed> placed;  // by offset
  for (const std::size_t i : order) {
    const Block& block = blocks[i];
    const Wide size = whole_lines(block.size);
    const bool sharing = shared && placed.size() < most_sharing;
    const std::int64_t begin = sharing ? best_place(placed, block, saturate(size)) : places.size;
    const std::int64_t end = saturate(begin + size);
    places.offsets[i] = begin;
    places.size = std::max(places.size, end);
    if (!sharing) continue;
    const auto behind = std::ranges::upper_bound(placed, begin, {}, &Placed::begin);
    placed.insert(behind, {.begin = begin, .end = end, .first = block.first, .last = block.last});
  }
  return places;
}

MemoryPlan plan_memory(const Trace& trace, std::size_t inputs, bool grad) {
  return Sharing(trace, inputs, grad).place();
}

MemoryUse memory_use(const Trace& trace, std::size_t inputs, std::int64_t state_bytes) {
  Wide inference = state_bytes;
  Wide training = 2 * static_cast<Wide>(state_bytes);
  Needs without(trace, inputs, state_bytes, false);
  without.forward([&](const Step&, Wide bytes) { inference = std::max(inference, bytes); });
  Needs with(trace, inputs, state_bytes, true);
  const auto count = [&](const Step&, Wide bytes) { training = std::max(training, bytes); };
  with.forward(count);
  with.backward(count);
  return {.inference = saturate(inference),
          .training = saturate(training),
          .activations = saturate(static_cast<Wide>(with.plan().size) * float_bytes)};
}

Result<void> check_memory(const Trace& trace, std::size_t inputs, std::int64_t state_bytes, bool grad, bool backward) {
  for (const TensorType& type : trace.tensors) {
    if (auto countable = check_strides(type.shape); !countable) return countable;
  }
  Needs needs(trace, inputs, state_bytes, grad);
  Result<void> fits;
  const auto check = [&](const Step& step, Wide bytes, bool returning) {
    const Wide all = bytes + step.operation->scratch_bytes(returning) + needs.copies();
    if (fits && all > max_bytes) {
      fits = std::unexpected(at_step(out_of_memory(static_cast<long double>(all)), step));
    }
  };
  needs.forward([&](const Step& step, Wide bytes) { check(step, bytes, false); });
  if (fits && backward) needs.backward([&](const Step& step, Wide bytes) { check(step, bytes, true); });
  return fits;
}

}  // namespace convscope
