#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"

namespace convscope {

class Generator;
class Layer;
namespace plan {
struct Epilogue;
}

/// What a tensor holds. Values are computed in float32; int64 comes up as indices only, kept as whole floats.
enum class DType : std::uint8_t { float32, int64 };

/// All that is known of a tensor before there are values.
struct TensorType {
  Shape shape;
  DType dtype = DType::float32;
  /// Strides in elements where PyTorch's tensor is a view whose elements do not lie in order; empty: contiguous. Values
  /// always lie in order here: the strides only decide whether Tensor.view() takes the tensor.
  Shape strides{};
  friend bool operator==(const TensorType&, const TensorType&) = default;
};

/// How one spatial axis of a layer's output reads its input: the whole meaning of stride, padding, dilation.
/// Convolution: output o reads inputs o·stride + k·dilation − pad_begin, k = 0 … kernel−1 (outside 0 … in−1: padding).
/// Transposed: input i writes outputs i·stride + k·dilation − pad_begin.
struct AxisWindow {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  bool transposed = false;
  enum class Border : std::uint8_t { zeros, reflect, replicate, circular } border = Border::zeros;
  std::int64_t pad_end = 0;
};

/// The positions begin + j·step … begin + j·step + length − 1 for j = 0 … count−1.
struct Reads {
  std::int64_t begin = 0;
  std::int64_t length = 1;
  std::int64_t step = 1;
  std::int64_t count = 1;
};

/// How positions along one axis of a result depend on positions along one axis of an operand. Where a result's axis has
/// no dependency on an operand, each of its positions reads all of that operand.
struct AxisDependency {
  std::size_t operand = 0;  ///< which of the tensors the operation gets
  std::size_t from = 0;     ///< axis of the operand
  std::size_t result = 0;   ///< which of the tensors the operation gives
  std::size_t to = 0;       ///< axis of the result
  AxisWindow window{};      ///< by default position for position
  std::function<Reads(std::int64_t position)> reads{};  ///< where no window says it: used instead of `window` when set
};

/// What a call has at hand besides its tensors. A network keeps one for each of its steps, from run to run.
struct CallState {
  std::span<const Tensor> parameters{};  ///< in the order of Layer::parameters()
  std::span<Tensor> buffers{};           ///< in the order of Layer::buffers(); training updates them
  Generator* generator = nullptr;        ///< what dropout draws on in training; null where nothing is drawn
  std::vector<Tensor> saved{};           ///< what forward leaves for backward: masks, statistics
  const plan::Epilogue* epilogue = nullptr;  ///< what to do to the result as well, where traits() takes it; or null
  /// Another number whenever the parameters' values may be others: what was made of them (packed weights) is stale
  /// then.
  std::uint64_t parameters_version = 0;
  mutable std::shared_ptr<void> prepared{};  ///< what the operation keeps from run to run, see prepare()

  /// The T that this step keeps, made by `make()` when it is asked for first: plans, which depend on the types of a
  /// call but not on its values, packed weights, and memory to work in. An operation asks for one type only.
  template <class T, class Make>
  T& prepare(const Make& make) const {
    if (prepared == nullptr) prepared = std::make_shared<T>(make());
    return *static_cast<T*>(prepared.get());
  }
};

/// What a call allows those who arrange a run of many.
struct CallTraits {
  /// How the first result may stand in the memory of the first operand.
  enum class Reuse : std::uint8_t {
    none,
    in_place,    ///< written over the operand, value by value, when nobody else reads that; both have one shape
    same_values  ///< the result is the operand's values in their order: nothing has to be computed
  };
  Reuse reuse = Reuse::none;
  const plan::Epilogue* epilogue = nullptr;  ///< what the call does to each value, where that is all; or null
  bool takes_epilogue = false;               ///< forward does what CallState::epilogue says
  std::int64_t saved_bytes = 0;              ///< of CallState::saved after forward
};

/// Gradients of one call, in the order of its tensors and of its parameters. That of an int64 tensor is empty.
struct OperationGradients {
  std::vector<Tensor> inputs;
  std::vector<Tensor> parameters;
};

/// One call, of a layer or a function, with every argument known and checked but the values: what the steps of a model
/// run. Sizes can't be wrong any more; what depends on values (indices) still can.
class Operation {
 public:
  Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  virtual ~Operation() = default;

  /// The types of the results.
  [[nodiscard]] virtual const std::vector<TensorType>& results() const noexcept = 0;
  /// Writes the results' values into `outputs`, which have the shapes of results() and share no memory with the
  /// inputs but what traits() allows.
  /// Errors: what depends on values; the outputs mean nothing then.
  [[nodiscard]] virtual Result<void> forward(std::span<const Tensor* const> inputs, CallState& state,
                                             std::span<Tensor> outputs) const = 0;
  /// The same into new tensors.
  [[nodiscard]] Result<std::vector<Tensor>> forward(std::span<const Tensor* const> inputs, CallState& state) const;
  /// Gradients of the sum over all results of result · gradient. `outputs` and `state.saved` are what forward gave for
  /// `inputs`; `grad_outputs` has one tensor for each result.
  [[nodiscard]] virtual Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                            std::span<const Tensor> outputs,
                                                            std::span<const Tensor> grad_outputs,
                                                            const CallState& state) const = 0;
  /// The layer that is called, or nullptr for a function that is none.
  [[nodiscard]] virtual const Layer* layer() const noexcept { return nullptr; }
  /// Multiply-accumulates, the direct algorithm. Saturates instead of wrapping.
  [[nodiscard]] virtual std::int64_t macs() const { return 0; }
  /// The most scratch memory in bytes that forward, or backward, asks for besides its operands and results.
  [[nodiscard]] virtual std::int64_t scratch_bytes(bool /*backward*/) const { return 0; }
  [[nodiscard]] virtual CallTraits traits() const { return {}; }
  /// Which positions of the operands each position of the results reads.
  [[nodiscard]] virtual std::vector<AxisDependency> dependencies() const = 0;
};

}  // namespace convscope
