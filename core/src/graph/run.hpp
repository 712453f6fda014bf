#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/tensor.hpp"
#include "graph/memory_plan.hpp"
#include "graph/trace.hpp"

namespace convscope {

/// What two forwards must have in common for the second to need no checks.
struct RunKey {
  std::vector<TensorType> inputs;
  std::optional<std::string> output_size;  ///< its repr
  bool training = true;                    ///< CallOptions::training
  bool grad = true;                        ///< CallOptions::grad
  std::optional<bool> mode;                ///< what Network::train has set
  friend bool operator==(const RunKey&, const RunKey&) = default;
};

/// A model whose sizes are known and checked, with a place for each value and with what its operations have prepared:
/// runs again and again without asking anything twice.
class Run {
 public:
  /// `trace` must have worked. `states`: the state of each step.
  Run(RunKey key, Trace trace, std::vector<CallState> states);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  [[nodiscard]] const RunKey& key() const noexcept { return key_; }
  [[nodiscard]] const Trace& trace() const noexcept { return trace_; }
  /// Floats that the values take.
  [[nodiscard]] std::int64_t size() const noexcept { return plan_.size; }
  /// Says where they stand: for the first time, and whenever the memory is another.
  void place(float* memory);
  /// To be filled before each forward, which may write over them.
  [[nodiscard]] std::span<Tensor> inputs() noexcept { return std::span(values_).first(key_.inputs.size()); }
  /// What forward has left, in the order of Trace::outputs.
  [[nodiscard]] std::span<const Tensor* const> outputs() const noexcept { return outputs_; }
  /// What a step has had, and left: after a forward with grad.
  [[nodiscard]] std::span<const Tensor* const> operands(std::size_t step) const { return steps_[step].operands; }
  [[nodiscard]] std::span<const Tensor> results(std::size_t step) const { return steps_[step].results; }
  [[nodiscard]] const CallState& state(std::size_t step) const { return steps_[step].state; }

  /// Computes all values from the inputs. Errors: what depends on values, with the step's place.
  [[nodiscard]] Result<void> forward(Generator& generator, std::uint64_t parameters_version);

 private:
  /// What one step of the trace works on.
  struct Work {
    std::vector<const Tensor*> operands;
    std::span<Tensor> results;
    CallState state;
  };

  RunKey key_;
  Trace trace_;
  MemoryPlan plan_;
  float* memory_ = nullptr;
  std::vector<Tensor> values_;  ///< by the tensors' numbers
  std::vector<Work> steps_;
  std::vector<const Tensor*> outputs_;
};

}  // namespace convscope
