// nn.MaxPool1d, 2d, 3d: the largest value of each window; the padding counts as −∞. torch/nn/modules/pooling.py,
// aten/src/ATen/native/MaxPooling.h, Pooling.cpp, DilatedMaxPool2d.cpp and DilatedMaxPool3d.cpp.

#include <array>

#include "layers/argument_parser.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/indexed_call.hpp"
#include "layers/pool_checks.hpp"
#include "layers/pool_hints.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "layers/window_pool.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

using Status = Result<void>;

class MaxPool final : public WindowPool {
 public:
  MaxPool(const LayerEntry& entry, const BoundArguments& a)
      : WindowPool(entry),
        kernel_size_(a[0]),
        stride_(a[1].is(Value::Kind::none) ? a[0] : a[1]),
        padding_(a[2]),
        dilation_(a[3]),
        return_indices_(python::truthy(a[4])),
        ceil_mode_(a[5]) {}

  [[nodiscard]] std::string extra_repr() const override {
    return concat("kernel_size=", kernel_size_.str(), ", stride=", stride_.str(), ", padding=", padding_.str(),
                  ", dilation=", dilation_.str(), ", ceil_mode=", ceil_mode_.str());
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& options,
                                     Tensor& output) const override {
    Result<PoolPlan> plan = plan_for(shape_of(input), options);
    if (!plan) return std::unexpected(std::move(plan).error());
    return pool_largest(*plan, input, output, nullptr);
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& /*output*/,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    Result<PoolPlan> plan = plan_for(shape_of(input), options);
    if (!plan) return std::unexpected(std::move(plan).error());
    return LayerGradients{pool_largest_backward(*plan, input, grad_output), {}};
  }

  [[nodiscard]] Result<std::unique_ptr<Operation>> call(std::span<const TensorType> inputs,
                                                        const CallOptions& options) const override {
    Result<std::unique_ptr<Operation>> values = Layer::call(inputs, options);
    if (!values || !return_indices_) return values;
    Result<PoolPlan> plan = plan_for(inputs[0].shape, options);
    if (!plan) return std::unexpected(std::move(plan).error());
    return indexed_call(*this, std::move(*plan), options);
  }

 protected:
  [[nodiscard]] Result<Pooled> pool(const Shape& input) const override {
    Result<PoolWindow> window = parse();
    if (!window) return std::unexpected(std::move(window).error());
    Result<Shape> output = spatial() == 1 ? shape_1d(*window, input) : shape_nd(*window, input);
    if (!output) return std::unexpected(std::move(output).error());
    return Pooled{std::move(*window), std::move(*output)};
  }

 private:
  using WindowPool::pool;

  [[nodiscard]] Result<PoolPlan> plan_for(const Shape& input, const CallOptions& options) const {
    Result<Pooled> pooled = pool(input, options);
    if (!pooled) return std::unexpected(std::move(pooled).error());
    return window_plan(*pooled, input);
  }

  /// The arguments as they go to C++.
  [[nodiscard]] Result<PoolWindow> parse() const {
    const std::string function = concat("max_pool", spatial(), "d", return_indices_ ? "_with_indices" : "");
    PoolWindow window;
    int position = 2;
    for (const auto& [name, value, list] : {std::tuple{"kernel_size", &kernel_size_, &window.kernel},
                                            std::tuple{"stride", &stride_, &window.stride},
                                            std::tuple{"padding", &padding_, &window.padding},
                                            std::tuple{"dilation", &dilation_, &window.dilation}}) {
      Result<std::vector<std::int64_t>> ints =
          int_list(function, name, position++, *value, static_cast<std::size_t>(spatial()));
      if (!ints) return std::unexpected(std::move(ints).error());
      *list = std::move(*ints);
    }
    Result<bool> ceil = bool_argument(function, "ceil_mode", position, ceil_mode_);
    if (!ceil) return std::unexpected(std::move(ceil).error());
    window.ceil_mode = *ceil;
    return window;
  }

  [[nodiscard]] Result<Shape> shape_nd(PoolWindow& w, const Shape& input) const {
    const std::string function = concat("max_pool", spatial(), "d");
    if (Status status = spread(w.kernel, {function, "kernel_size", "either be ", true}, spatial()); !status) {
      return std::unexpected(std::move(status).error());
    }
    if (w.stride.empty()) w.stride = w.kernel;
    for (const auto& [list, name, must] : {std::tuple{&w.stride, "stride", "either be omitted, "},
                                           std::tuple{&w.padding, "padding", "either be "},
                                           std::tuple{&w.dilation, "dilation", "be either "}}) {
      if (Status status = spread(*list, {function, name, must, true}, spatial()); !status) {
        return std::unexpected(std::move(status).error());
      }
    }
    const auto channel_rank = static_cast<std::size_t>(spatial()) + 1;
    if (input.size() != channel_rank && input.size() != channel_rank + 1) {
      return fail_call(concat("non-empty ", channel_rank, "D or ", channel_rank + 1,
                              "D (batch mode) tensor expected for input"),
                       hints::pool_rank(spatial(), input));
    }
    if (spatial() == 2) return pool2d_shape(w, input, 2);
    return pool3d_shape(w, input, "max_pool3d_with_indices_out_cpu_template()", false);
  }

