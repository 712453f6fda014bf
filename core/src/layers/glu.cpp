// nn.GLU: a·sigmoid(b), where a and b are the halves of the input along an axis. torch/nn/modules/activation.py,
// aten/src/ATen/native/GatedLinearUnit.cpp.

#include <array>

#include "kernels/table.hpp"
#include "layers/axis_split.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class Glu final : public Layer {
 public:
  explicit Glu(const BoundArguments& arguments) : dim_(arguments[0]) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "GLU"; }
  [[nodiscard]] std::string extra_repr() const override { return concat("dim=", dim_.str()); }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
    if (input.empty()) {
      return fail_call("glu does not support scalars because halving size must be even",
                       "A single number can't be halved: give a tensor of shape (2,).");
    }
    const Result<std::int64_t> dim = check_int("glu", "dim", 2, dim_);
    if (!dim) return std::unexpected(dim.error());
    const Result<std::size_t> axis = wrap_dimension(*dim, input.size());
    if (!axis) return std::unexpected(axis.error());
    const std::int64_t size = input[*axis];
    if (size % 2 != 0) {
      return fail_call(concat("Halving dimension must be even, but dimension ", *axis, " is size ", size),
                       concat("GLU gates one half of axis ", *axis, " with the other: make its size ", size - 1, " or ",
                              size == max_size ? size - 1 : size + 1, "."));
    }
    Shape output = input;
    output[*axis] = size / 2;
    return output;
  }

  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& /*options*/) const override {
    if (output.empty()) return {};
    const std::size_t axis = wrap_dimension(dim_.integer, input.size()).value_or(0);
    return {{.axis = concat("dim ", axis),
             .symbolic = concat("size(", axis, ")/2"),
             .numeric = concat(input[axis], "/2 = ", output[axis])}};
  }
  /// Position o of the axis reads o and o + half.
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis < input.size(); ++axis) {
      found.push_back({.from = axis, .to = axis});
      const std::int64_t half = output[axis];
      if (input[axis] == half) continue;
      found.back().reads = [half](std::int64_t position) { return Reads{position, 1, half, 2}; };
    }
    return found;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    const std::size_t half = half_block(input);
    for (std::size_t at = 0; at < output.size(); at += half) {
      const float* block = input.data() + 2 * at;
      kernels::table().pointwise.glu({block, half}, {block + half, half}, {output.data() + at, half});
    }
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& /*state*/,
                                                const CallOptions& /*options*/) const override {
    LayerGradients gradients;
    gradients.input = uninitialized(shape_of(input));
    const std::size_t half = half_block(input);
    for (std::size_t at = 0; at < output.size(); at += half) {
      const float* block = input.data() + 2 * at;
      float* out = gradients.input.data() + 2 * at;
      kernels::table().pointwise.glu_backward({block, half}, {block + half, half}, {grad_output.data() + at, half}, {out, half},
                            {out + half, half});
    }
    return gradients;
  }

 private:
  /// Values in a row that are gated together. Not 0 where the output has values.
  [[nodiscard]] std::size_t half_block(const Tensor& input) const {
    const Shape shape = shape_of(input);
    const kernels::AxisSplit split = split_at(shape, wrap_dimension(dim_.integer, shape.size()).value_or(0));
    return split.size / 2 * split.inner;
  }

  Value dim_;
};

constexpr std::array<ParameterInfo, 1> signature{{{"dim", "-1", "int"}}};

}  // namespace

LayerEntry glu() { return {"GLU", signature, construct<Glu>}; }

}  // namespace convscope::layers::entries
