// nn.LayerNorm and nn.RMSNorm: the last axes of each item. torch/nn/modules/normalization.py,
// aten/src/ATen/native/layer_norm.cpp, layer_norm.h.

#include <algorithm>
#include <array>
#include <limits>

#include "kernels/normalize.hpp"
#include "layers/argument_parser.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Kind {
  std::string_view type;
  std::string_view function;  ///< PyTorch's operator, as its messages name it
  bool centered;              ///< the mean is subtracted
  int eps_position;           ///< among the operator's arguments
};

constexpr Kind layer_norm_kind{"LayerNorm", "layer_norm", true, 5};
constexpr Kind rms_norm_kind{"RMSNorm", "rms_norm", false, 4};

/// The constructors' arguments after PyTorch's checks.
struct Settings {
  std::vector<Value> normalized_shape;
  Value eps;
  Value elementwise_affine;
  bool bias = false;
  std::string dtype{};
};

class RowNorm final : public Layer {
 public:
  RowNorm(const Kind& kind, Settings settings) : kind_(kind), settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return kind_.type; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat(python::tuple_repr(settings_.normalized_shape), ", eps=", settings_.eps.str(),
                  ", elementwise_affine=", settings_.elementwise_affine.str());
  }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override {
    if (!affine()) return {};
    const Shape shape = normalized_shape().value_or(Shape{});
    std::vector<ParameterSpec> parameters{{"weight", shape, {Initializer::Kind::constant, 1.0}}};
    if (settings_.bias) parameters.push_back({"bias", shape, {Initializer::Kind::constant, 0.0}});
    return parameters;
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;

  /// All of the axes that are normalised together.
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found;
    const std::size_t leading = input.size() - std::min(input.size(), settings_.normalized_shape.size());
    for (std::size_t axis = 0; axis < leading; ++axis) found.push_back({.from = axis, .to = axis});
    return found;
  }

  [[nodiscard]] std::int64_t scratch_bytes(const Shape& /*input*/, const CallOptions& /*options*/,
                                           bool backward) const override {
    if (!backward) return 0;
    std::int64_t bytes = 0;  // double sums for each parameter's gradient
    for (const ParameterSpec& parameter : parameters()) {
      const std::int64_t values = product(parameter.shape, 0, parameter.shape.size());
      bytes = saturate(static_cast<Wide>(bytes) + saturating_product(values, sizeof(double)));
    }
    return bytes;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    kernels::Affine affine;
    if (!state.parameters.empty()) affine.weight = state.parameters[0].data();
    if (state.parameters.size() > 1) affine.bias = state.parameters[1].data();
    kernels::normalize_rows(rows(), {input.data(), input.size()}, eps(), affine, {output.data(), output.size()});
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& /*options*/) const override {
    LayerGradients gradients;
    gradients.input = uninitialized(shape_of(input));
    for (const ParameterSpec& parameter : parameters()) gradients.parameters.push_back(uninitialized(parameter.shape));
    kernels::NormGradients out{.input = gradients.input.data()};
    if (!gradients.parameters.empty()) out.weight = gradients.parameters[0].data();
    if (gradients.parameters.size() > 1) out.bias = gradients.parameters[1].data();
    kernels::normalize_rows_backward(rows(), {input.data(), input.size()}, {grad_output.data(), grad_output.size()},
                                     eps(), state.parameters.empty() ? nullptr : state.parameters[0].data(), out);
    return gradients;
  }

 private:
  [[nodiscard]] bool affine() const { return python::truthy(settings_.elementwise_affine); }
  /// As the operator takes it. Errors: TypeError, stage call.
  [[nodiscard]] Result<Shape> normalized_shape() const {
    const std::vector<Value>& items = settings_.normalized_shape;
    if (!looks_like_ints(items)) return not_ints(kind_.function, "normalized_shape", 2, items);
    return unpack_ints(kind_.function, "normalized_shape", items);
  }
  [[nodiscard]] kernels::Rows rows() const {
    const Shape shape = normalized_shape().value_or(Shape{});
    return {static_cast<std::size_t>(product(shape, 0, shape.size())), kind_.centered};
  }
  /// RMSNorm's eps=None is the float's epsilon.
  [[nodiscard]] double eps() const {
    return python::as_number(settings_.eps).value_or(static_cast<double>(std::numeric_limits<float>::epsilon()));
  }

  const Kind& kind_;
  Settings settings_;
};

