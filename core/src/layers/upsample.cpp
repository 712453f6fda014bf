// nn.Upsample, nn.UpsamplingNearest2d and nn.UpsamplingBilinear2d. torch/nn/modules/upsampling.py.

#include <array>

#include "layers/adaptive_pool.hpp"
#include "layers/axis_names.hpp"
#include "layers/interpolate.hpp"
#include "layers/no_output_size.hpp"
#include "layers/per_plane.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "layers/to_float.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class Upsample final : public Layer {
 public:
  Upsample(std::string_view type, InterpolateCall call) : type_(type), call_(std::move(call)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return type_; }

  [[nodiscard]] std::string extra_repr() const override {
    const bool scaled = !call_.scale_factor.is(Value::Kind::none);
    return concat(scaled ? "scale_factor=" : "size=", scaled ? call_.scale_factor.repr() : call_.size.repr(),
                  ", mode=", call_.mode.repr());
  }

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    Result<Interpolated> found = checked(input, options);
    if (!found) return std::unexpected(std::move(found).error());
    return std::move(found->output);
  }

  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override {
    std::vector<AxisFormula> formulas;
    const Result<Interpolated> found = checked(input, options);
    if (!found) return formulas;
    const auto axes = static_cast<int>(input.size()) - 2;
    const auto factors = python::items_of(call_.scale_factor);
    for (std::size_t i = 0; i + 2 < input.size(); ++i) {
      const std::string_view name = axis_name(axes, static_cast<int>(i));
      AxisFormula& formula = formulas.emplace_back();
      formula.axis = name;
      if (found->scaled) {
        const Value& factor = factors ? (*factors)[i] : call_.scale_factor;
        formula.symbolic = concat("⌊", name, "_in·scale_factor⌋");
        formula.numeric = concat("⌊", input[i + 2], "·", factor.repr(), "⌋ = ", output[i + 2]);
      } else {
        formula.symbolic = "size";
        formula.numeric = concat(output[i + 2]);
      }
    }
    return formulas;
  }

  [[nodiscard]] std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const override {
    std::vector<AxisWindow> windows;
    for (const SpatialReads& axis : spatial_reads(input, options)) {
      if (axis.reads) return {};
      windows.push_back(axis.window);
    }
    return windows;
  }

  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& options) const override {
    return per_plane(input.size(), spatial_reads(input, options));
  }

  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& options,
                                           bool /*backward*/) const override {
    const Result<Interpolated> found = checked(input, options);
    return found && found->resize ? found->resize->scratch_bytes() : 0;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    const Result<Interpolated> found = checked(shape_of(input), options);
    if (!found) return std::unexpected(found.error());
    return found->area ? pool_mean(*found->area, input, output) : resize(*found->resize, input, output);
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    const Result<Interpolated> found = checked(shape_of(input), options);
    if (!found) return std::unexpected(found.error());
    Result<Tensor> gradient =
        found->area ? pool_mean_backward(*found->area, grad_output) : resize_backward(*found->resize, grad_output);
    if (!gradient) return std::unexpected(std::move(gradient).error());
    return LayerGradients{std::move(*gradient), {}};
  }

 private:
  [[nodiscard]] Result<Interpolated> checked(const Shape& input, const CallOptions& options) const {
    if (options.output_size) return std::unexpected(no_output_size(type_));
    return interpolate(call_, input);
  }

  [[nodiscard]] std::vector<SpatialReads> spatial_reads(const Shape& input, const CallOptions& options) const {
    const Result<Interpolated> found = checked(input, options);
    if (!found) return {};
    if (found->area) return adaptive_reads(static_cast<int>(input.size()) - 2, input, found->output);
    std::vector<SpatialReads> spatial;
    for (const ResizeAxisPlan& axis : found->resize->axes) spatial.push_back(axis.reads());
    return spatial;
  }

  std::string_view type_;
  InterpolateCall call_;
};

Value real(double number) {
  Value value;
  value.kind = Value::Kind::real;
  value.real = number;
  return value;
}

/// What the constructor keeps: floats, and None for 0, an empty list and the like.
Result<Value> kept_factor(const Value& given) {
  if (!given.is(Value::Kind::tuple)) {
    if (!python::truthy(given)) return Value{};
    Result<double> number = python::to_float(given, Stage::init);
    if (!number) return std::unexpected(std::move(number).error());
    return real(*number);
  }
  Value factors;
  factors.kind = Value::Kind::tuple;
  for (const Value& item : given.items) {
    Result<double> number = python::to_float(item, Stage::init);
    if (!number) return std::unexpected(std::move(number).error());
    factors.items.push_back(real(*number));
  }
  return factors;
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& entry, const Value& size, const Value& scale_factor, Value mode,
                                    Value align_corners, Value recompute_scale_factor) {
  Result<Value> factor = kept_factor(scale_factor);
  if (!factor) return std::unexpected(std::move(factor).error());
  return std::make_unique<Upsample>(
      entry.type, InterpolateCall{size, std::move(*factor), std::move(mode), std::move(align_corners),
                                  std::move(recompute_scale_factor)});
}

Result<std::unique_ptr<Layer>> make_upsample(const LayerEntry& entry, const BoundArguments& a) {
  return make(entry, a[0], a[1], a[2], a[3], a[4]);
}

Result<std::unique_ptr<Layer>> make_nearest(const LayerEntry& entry, const BoundArguments& a) {
  return make(entry, a[0], a[1], Value::of(std::string("nearest")), {}, {});
}

Result<std::unique_ptr<Layer>> make_bilinear(const LayerEntry& entry, const BoundArguments& a) {
  Value align_corners;
  align_corners.kind = Value::Kind::boolean;
  align_corners.boolean = true;
  return make(entry, a[0], a[1], Value::of(std::string("bilinear")), std::move(align_corners), {});
}

constexpr std::array<std::string_view, 7> mode_names{"'nearest'",   "'linear'", "'bilinear'",     "'bicubic'",
                                                     "'trilinear'", "'area'",   "'nearest-exact'"};

constexpr std::array<ParameterInfo, 5> signature{{{"size", "None", "size"},
                                                  {"scale_factor", "None", "float"},
                                                  {"mode", "'nearest'", "choice", mode_names},
                                                  {"align_corners", "None", "bool"},
                                                  {"recompute_scale_factor", "None", "bool"}}};

/// The two-dimensional classes take less than their repr shows.
LayerEntry entry_2d(std::string_view type,
                    Result<std::unique_ptr<Layer>> (*make)(const LayerEntry&, const BoundArguments&)) {
  LayerEntry row{type, std::span(signature).first(2), make, 2};
  row.printed = "mode";
  return row;
}

}  // namespace

LayerEntry upsample() { return {"Upsample", signature, make_upsample}; }
LayerEntry upsampling_nearest2d() { return entry_2d("UpsamplingNearest2d", make_nearest); }
LayerEntry upsampling_bilinear2d() { return entry_2d("UpsamplingBilinear2d", make_bilinear); }

}  // namespace convscope::layers::entries
