// nn.LPPool1d, 2d, 3d: (Σ xᵖ)^(1/p) over each window. torch/nn/modules/pooling.py and lp_pool1d, 2d, 3d of
// torch/nn/functional.py, which take avg_pool's mean, times the size of the kernel: with ceil_mode a window that reaches
// beyond the input counts as if it were whole.

#include <array>

#include "layers/avg_pool.hpp"
#include "layers/errors.hpp"
#include "layers/pool_hints.hpp"
#include "layers/power.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "layers/to_float.hpp"
#include "layers/window_pool.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

Value boolean(bool value) {
  Value result;
  result.kind = Value::Kind::boolean;
  result.boolean = value;
  return result;
}

class LpPool final : public WindowPool {
 public:
  LpPool(const LayerEntry& entry, const BoundArguments& a)
      : WindowPool(entry),
        norm_type_(a[0]),
        call_{entry.spatial, a[1], a[2], Value::of(std::int64_t{0}), a[3], boolean(true), {}} {}

  [[nodiscard]] std::string extra_repr() const override {
    return concat("norm_type=", norm_type_.str(), ", kernel_size=", call_.kernel_size.str(),
                  ", stride=", call_.stride.str(), ", ceil_mode=", call_.ceil_mode.str());
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    const Shape shape = shape_of(input);
    Result<Pooled> pooled = pool(shape, options);
    if (!pooled) return std::unexpected(std::move(pooled).error());
    if (Result<void> done = mean_of_powers(*pooled, input, output); !done) return done;
    const double count = kernel_positions(*pooled);
    // sign(m)·relu(|m|) of the source is m itself.
    with_power(1.0 / power(), [&](auto root) {
      for (float& value : output) value = static_cast<float>(root(static_cast<double>(value) * count));
    });
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    const Shape shape = shape_of(input);
    Result<Pooled> pooled = pool(shape, options);
    if (!pooled) return std::unexpected(std::move(pooled).error());
    Tensor mean = uninitialized(pooled->output);
    if (Result<void> done = mean_of_powers(*pooled, input, mean); !done) return std::unexpected(done.error());
    const double count = kernel_positions(*pooled);
    const double p = power();
    Tensor grad_mean = zeros(pooled->output);
    with_power(1.0 / p - 1.0, [&](auto raised) {
      for (std::size_t i = 0; i < mean.size(); ++i) {
        const auto m = static_cast<double>(mean.data()[i]);
        if (m == 0.0) continue;  // relu cuts the gradient off there
        const double slope = count / p * raised(m * count);
        grad_mean.data()[i] = static_cast<float>(static_cast<double>(grad_output.data()[i]) * slope);
      }
    });
    LayerGradients gradients{pool_mean_backward(call_.plan(*pooled, shape), grad_mean), {}};
    with_power(p - 1.0, [&](auto raised) {
      for (std::size_t i = 0; i < input.size(); ++i) {
        const double slope = p * raised(static_cast<double>(input.data()[i]));
        float& grad = gradients.input.data()[i];
        grad = static_cast<float>(static_cast<double>(grad) * slope);
      }
    });
    return gradients;
  }

 protected:
  using WindowPool::pool;

  [[nodiscard]] Result<Pooled> pool(const Shape& input) const override {
    Result<double> p = python::to_float(norm_type_, Stage::call);
    if (!p) return std::unexpected(std::move(p).error());
    if (Result<void> status = check_kernel_values(); !status) return std::unexpected(std::move(status).error());
    Result<Pooled> pooled = call_.pool(input);
    if (!pooled) return pooled;
    if (spatial() == 1 && !call_.kernel_size.is(Value::Kind::integer)) {
      return fail_call(ErrorType::type_error,
                       concat("mul(): argument 'other' (position 1) must be Tensor, not ",
                              call_.kernel_size.type_name()),
                       concat("LPPool1d takes kernel_size as a number: write kernel_size=", pooled->window.kernel[0],
                              "."));
    }
    if (*p == 0.0) {
      return fail_call(ErrorType::zero_division_error, "float division by zero",
                       "norm_type=0 has no root: use norm_type=1 or 2.");
    }
    return pooled;
  }

 private:
  [[nodiscard]] double power() const { return python::to_float(norm_type_, Stage::call).value_or(1.0); }

  /// `kw, kh = _pair(kernel_size)`.
  [[nodiscard]] Result<void> check_kernel_values() const {
    if (spatial() == 1) return {};
    const std::size_t count = python::ntuple(call_.kernel_size, spatial()).size();
    const auto wanted = static_cast<std::size_t>(spatial());
    if (count == wanted) return {};
    return fail_call(ErrorType::value_error,
                     count < wanted
                         ? concat("not enough values to unpack (expected ", wanted, ", got ", count, ")")
                         : concat("too many values to unpack (expected ", wanted, ")"),
                     hints::values_per_axis("kernel_size", count, spatial()));
  }

  /// avg_pool of xᵖ.
  [[nodiscard]] Result<void> mean_of_powers(const Pooled& pooled, const Tensor& input, Tensor& mean) const {
    Tensor powers = input;
    with_power(power(), [&](auto raised) {
      for (float& value : powers) value = static_cast<float>(raised(static_cast<double>(value)));
    });
    return pool_mean(call_.plan(pooled, shape_of(input)), powers, mean);
  }

  [[nodiscard]] static double kernel_positions(const Pooled& pooled) {
    double count = 1.0;
    for (const std::int64_t size : pooled.window.kernel) count *= static_cast<double>(size);
    return count;
  }

  Value norm_type_;
  AvgPoolCall call_;
};

constexpr std::array<ParameterInfo, 4> signature{{{"norm_type", "", "float"},
                                                  {"kernel_size", "", "size"},
                                                  {"stride", "None", "size"},
                                                  {"ceil_mode", "False", "bool"}}};

LayerEntry entry(std::string_view type, int spatial) {
  LayerEntry row{type, signature, construct_as<LpPool>, spatial};
  row.constructor = "_LPPoolNd";
  return row;
}

}  // namespace

LayerEntry lp_pool1d() { return entry("LPPool1d", 1); }
LayerEntry lp_pool2d() { return entry("LPPool2d", 2); }
LayerEntry lp_pool3d() { return entry("LPPool3d", 3); }

}  // namespace convscope::layers::entries
