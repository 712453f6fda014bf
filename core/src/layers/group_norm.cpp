// nn.GroupNorm: groups of channels of each item. torch/nn/modules/normalization.py, torch/nn/functional.py
// (group_norm), aten/src/ATen/native/group_norm.cpp.

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/normalize.hpp"
#include "layers/argument_parser.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class GroupNorm final : public Layer {
 public:
  GroupNorm(const BoundArguments& arguments, Shape channels, std::string dtype)
      : num_groups_(arguments[0]),
        num_channels_(arguments[1]),
        eps_(arguments[2]),
        affine_(arguments[3]),
        channels_(std::move(channels)),
        dtype_(std::move(dtype)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "GroupNorm"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat(num_groups_.str(), ", ", num_channels_.str(), ", eps=", eps_.str(), ", affine=", affine_.str());
  }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override {
    if (!python::truthy(affine_)) return {};
    return {{"weight", channels_, {Initializer::Kind::constant, 1.0}},
            {"bias", channels_, {Initializer::Kind::constant, 0.0}}};
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;

  /// A channel reads those of its group, at all positions.
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found{{.from = 0, .to = 0}};
    const std::int64_t length = input[1] / group_count();
    if (length > 0) {
      found.push_back({.from = 1, .to = 1, .reads = [length](std::int64_t position) {
                         return Reads{.begin = position / length * length, .length = length};
                       }});
    }
    return found;
  }

  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& /*options*/,
                                           bool backward) const override {
    const std::int64_t groups = saturating_product(input[0], group_count());
    const std::int64_t doubles = saturating_product(groups, backward ? 4 : 2);
    return saturating_product(saturate(static_cast<Wide>(doubles) + (backward ? Wide{2} * input[1] : 0)),
                              sizeof(double));
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    if (output.size() == 0) return {};
    const kernels::PlaneGroups planes = groups(shape_of(input));
    const std::span<const float> x{input.data(), input.size()};
    kernels::Affine affine;
    if (!state.parameters.empty()) affine = {state.parameters[0].data(), state.parameters[1].data()};
    kernels::normalize_planes(planes, x, kernels::group_moments(planes, x), eps(), affine,
                              {output.data(), output.size()});
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& /*options*/) const override {
    const Shape shape = shape_of(input);
    LayerGradients gradients;
    gradients.input = zeros(shape);
    for (const ParameterSpec& parameter : parameters()) gradients.parameters.push_back(zeros(parameter.shape));
    if (input.size() == 0) return gradients;
    const kernels::PlaneGroups planes = groups(shape);
    const std::span<const float> x{input.data(), input.size()};
    kernels::NormGradients out{.input = gradients.input.data()};
    if (!gradients.parameters.empty()) {
      out.weight = gradients.parameters[0].data();
      out.bias = gradients.parameters[1].data();
    }
    kernels::normalize_planes_backward(planes, x, {grad_output.data(), grad_output.size()},
                                       kernels::group_moments(planes, x), false, eps(),
                                       state.parameters.empty() ? nullptr : state.parameters[0].data(), out);
    return gradients;
  }

 private:
  [[nodiscard]] std::int64_t group_count() const { return python::as_int(num_groups_).value_or(1); }
  [[nodiscard]] double eps() const { return python::as_number(eps_).value_or(0.0); }
  [[nodiscard]] kernels::PlaneGroups groups(const Shape& shape) const {
    const auto channels = static_cast<std::size_t>(shape[1]);
    return {static_cast<std::size_t>(shape[0]), channels, static_cast<std::size_t>(product(shape, 2, shape.size())),
            channels / static_cast<std::size_t>(group_count()), false};
  }

  Value num_groups_;
  Value num_channels_;
  Value eps_;
  Value affine_;
  Shape channels_;  ///< the parameters' shape
  std::string dtype_;
};

/// Whether F.group_norm sees one value per group: [N·C // groups, groups, ...], the groups not counted.
bool one_value(const Shape& input, std::int64_t groups) {
  return groups > 0 && static_cast<Wide>(input[0]) * input[1] / groups == 1 &&
         std::ranges::all_of(input.begin() + 2, input.end(), [](std::int64_t size) { return size == 1; });
}

