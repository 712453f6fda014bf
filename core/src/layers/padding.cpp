// nn.ReflectionPad*d, ReplicationPad*d, ZeroPad*d, ConstantPad*d, CircularPad*d: torch/nn/modules/padding.py; the
// checks of F.pad are in pad.cpp.

#include <array>
#include <optional>
#include <utility>

#include "layers/argument_parser.hpp"
#include "layers/axis_names.hpp"
#include "layers/errors.hpp"
#include "layers/formula_text.hpp"
#include "layers/no_output_size.hpp"
#include "layers/pad.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "plan/pad.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

using Border = AxisWindow::Border;

constexpr std::array<ParameterInfo, 2> signature{{{"padding", "", "size"}, {"value", "", "float"}}};
constexpr std::span<const ParameterInfo> without_value{signature.data(), 1};

/// One padded axis of an input.
struct Side {
  std::size_t axis = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

class Padding final : public Layer {
 public:
  Padding(const LayerEntry& entry, Border border, const BoundArguments& arguments)
      : type_(entry.type),
        spatial_(entry.spatial),
        border_(border),
        padding_(python::ntuple(arguments[0], 2 * entry.spatial)) {
    if (entry.signature.size() == 2) value_ = arguments[1];
  }

  [[nodiscard]] std::string_view type() const noexcept override { return type_; }
  [[nodiscard]] std::string extra_repr() const override {
    const std::string padding = python::tuple_repr(padding_);
    return value_ ? concat("padding=", padding, ", value=", value_->str()) : padding;
  }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override;
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;

 private:
  [[nodiscard]] Result<std::vector<std::int64_t>> amounts() const;
  /// The padded axes, outermost first. For inputs that passed output_shape.
  [[nodiscard]] std::vector<Side> sides(const Shape& input) const;
  [[nodiscard]] std::vector<plan::PaddedAxis> padded_axes(const Shape& input) const;

  std::string_view type_;
  int spatial_;
  Border border_;
  std::vector<Value> padding_;  ///< (begin, end) of the last axis, of the one before, ...
  std::optional<Value> value_;  ///< ConstantPad's
};

/// What F.pad's argument parser makes of padding and value.
Result<std::vector<std::int64_t>> Padding::amounts() const {
  if (!looks_like_ints(padding_)) return not_ints("pad", "pad", 2, padding_);
  if (value_ && !value_->is(Value::Kind::none) && !python::as_number(*value_)) {
    return fail_call(ErrorType::type_error,
                     concat("pad(): argument 'value' (position 4) must be float, not ", value_->type_name()),
                     concat("value=", value_->repr(), " is a ", value_->type_name(), ": write a number."));
  }
  return unpack_ints("pad", "pad", padding_);
}

Result<Shape> Padding::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
  const auto spatial = static_cast<std::size_t>(spatial_);
  if (border_ == Border::circular && input.size() != spatial + 1 && input.size() != spatial + 2) {
    return fail_call(ErrorType::value_error,
                     concat("expected ", spatial + 1, "D or ", spatial + 2, "D input (got ", input.size(), "D input)"),
                     concat(type_, " pads the last ", spatial, spatial == 1 ? " axis" : " axes",
                            ": give a tensor of ", spatial + 1, " or ", spatial + 2, " axes."));
  }
  const Result<std::vector<std::int64_t>> padding = amounts();
  if (!padding) return std::unexpected(padding.error());
  Result<Shape> output = pad_shape(input, *padding, border_);
  if (!output) return output;
  if (auto count = element_count(*output); !count) return std::unexpected(std::move(count).error());
  return output;
}

std::vector<Side> Padding::sides(const Shape& input) const {
  const std::vector<std::int64_t> padding = amounts().value_or(std::vector<std::int64_t>{});
  std::vector<Side> sides;
  for (std::size_t i = padding.size() / 2; i-- > 0;) {
    sides.push_back({input.size() - 1 - i, padding[2 * i], padding[2 * i + 1]});
  }
  return sides;
}

std::vector<AxisFormula> Padding::formula(const Shape& input, const Shape& output,
                                          const CallOptions& /*options*/) const {
  constexpr std::array<std::string_view, 3> names{"left + right", "top + bottom", "front + back"};
  const std::vector<Side> found = sides(input);
  if (found.size() > names.size()) return {};
  std::vector<AxisFormula> formulas;
  const int count = static_cast<int>(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [axis, begin, end] = found[i];
    const std::string_view name = axis_name(count, static_cast<int>(i));
    formulas.push_back({std::string(name), concat(name, "_in + ", names[found.size() - 1 - i]),
                        concat(input[axis], " + ", factor(begin), " + ", factor(end), " = ", output[axis])});
  }
  return formulas;
}

