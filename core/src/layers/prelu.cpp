// nn.PReLU: x > 0 ? x : weight·x, one weight for all values or one for each channel. torch/nn/modules/activation.py,
// aten/src/ATen/native/Activation.cpp (prelu).

#include <algorithm>
#include <array>

#include "kernels/table.hpp"
#include "layers/axis_split.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class PRelu final : public Layer {
 public:
  PRelu(const BoundArguments& arguments, Shape weight, std::string dtype)
      : num_parameters_(arguments[0]),
        weight_(std::move(weight)),
        count_(product(weight_, 0, weight_.size())),
        init_(python::as_number(arguments[1]).value_or(0.0)),
        dtype_(std::move(dtype)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "PReLU"; }
  [[nodiscard]] std::string extra_repr() const override { return concat("num_parameters=", num_parameters_.str()); }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override {
    return {{"weight", weight_, {Initializer::Kind::constant, init_}}};
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
    if (dtype_ != "float") {
      return fail_call(concat("prelu: Type promoting not supported. Got Float and ", factory::scalar_type_name(dtype_)),
                       "The input is float32: leave dtype out.");
    }
    if (count_ != 1) {
      if (input.empty()) {
        return fail_call("Not allow zero-dim input tensor.",
                         "A single number has no channels: write num_parameters=1, or give a tensor (N, C, ...).");
      }
      const std::int64_t channels = input.size() > 1 ? input[1] : 1;
      if (channels != count_) {
        return fail_call(concat("Mismatch of parameter numbers and input channel size. Found parameter numbers = ",
                                count_, " and channel size = ", channels, "."),
                         concat("Axis 1 of the input ", to_string(input), " has ", channels,
                                channels == 1 ? " channel" : " channels", ": write num_parameters=", channels,
                                ", or num_parameters=1 for one slope for all."));
      }
    }
    if (weight_.size() > 1) {
      return fail_call(concat("prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = ", weight_.size()),
                       concat("num_parameters is a single number: write num_parameters=", count_, "."));
    }
    return input;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    const float* slopes = state.parameters[0].data();
    for_planes(input, [&](std::size_t begin, std::size_t size, std::size_t slope) {
      kernels::table().pointwise.leaky_relu({input.data() + begin, size}, slopes[slope], {output.data() + begin, size});
    });
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& /*options*/) const override {
    LayerGradients gradients;
    gradients.input = uninitialized(shape_of(input));
    const float* slopes = state.parameters[0].data();
    std::vector<double> sums(static_cast<std::size_t>(count_));
    for_planes(input, [&](std::size_t begin, std::size_t size, std::size_t slope) {
      const float* x = input.data() + begin;
      const float* grad = grad_output.data() + begin;
      kernels::table().pointwise.leaky_relu_backward({x, size}, {grad, size}, slopes[slope], {gradients.input.data() + begin, size});
      for (std::size_t i = 0; i < size; ++i) {
        if (!(x[i] > 0.0F)) sums[slope] += static_cast<double>(x[i]) * static_cast<double>(grad[i]);
      }
    });
    gradients.parameters.push_back(uninitialized(weight_));
    std::ranges::transform(sums, gradients.parameters[0].data(), [](double sum) { return static_cast<float>(sum); });
    return gradients;
  }

  [[nodiscard]] std::int64_t scratch_bytes(const Shape& /*input*/, const CallOptions& /*options*/,
                                           bool backward) const override {
    return backward ? saturating_product(count_, sizeof(double)) : 0;
  }

 private:
  /// Calls f(begin, size, slope) for every run of values with the same slope.
  template <class F>
  void for_planes(const Tensor& input, F&& f) const {
    if (count_ == 1) return f(0, input.size(), 0);
    if (input.size() == 0) return;
    const kernels::AxisSplit split = split_at(shape_of(input), 1);
    for (std::size_t plane = 0; plane < split.outer * split.size; ++plane) {
      f(plane * split.inner, split.inner, plane % split.size);
    }
  }

  Value num_parameters_;
  Shape weight_;
  std::int64_t count_;
  double init_;
  std::string dtype_;
};

Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  Result<Shape> weight = factory::sized("empty", "num_parameters", arguments[0]);
  if (!weight) return std::unexpected(std::move(weight).error());
  Result<std::string> dtype = factory::parameter_dtype(arguments[2], arguments[3]);
  if (!dtype) return std::unexpected(std::move(dtype).error());
  if (!python::as_number(arguments[1])) {
    return fail_init(
        ErrorType::type_error,
        concat("fill_() received an invalid combination of arguments - got (", arguments[1].type_name(),
               "), but expected one of:"),
        concat("init=", arguments[1].repr(), " is the slope to begin with: write a number, such as 0.25."));
  }
  return std::make_unique<PRelu>(arguments, *std::move(weight), *std::move(dtype));
}

constexpr std::array<ParameterInfo, 4> signature{
    {{"num_parameters", "1", "int"}, {"init", "0.25", "float"}, {"device", "None", "any"}, {"dtype", "None", "any"}}};

}  // namespace

LayerEntry prelu() { return {"PReLU", signature, make}; }

}  // namespace convscope::layers::entries