Result<Shape> GroupNorm::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
  if (input.size() < 2) {
    return fail_call(concat("Expected at least 2 dimensions for input tensor but received ", input.size()),
                     "GroupNorm takes the axes N, C and any others.");
  }
  if (const auto groups = python::as_int(num_groups_); groups && one_value(input, *groups)) {
    Shape seen = input;
    seen[0] = 1;
    seen[1] = *groups;
    return fail_call(ErrorType::value_error,
                     concat("Expected more than 1 value per channel when training, got input size ", to_string(seen)),
                     "One value per group has no variance: take fewer groups, a larger input, or a batch of at least 2 "
                     "(PyTorch counts the items too).");
  }
  const Result<std::int64_t> checked = check_int("group_norm", "num_groups", 2, num_groups_);
  if (!checked) return std::unexpected(checked.error());
  if (auto status = check_float("group_norm", "eps", 5, eps_); !status) return std::unexpected(status.error());
  const std::int64_t groups = *checked;
  if (groups <= 0) {
    return fail_call(concat("Expected num groups to be greater than 0, got ", groups),
                     "Write num_groups=1 for all channels together.");
  }
  const std::int64_t channels = input[1];
  const std::string hint = concat("Axis 1 of the input ", to_string(input), " has ", channels,
                                  channels == 1 ? " channel" : " channels", ": write num_channels=", channels);
  if (channels % groups != 0) {
    return fail_call(
        concat("Expected number of channels in input to be divisible by num_groups, but got input of shape ",
               to_string(input), " and num_groups=", groups),
        concat(hint, " and a num_groups that divides it, such as 1."));
  }
  if (python::truthy(affine_)) {
    if (channels_ != Shape{channels}) {
      return fail_call(
          concat("Expected weight to be a vector of size equal to the number of channels in input, but got "
                 "weight of shape ",
                 to_string(channels_), " and input of shape ", to_string(input)),
          concat(hint, "."));
    }
    if (dtype_ != "float") {
      return fail_call(concat("expected scalar type Float but found ", factory::scalar_type_name(dtype_)),
                       "The input is float32: leave dtype out.");
    }
  }
  return input;
}

/// num_channels % num_groups != 0.
Result<void> check_divisible(const Value& channels, const Value& groups) {
  constexpr std::string_view numbers = "num_groups and num_channels are whole numbers: write nn.GroupNorm(2, 16).";
  const auto left = python::as_number(channels);
  const auto right = python::as_number(groups);
  if (!left || !right) {
    if (channels.is(Value::Kind::string)) {
      return fail_init(ErrorType::type_error, "not all arguments converted during string formatting",
                       std::string(numbers));
    }
    return fail_init(ErrorType::type_error, python::unsupported_operands("%", channels, groups), std::string(numbers));
  }
  const auto whole = python::as_int(channels);
  const auto count = python::as_int(groups);
  if (*right == 0.0) {
    return fail_init(ErrorType::zero_division_error, whole && count ? "integer modulo by zero" : "float modulo",
                     "Write num_groups=1 for all channels together.");
  }
  // −1 divides everything, and the smallest number modulo −1 would trap.
  const bool divisible = whole && count ? *count == -1 || *whole % *count == 0 : std::fmod(*left, *right) == 0.0;
  if (divisible) return {};
  return fail_init(ErrorType::value_error, "num_channels must be divisible by num_groups",
                   concat("num_channels=", channels.repr(), " channels don't fall into num_groups=", groups.repr(),
                          " equal groups: write num_groups=1, or another number that divides num_channels."));
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  if (auto status = check_divisible(arguments[1], arguments[0]); !status) return std::unexpected(status.error());
  Result<Shape> channels = Shape{};
  if (python::truthy(arguments[3])) channels = factory::sized("empty", "num_channels", arguments[1]);
  if (!channels) return std::unexpected(std::move(channels).error());
  Result<std::string> dtype = factory::parameter_dtype(arguments[4], arguments[5]);
  if (!dtype) return std::unexpected(std::move(dtype).error());
  return std::make_unique<GroupNorm>(arguments, *std::move(channels), *std::move(dtype));
}

constexpr std::array<ParameterInfo, 6> signature{{{"num_groups", "", "int"},
                                                  {"num_channels", "", "int"},
                                                  {"eps", "1e-05", "float"},
                                                  {"affine", "True", "bool"},
                                                  {"device", "None", "any"},
                                                  {"dtype", "None", "any"}}};

}  // namespace

LayerEntry group_norm() { return {"GroupNorm", signature, make}; }

}  // namespace convscope::layers::entries
