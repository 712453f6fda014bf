// nn.Bilinear: x₁ᵀ·A·x₂ + b for two tensors. torch/nn/modules/linear.py, aten/src/ATen/native/Linear.cpp (bilinear).

#include <array>
#include <cmath>
#include <utility>

#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "plan/bilinear.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 6> signature{{
    {"in1_features", "", "int"},
    {"in2_features", "", "int"},
    {"out_features", "", "int"},
    {"bias", "True", "bool"},
    {"device", "None", "any"},
    {"dtype", "None", "any"},
}};

/// "missing 1 required positional argument: 'input2'", as Python says it of forward.
Failure wrong_count(std::size_t given) {
  const std::string_view hint = "Bilinear takes two tensors: m(x1, x2).";
  if (given > 2) {
    return fail_call(ErrorType::type_error,
                     concat("Bilinear.forward() takes 3 positional arguments but ", given + 1, " were given"),
                     std::string(hint));
  }
  return fail_call(ErrorType::type_error,
                   concat("Bilinear.forward() missing ",
                          given == 0 ? "2 required positional arguments: 'input1' and 'input2'"
                                     : "1 required positional argument: 'input2'"),
                   std::string(hint));
}

class Bilinear final : public Layer {
 public:
  Bilinear(const BoundArguments& arguments, Shape weight, std::string dtype)
      : arguments_(arguments), weight_(std::move(weight)), dtype_(std::move(dtype)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Bilinear"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("in1_features=", arguments_[0].str(), ", in2_features=", arguments_[1].str(),
                  ", out_features=", arguments_[2].str(), ", bias=", has_bias() ? "True" : "False");
  }
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& /*input*/, const Shape& output,
                                                 const CallOptions& /*options*/) const override {
    if (output.empty()) return {};
    return {{.axis = concat("dim ", output.size() - 1),
             .symbolic = "out_features; each is a sum of in1_features·in2_features products",
             .numeric = concat(output.back(), "; each is a sum of ", weight_[1], "·", weight_[2], " products")}};
  }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override {
    const double bound = 1.0 / std::sqrt(static_cast<double>(weight_[1]));
    const Initializer init{Initializer::Kind::uniform, -bound, bound};
    std::vector<ParameterSpec> parameters{{"weight", weight_, init}};
    if (has_bias()) parameters.push_back({"bias", {weight_[0]}, init});
    return parameters;
  }
  [[nodiscard]] Result<Shape> output_shape(const Shape& /*input*/, const CallOptions& /*options*/) const override {
    return wrong_count(1);
  }
  [[nodiscard]] Result<void> forward(const Tensor& /*input*/, CallState& /*state*/, const CallOptions& /*options*/,
                                     Tensor& /*output*/) const override {
    return wrong_count(1);
  }
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& /*input*/, const Tensor& /*output*/,
                                                const Tensor& /*grad_output*/, const CallState& /*state*/,
                                                const CallOptions& /*options*/) const override {
    return wrong_count(1);
  }
  [[nodiscard]] Result<std::unique_ptr<Operation>> call(std::span<const TensorType> inputs,
                                                        const CallOptions& options) const override;

  [[nodiscard]] bool has_bias() const { return python::truthy(arguments_[3]); }
  [[nodiscard]] plan::BilinearSizes sizes(const Shape& first) const {
    return {product(first, 0, first.size() - 1), weight_[1], weight_[2], weight_[0]};
  }

 private:
  [[nodiscard]] Result<Shape> check(const Shape& first, const Shape& second) const;

  BoundArguments arguments_;
  Shape weight_;  ///< (out, in1, in2)
  std::string dtype_;
};