std::vector<AxisWindow> Padding::windows(const Shape& input, const CallOptions& /*options*/) const {
  std::vector<AxisWindow> windows;
  for (const Side& side : sides(input)) {
    windows.push_back({.pad_begin = side.begin, .border = border_, .pad_end = side.end});
  }
  return windows;
}

std::vector<AxisDependency> Padding::dependencies(const Shape& input, const Shape& /*output*/,
                                                  const CallOptions& options) const {
  const std::vector<AxisWindow> windows = this->windows(input, options);
  const std::size_t lead = input.size() - windows.size();
  std::vector<AxisDependency> found;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    AxisDependency& dependency = found.emplace_back(AxisDependency{.from = axis, .to = axis});
    if (axis < lead) continue;
    const AxisWindow& window = windows[axis - lead];
    dependency.window = window;
    const bool cropped = window.pad_begin < 0 || window.pad_end < 0;
    if (border_ != Border::circular || !cropped) continue;
    // A window wraps around the whole axis, PyTorch around what is left of it.
    const std::int64_t skipped = std::max<std::int64_t>(-window.pad_begin, 0);
    const std::int64_t kept = input[axis] - skipped - std::max<std::int64_t>(-window.pad_end, 0);
    const std::int64_t before = std::max<std::int64_t>(window.pad_begin, 0);
    dependency.reads = [skipped, kept, before](std::int64_t position) {
      if (kept == 0) return Reads{.count = 0};
      return Reads{.begin = skipped + ((position - before) % kept + kept) % kept};
    };
  }
  return found;
}

std::vector<plan::PaddedAxis> Padding::padded_axes(const Shape& input) const {
  std::vector<plan::PaddedAxis> axes;
  for (const auto& [axis, begin, end] : sides(input)) axes.emplace_back(input[axis], begin, end, border_);
  if (axes.empty()) axes.emplace_back(1, 0, 0, border_);  // padding=(): value by value
  return axes;
}

Result<void> Padding::forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                              Tensor& output) const {
  const Shape shape = shape_of(input);
  if (output.size() == 0) return {};
  const auto value = static_cast<float>(value_ ? python::as_number(*value_).value_or(0.0) : 0.0);
  plan::pad(padded_axes(shape), product(shape, 0, shape.size() - sides(shape).size()), input.data(), value,
            output.data());
  return {};
}

Result<LayerGradients> Padding::backward(const Tensor& input, const Tensor& /*output*/, const Tensor& grad_output,
                                         const CallState& /*state*/, const CallOptions& /*options*/) const {
  const Shape shape = shape_of(input);
  LayerGradients gradients;
  gradients.input = zeros(shape);
  if (grad_output.size() == 0 || input.size() == 0) return gradients;
  plan::pad_backward(padded_axes(shape), product(shape, 0, shape.size() - sides(shape).size()), grad_output.data(),
                     gradients.input.data());
  return gradients;
}

template <Border border>
Result<std::unique_ptr<Layer>> make(const LayerEntry& entry, const BoundArguments& arguments) {
  return std::make_unique<Padding>(entry, border, arguments);
}

}  // namespace

LayerEntry reflection_pad1d() { return {"ReflectionPad1d", without_value, make<Border::reflect>, 1}; }
LayerEntry reflection_pad2d() { return {"ReflectionPad2d", without_value, make<Border::reflect>, 2}; }
LayerEntry reflection_pad3d() { return {"ReflectionPad3d", without_value, make<Border::reflect>, 3}; }
LayerEntry replication_pad1d() { return {"ReplicationPad1d", without_value, make<Border::replicate>, 1}; }
LayerEntry replication_pad2d() { return {"ReplicationPad2d", without_value, make<Border::replicate>, 2}; }
LayerEntry replication_pad3d() { return {"ReplicationPad3d", without_value, make<Border::replicate>, 3}; }
LayerEntry zero_pad1d() { return {"ZeroPad1d", without_value, make<Border::zeros>, 1}; }
LayerEntry zero_pad2d() { return {"ZeroPad2d", without_value, make<Border::zeros>, 2}; }
LayerEntry zero_pad3d() { return {"ZeroPad3d", without_value, make<Border::zeros>, 3}; }
LayerEntry constant_pad1d() { return {"ConstantPad1d", signature, make<Border::zeros>, 1}; }
LayerEntry constant_pad2d() { return {"ConstantPad2d", signature, make<Border::zeros>, 2}; }
LayerEntry constant_pad3d() { return {"ConstantPad3d", signature, make<Border::zeros>, 3}; }
LayerEntry circular_pad1d() { return {"CircularPad1d", without_value, make<Border::circular>, 1}; }
LayerEntry circular_pad2d() { return {"CircularPad2d", without_value, make<Border::circular>, 2}; }
LayerEntry circular_pad3d() { return {"CircularPad3d", without_value, make<Border::circular>, 3}; }

}  // namespace convscope::layers::entries
