// nn.Softmax, nn.LogSoftmax, nn.Softmin and nn.Softmax2d: along one axis. torch/nn/modules/activation.py,
// torch/nn/functional.py (_get_softmax_dim), aten/src/ATen/native/SoftMax.cpp.

#include "kernels/softmax.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "layers/axis_split.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Kind {
  std::string_view type;
  std::string_view function;  ///< PyTorch's operator, as its messages name it
  bool logarithm = false;
  float sign = 1.0F;
  bool of_channels = false;  ///< Softmax2d: no dim, the third axis from the end
};

constexpr Kind softmax_kind{"Softmax", "softmax"};
constexpr Kind log_softmax_kind{"LogSoftmax", "log_softmax", true};
constexpr Kind softmin_kind{"Softmin", "softmax", false, -1.0F};
constexpr Kind softmax2d_kind{"Softmax2d", "softmax", false, 1.0F, true};

/// dim='C': the name of an axis. The axes of a plain tensor have none.
Failure named(const std::string& name, const Shape& input) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const auto valid = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  const std::string hint =
      concat("dim is the number of an axis: write dim=1 for the channels, dim=-1 for the last axis.");
  if (name.empty() || !letter(name.front()) || !std::ranges::all_of(name, valid)) {
    return fail_call(concat("Invalid name: a valid identifier contains only digits, alphabetical characters, and/or "
                            "underscore and starts with a non-digit. got: '",
                            name, "'."),
                     hint);
  }
  std::string axes;
  for (std::size_t i = 0; i < input.size(); ++i) axes += i > 0 ? ", None" : "None";
  return fail_call(concat("Name '", name, "' not found in Tensor[", axes, "]."), hint);
}

class Softmax final : public Layer {
 public:
  Softmax(const Kind& kind, Value dim) : kind_(kind), dim_(std::move(dim)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return kind_.type; }
  [[nodiscard]] std::string extra_repr() const override {
    return kind_.of_channels ? std::string() : concat("dim=", dim_.str());
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
    if (Result<std::size_t> at = axis(input); !at) return std::unexpected(std::move(at).error());
    return input;
  }

  /// Every position along the axis reads all of the axis.
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    const std::size_t along = axis(input).value_or(0);
    std::vector<AxisDependency> found;
    for (std::size_t i = 0; i < input.size(); ++i) {
      if (i != along) found.push_back({.from = i, .to = i});
    }
    return found;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    const Shape shape = shape_of(input);
    const kernels::AxisSplit split = split_at(shape, axis(shape).value_or(0));
    const std::span<const float> x{input.data(), input.size()};
    const std::span<float> y{output.data(), output.size()};
    kind_.logarithm ? kernels::log_softmax(split, x, y) : kernels::softmax(split, x, kind_.sign, y);
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& /*state*/,
                                                const CallOptions& /*options*/) const override {
    const Shape shape = shape_of(input);
    LayerGradients gradients;
    gradients.input = uninitialized(shape);
    const kernels::AxisSplit split = split_at(shape, axis(shape).value_or(0));
    const std::span<const float> y{output.data(), output.size()};
    const std::span<const float> grad{grad_output.data(), grad_output.size()};
    const std::span<float> out{gradients.input.data(), gradients.input.size()};
    kind_.logarithm ? kernels::log_softmax_backward(split, y, grad, out)
                    : kernels::softmax_backward(split, y, grad, kind_.sign, out);
    return gradients;
  }

 private:
  /// The axis it works along. Errors: as output_shape.
  [[nodiscard]] Result<std::size_t> axis(const Shape& input) const {
    const std::size_t rank = input.size();
    if (kind_.of_channels) {
      if (rank == 3 || rank == 4) return rank - 3;
      return fail_call(ErrorType::value_error,
                       concat("Softmax2d: expected input to be 3D or 4D, got ", rank, "D instead"),
                       "Softmax2d works along the channels of (N, C, H, W) or (C, H, W). For other inputs write "
                       "nn.Softmax(dim=...).");
    }
    if (dim_.is(Value::Kind::none)) return rank == 0 || rank == 1 || rank == 3 ? 0 : 1;
    if (dim_.is(Value::Kind::integer)) return wrap_dimension(dim_.integer, input.size());
    if (dim_.is(Value::Kind::string)) return named(dim_.string, input);
    return fail_call(ErrorType::type_error,
                     concat(kind_.function, "() received an invalid combination of arguments - got (", dim_.type_name(),
                            "), but expected one of:"),
                     concat("dim=", dim_.repr(), " is no whole number: write dim=1 for the channels."));
  }

  const Kind& kind_;
  Value dim_;
};

template <const Kind& kind>
Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  return std::make_unique<Softmax>(kind, arguments.empty() ? Value{} : arguments[0]);
}

constexpr std::array<ParameterInfo, 1> signature{{{"dim", "None", "int"}}};

}  // namespace

LayerEntry log_softmax() { return {"LogSoftmax", signature, make<log_softmax_kind>}; }
LayerEntry softmax() { return {"Softmax", signature, make<softmax_kind>}; }
LayerEntry softmax2d() { return {"Softmax2d", {}, make<softmax2d_kind>, 2}; }
LayerEntry softmin() { return {"Softmin", signature, make<softmin_kind>}; }

}  // namespace convscope::layers::entries
