#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/operation.hpp"
#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"
#include "convscope/value.hpp"

namespace convscope {

/// What a call passes besides the input tensor.
struct CallOptions {
  std::optional<Value> output_size{};  ///< ConvTranspose's `output_size`, as written: its kind decides PyTorch's message
  bool training = true;  ///< Module.training, which model.eval() makes false
  bool grad = true;      ///< torch.is_grad_enabled(): false keeps nothing for backward or activation
};

/// How PyTorch fills a parameter when the module is made.
struct Initializer {
  enum class Kind : std::uint8_t { uniform, normal, constant };
  Kind kind = Kind::constant;
  double low = 0.0;   ///< uniform: from; normal: the mean; constant: the value
  double high = 0.0;  ///< uniform: to; normal: the standard deviation
};

/// One learnable tensor of a layer, in the order PyTorch registers and initialises them.
struct ParameterSpec {
  std::string name;  ///< "weight", "bias"
  Shape shape;
  Initializer init;
};

/// How the output size of one spatial axis comes about. The floor is kept visible.
struct AxisFormula {
  std::string axis;      ///< "L", "H", "W", "D"
  std::string symbolic;  ///< "⌊(H_in + 2·padding − dilation·(kernel_size−1) − 1)/stride⌋ + 1"
  std::string numeric;   ///< "⌊(32 + 2·1 − 1·(3−1) − 1)/2⌋ + 1 = 16"
};

/// One tensor of a layer that is kept with it but not learned, as Module.register_buffer keeps it.
struct BufferSpec {
  std::string name;  ///< "running_mean"
  Shape shape;
  float value = 0.0F;  ///< what it is filled with
  DType dtype = DType::float32;
};

/// How a convolution uses its weight, besides the weight's shape.
struct WeightUse {
  bool transposed = false;
  std::int64_t groups = 1;
  std::vector<std::int64_t> stride;
};

/// Gradients of one layer call.
struct LayerGradients {
  Tensor input;
  std::vector<Tensor> parameters;  ///< in the order of Layer::parameters()
};

/// One torch.nn layer with its arguments: immutable, no tensors of its own. See docs/adding-a-layer.md.
class Layer {
 public:
  Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;
  virtual ~Layer() = default;

  /// PyTorch's class name.
  [[nodiscard]] virtual std::string_view type() const noexcept = 0;
  /// What stands between the parentheses of PyTorch's repr.
  [[nodiscard]] virtual std::string extra_repr() const = 0;
  /// PyTorch's repr: "Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1))".
  [[nodiscard]] std::string repr() const;
  /// Learnable tensors, in PyTorch's order.
  [[nodiscard]] virtual std::vector<ParameterSpec> parameters() const { return {}; }
  /// The output shape, after PyTorch's checks in PyTorch's order. Errors: stage call, PyTorch's type and text.
  [[nodiscard]] virtual Result<Shape> output_shape(const Shape& input, const CallOptions& options) const = 0;
  /// Multiply-accumulates of one call, the direct algorithm, bias not counted. Saturates instead of wrapping.
  [[nodiscard]] virtual std::int64_t macs(const Shape& input, const Shape& output) const;
  /// One formula per spatial axis; empty for layers that keep the shape.
  [[nodiscard]] virtual std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const;
  /// One window per spatial axis; empty for layers that work element by element.
  [[nodiscard]] virtual std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const;
  /// The layer without what computes its parameters (weight_norm and the like); all others themselves.
  [[nodiscard]] virtual const Layer& unwrapped() const noexcept { return *this; }
  /// Absent for layers that do not convolve.
  [[nodiscard]] virtual std::optional<WeightUse> weight_use() const { return std::nullopt; }
  /// The most scratch memory in bytes that forward, or backward, asks for besides its operands and results.
  [[nodiscard]] virtual std::int64_t scratch_bytes(const Shape& input, const CallOptions& options, bool backward) const;
  /// Of a call with one tensor in and one out.
  [[nodiscard]] virtual CallTraits traits(const Shape& /*input*/, const CallOptions& /*options*/) const { return {}; }
  /// True for a layer that writes its output into its input: nn.ReLU(inplace=True).
  [[nodiscard]] virtual bool in_place() const { return false; }
  /// Tensors kept with the layer, in PyTorch's order.
  [[nodiscard]] virtual std::vector<BufferSpec> buffers() const { return {}; }
  /// Fills the parameters and buffers as PyTorch's constructor does, drawing the same numbers in the same order.
  virtual void initialize(Generator& generator, std::span<Tensor> parameters, std::span<Tensor> buffers) const;
  /// Which positions of the input each position of the output reads. By default what windows() says, and position for
  /// position where there are none.
  [[nodiscard]] virtual std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                                 const CallOptions& options) const;
  /// Writes the output values into `output`, which has the shape that output_shape gives and shares no memory with the
  /// input but what traits() allows. Errors: what depends on values, where output_shape had none.
  [[nodiscard]] virtual Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                             Tensor& output) const = 0;
  /// The output values. Errors: as output_shape, and as above.
  [[nodiscard]] Result<Tensor> forward(const Tensor& input, CallState& state, const CallOptions& options) const;
  /// Gradients of sum(output · grad_output). `output` and `state.saved` are what forward gave for `input`.
  [[nodiscard]] virtual Result<LayerGradients> backward(const Tensor& input, const Tensor& output,
                                                        const Tensor& grad_output, const CallState& state,
                                                        const CallOptions& options) const = 0;
  /// This layer called with tensors of these types. The layer must outlive it. By default one float32 tensor in and one
  /// out, through the functions above; layers with more (MaxPool's indices, MaxUnpool, Bilinear) say so themselves.
  /// Errors: as output_shape, and TypeError in Python's words for a wrong number of tensors.
  [[nodiscard]] virtual Result<std::unique_ptr<Operation>> call(std::span<const TensorType> inputs,
                                                                const CallOptions& options) const;
};

/// One parameter of a constructor.
struct ParameterInfo {
  std::string_view name;
  std::string_view default_text;  ///< Python text of the default; empty: required
  std::string_view kind;          ///< "int", "size", "bool", "float", "choice", "padding", "any"
  std::span<const std::string_view> choices = {};
};

/// A constructor's arguments after Python's binding: one value per ParameterInfo, defaults filled in.
using BoundArguments = std::vector<Value>;

/// One row of the layer table.
struct LayerEntry {
  std::string_view type;
  std::span<const ParameterInfo> signature;
  Result<std::unique_ptr<Layer>> (*make)(const LayerEntry& entry, const BoundArguments& arguments);
  int spatial = 0;         ///< number of spatial axes it works on; 0: any shape
  bool variadic = false;   ///< takes any further arguments and ignores them, as nn.Identity does
  std::string_view constructor{};  ///< the class that defines __init__, where the layer's own does not
  std::string_view printed{};  ///< a keyword of the repr that the constructor does not take
};

/// Every layer Convscope knows, in the order of PyTorch's documentation.
[[nodiscard]] std::span<const LayerEntry> layer_table();
/// The row of that name (no prefix), or nullptr.
[[nodiscard]] const LayerEntry* find_layer(std::string_view type);
/// Binds a call's arguments as Python does. Errors: TypeError in Python's words, stage init.
[[nodiscard]] Result<BoundArguments> bind_arguments(const LayerEntry& entry, std::span<const Argument> arguments);
/// Binds and constructs. Errors: stage init, PyTorch's type and text, position of the call.
[[nodiscard]] Result<std::unique_ptr<Layer>> make_layer(const Value& call);

}  // namespace convscope