class BilinearCall final : public Operation {
 public:
  BilinearCall(const Bilinear& layer, const Shape& first, Shape output)
      : layer_(layer), sizes_(layer.sizes(first)), results_{{std::move(output)}} {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] const Layer* layer() const noexcept override { return &layer_; }
  [[nodiscard]] std::int64_t macs() const override {
    std::int64_t macs = 1;
    for (const std::int64_t size : {sizes_.rows, sizes_.out, sizes_.first, sizes_.second}) {
      if (size == 0) return 0;
      macs = saturating_product(macs, size);
    }
    return macs;
  }
  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override {
    return plan::bilinear_scratch_bytes(sizes_, backward);
  }
  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& state,
                                     std::span<Tensor> outputs) const override {
    plan::bilinear(sizes_, inputs[0]->data(), inputs[1]->data(), state.parameters[0].data(),
                   layer_.has_bias() ? state.parameters[1].data() : nullptr, outputs[0].data());
    return {};
  }
  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& state) const override {
    OperationGradients gradients;
    for (const Tensor* input : inputs) gradients.inputs.push_back(uninitialized(shape_of(*input)));
    for (const Tensor& parameter : state.parameters) {
      gradients.parameters.push_back(uninitialized(shape_of(parameter)));
    }
    plan::bilinear_backward(sizes_, inputs[0]->data(), inputs[1]->data(), state.parameters[0].data(),
                            grad_outputs[0].data(),
                            {gradients.inputs[0].data(), gradients.inputs[1].data(), gradients.parameters[0].data(),
                             layer_.has_bias() ? gradients.parameters[1].data() : nullptr});
    return gradients;
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    std::vector<AxisDependency> found;
    for (std::size_t operand = 0; operand < 2; ++operand) {
      for (std::size_t axis = 0; axis + 1 < results_[0].shape.size(); ++axis) {
        found.push_back({.operand = operand, .from = axis, .to = axis});
      }
    }
    return found;
  }

 private:
  const Bilinear& layer_;
  plan::BilinearSizes sizes_;
  std::vector<TensorType> results_;
};

Failure wrong_features(int input, std::int64_t size, std::int64_t features) {
  return fail_call(concat("bilinear(): input", input, " size does not match weight size: got ", size,
                          " but expected ", features),
                   concat("The last size of tensor ", input, " is ", size, ": write in", input, "_features=", size,
                          " or give a tensor whose last size is ", features, "."));
}

/// The shape of the output.
Result<Shape> Bilinear::check(const Shape& first, const Shape& second) const {
  for (const Shape* shape : {&first, &second}) {
    if (auto count = element_count(*shape); !count) return std::unexpected(std::move(count).error());
  }
  if (first.size() != second.size()) {
    return fail_call(concat("bilinear(): input dimensions do not match: got ", first.size(), " and ", second.size()),
                     "Give both tensors the same number of axes.");
  }
  if (first.empty()) {
    return fail_call(ErrorType::index_error, "Dimension specified as -1 but tensor has no dimensions",
                     concat("A single number has no axis of features: give tensors of sizes (", weight_[1], ") and (",
                            weight_[2], ")."));
  }
  for (std::size_t axis = 0; axis + 1 < first.size(); ++axis) {
    if (first[axis] == second[axis]) continue;
    return fail_call(concat("bilinear(): input batch dimensions do not match at dim ", axis, ": got ", first[axis],
                            " and ", second[axis]),
                     "The two tensors may differ in their last size only.");
  }
  if (first.back() != weight_[1]) return wrong_features(1, first.back(), weight_[1]);
  if (second.back() != weight_[2]) return wrong_features(2, second.back(), weight_[2]);
  if (dtype_ != "float") {
    return fail_call(concat("expected m1 and m2 to have the same dtype, but got: float != ", dtype_),
                     "The tensors are float32: leave dtype out.");
  }
  Shape output = first;
  output.back() = weight_[0];
  if (auto count = element_count(output); !count) return std::unexpected(std::move(count).error());
  return output;
}

Result<std::unique_ptr<Operation>> Bilinear::call(std::span<const TensorType> inputs,
                                                  const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (inputs.size() != 2) return wrong_count(inputs.size());
  for (const TensorType& input : inputs) {
    if (input.dtype == DType::float32) continue;
    return fail_call(ErrorType::not_implemented_error, "Bilinear on an int64 tensor is not computed by Convscope",
                     "These are whole numbers such as indices. Layers compute with float32: write x.float().");
  }
  Result<Shape> output = check(inputs[0].shape, inputs[1].shape);
  if (!output) return std::unexpected(std::move(output).error());
  return std::make_unique<BilinearCall>(*this, inputs[0].shape, *std::move(output));
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  Result<Shape> weight = factory::empty({arguments[2], arguments[0], arguments[1]},
                                        {"out_features", "in1_features", "in2_features"});
  if (!weight) return std::unexpected(std::move(weight).error());
  if (auto status = factory::check_device(arguments[4]); !status) return std::unexpected(std::move(status).error());
  Result<std::string> dtype = factory::dtype_name(arguments[5]);
  if (!dtype) return std::unexpected(std::move(dtype).error());
  if ((*weight)[1] == 0) {  // reset_parameters: 1 / math.sqrt(self.weight.size(1))
    return fail_init(ErrorType::zero_division_error, "float division by zero",
                     "in1_features must be at least 1: write in1_features=1.");
  }
  return std::make_unique<Bilinear>(arguments, *std::move(weight), *std::move(dtype));
}

}  // namespace

LayerEntry bilinear() { return {"Bilinear", signature, make}; }

}  // namespace convscope::layers::entries