  [[nodiscard]] Result<Shape> shape_1d(PoolWindow& w, const Shape& input) const {
    return return_indices_ ? shape_1d_with_indices(w, input) : shape_1d_values(w, input);
  }

  /// max_pool1d_with_indices: the two-dimensional function with height 1.
  [[nodiscard]] static Result<Shape> shape_1d_with_indices(PoolWindow& w, const Shape& input) {
    constexpr std::string_view function = "max_pool1d";
    if (w.stride.empty()) w.stride = w.kernel;
    if (Status status = check_rank_1d(function, input); !status) return std::unexpected(std::move(status).error());
    for (const auto& [list, name] :
         {std::pair{&w.kernel, "kernel_size"}, std::pair{&w.stride, "stride"}, std::pair{&w.padding, "padding"},
          std::pair{&w.dilation, "dilation"}}) {
      if (Status status = check_one_value(function, name, *list); !status) {
        return std::unexpected(std::move(status).error());
      }
    }
    PoolWindow two = with_height(w);
    for (const auto& [list, name] :
         {std::pair{&two.kernel, "kernel_size"}, std::pair{&two.stride, "stride"}, std::pair{&two.padding, "padding"},
          std::pair{&two.dilation, "dilation"}}) {
      if (Status status = spread(*list, {function, name, "", true}, 2); !status) {
        return std::unexpected(std::move(status).error());
      }
    }
    Result<Shape> output = pool2d_shape(two, with_height(input), 1);
    if (output) output->erase(output->end() - 2);
    return output;
  }

  /// max_pool1d and check_max_pool1d.
  [[nodiscard]] static Result<Shape> shape_1d_values(PoolWindow& w, const Shape& input) {
    const bool rank = input.size() == 2 || input.size() == 3;
    const bool empty = rank && (input.end()[-1] == 0 || input.end()[-2] == 0);
    if (!rank || empty) {
      return fail_call(
          concat("max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:",
                 to_string(input)),
          empty ? hints::pool_empty(input) : hints::pool_rank(1, input));
    }
    for (const auto& [list, name, words] :
         {std::tuple{&w.kernel, "kernel_size", "an int, list of ints or tuple of ints"},
          std::tuple{&w.stride, "stride", "None, an int, list of ints, or tuple of ints"},
          std::tuple{&w.padding, "padding", "an int, list of ints, or tuple of ints"},
          std::tuple{&w.dilation, "dilation", "an int, list of ints or tuple of ints"}}) {
      if (list->size() == 1 || (list == &w.stride && list->empty())) continue;
      return fail_call(concat("max_pool1d() ", name, " must be ", words, " of size 1 but got size ", list->size()),
                       hints::values_per_axis(name, list->size(), 1));
    }
    if (w.stride.empty()) w.stride = w.kernel;
    for (const auto& [list, name] : {std::pair{&w.kernel, "kernel_size"}, std::pair{&w.stride, "stride"}}) {
      if (list->front() > 0) continue;
      return fail_call(concat("max_pool1d() ", name, " must be greater than zero, but got ", list->front()),
                       hints::too_small_argument(name, *list, 1));
    }
    const std::int64_t padding = w.padding.front();
    if (padding < 0) {
      return fail_call(concat("max_pool1d() padding must be non-negative, but got ", padding),
                       hints::too_small_argument("padding", w.padding, 0));
    }
    if (padding > w.kernel.front() / 2) {
      return fail_call(concat("max_pool1d() padding should be at most half of kernel size, but got padding=", padding,
                              " and kernel_size=", w.kernel.front()),
                       hints::half_kernel(padding, w.kernel.front()));
    }
    if (w.dilation.front() <= 0) {
      return fail_call(concat("max_pool1d() dilation must be greater than zero, but got ", w.dilation.front()),
                       hints::too_small_argument("dilation", w.dilation, 1));
    }
    const Wide size = pooled_size(w, 0, input.back());
    if (size <= 0) {
      return fail_call(concat("max_pool1d() Invalid computed output size: ", to_text(size)),
                       hints::window_too_large(w, 0, "L", input.back()));
    }
    Shape output = input;
    output.back() = saturate(size);
    if (Result<std::int64_t> count = element_count(output); !count) return std::unexpected(std::move(count).error());
    return output;
  }

  Value kernel_size_;
  Value stride_;
  Value padding_;
  Value dilation_;
  bool return_indices_;
  Value ceil_mode_;
};

constexpr std::array<ParameterInfo, 6> signature{{{"kernel_size", "", "size"},
                                                  {"stride", "None", "size"},
                                                  {"padding", "0", "size"},
                                                  {"dilation", "1", "size"},
                                                  {"return_indices", "False", "bool"},
                                                  {"ceil_mode", "False", "bool"}}};

LayerEntry entry(std::string_view type, int spatial) {
  LayerEntry row{type, signature, construct_as<MaxPool>, spatial};
  row.constructor = "_MaxPoolNd";
  return row;
}

}  // namespace

LayerEntry max_pool1d() { return entry("MaxPool1d", 1); }
LayerEntry max_pool2d() { return entry("MaxPool2d", 2); }
LayerEntry max_pool3d() { return entry("MaxPool3d", 3); }

}  // namespace convscope::layers::entries