Result<Shape> RowNorm::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
  const Result<Shape> shape = normalized_shape();
  if (!shape) return std::unexpected(shape.error());
  const bool optional_eps = !kind_.centered;
  if (!(optional_eps && settings_.eps.is(Value::Kind::none))) {
    auto status = check_float(kind_.function, "eps", kind_.eps_position, settings_.eps);
    if (!status) return std::unexpected(std::move(status).error());
  }
  const std::string hint = input.empty() ? concat(type(), " takes a tensor with at least one axis.")
                                         : concat("For the last axis of the input ", to_string(input),
                                                  " write normalized_shape=", input.back(), ".");
  if (shape->empty()) {
    return fail_call(
        "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but "
        "got normalized_shape = []",
        hint);
  }
  if (input.size() < shape->size() || !std::equal(shape->rbegin(), shape->rend(), input.rbegin())) {
    std::string sizes;
    for (const std::int64_t size : *shape) sizes += concat(", ", size);
    return fail_call(concat("Given normalized_shape=", to_string(*shape), ", expected input with shape [*", sizes,
                            "], but got input of size", to_string(input)),
                     hint);
  }
  if (affine() && settings_.dtype != "float") {
    return fail_call(concat("expected scalar type Float but found ", factory::scalar_type_name(settings_.dtype)),
                     "The input is float32: leave dtype out.");
  }
  return input;
}

/// `normalized_shape` as a tuple. Errors: TypeError, stage init.
Result<std::vector<Value>> tuple_of(const Value& normalized_shape) {
  if (python::as_int(normalized_shape)) return std::vector<Value>{normalized_shape};
  if (auto items = python::items_of(normalized_shape)) return *std::move(items);
  return fail_init(ErrorType::type_error, concat("'", normalized_shape.type_name(), "' object is not iterable"),
                   hints::not_a_whole_number("normalized_shape", normalized_shape));
}

/// LayerNorm has `bias` as its fourth parameter, RMSNorm none.
template <const Kind& kind>
Result<std::unique_ptr<Layer>> make(const LayerEntry& entry, const BoundArguments& arguments) {
  Result<std::vector<Value>> items = tuple_of(arguments[0]);
  if (!items) return std::unexpected(std::move(items).error());
  Settings settings{.normalized_shape = *std::move(items), .eps = arguments[1], .elementwise_affine = arguments[2]};
  if (python::truthy(settings.elementwise_affine)) {
    Value tuple;
    tuple.kind = Value::Kind::tuple;
    tuple.items = settings.normalized_shape;
    Result<Shape> weight = factory::sized("empty", "normalized_shape", tuple);
    if (!weight) return std::unexpected(std::move(weight).error());
  }
  const std::size_t last = entry.signature.size() - 1;
  settings.bias = kind.centered && python::truthy(arguments[3]);
  Result<std::string> dtype = factory::parameter_dtype(arguments[last - 1], arguments[last]);
  if (!dtype) return std::unexpected(std::move(dtype).error());
  settings.dtype = *std::move(dtype);
  return std::make_unique<RowNorm>(kind, std::move(settings));
}

constexpr std::array<ParameterInfo, 6> layer_norm_signature{{{"normalized_shape", "", "size"},
                                                             {"eps", "1e-05", "float"},
                                                             {"elementwise_affine", "True", "bool"},
                                                             {"bias", "True", "bool"},
                                                             {"device", "None", "any"},
                                                             {"dtype", "None", "any"}}};
constexpr std::array<ParameterInfo, 5> rms_norm_signature{{{"normalized_shape", "", "size"},
                                                           {"eps", "None", "float"},
                                                           {"elementwise_affine", "True", "bool"},
                                                           {"device", "None", "any"},
                                                           {"dtype", "None", "any"}}};

}  // namespace

LayerEntry layer_norm() { return {"LayerNorm", layer_norm_signature, make<layer_norm_kind>}; }
LayerEntry rms_norm() { return {"RMSNorm", rms_norm_signature, make<rms_norm_kind>}; }

}  // namespace convscope::layers::entries
