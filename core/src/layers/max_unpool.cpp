// nn.MaxUnpool1d, 2d, 3d: puts each value where the index beside it says, and 0 everywhere else.
// torch/nn/modules/pooling.py, _unpool_output_size of torch/nn/functional.py, aten/src/ATen/native/MaxUnpooling.cpp.

#include <algorithm>
#include <array>
#include <cmath>

#include "layers/argument_parser.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/formula_text.hpp"
#include "layers/axis_names.hpp"
#include "layers/max_unpool_call.hpp"
#include "layers/pool_hints.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

using Status = Result<void>;

/// The two numbers that output_size must lie between, and the size without it.
struct Range {
  Wide smallest, usual, largest;
};

class MaxUnpool final : public Layer {
 public:
  MaxUnpool(const LayerEntry& entry, const BoundArguments& a)
      : type_(entry.type),
        spatial_(static_cast<std::size_t>(entry.spatial)),
        kernel_size_(python::ntuple(a[0], entry.spatial)),
        stride_(python::ntuple(a[1].is(Value::Kind::none) ? a[0] : a[1], entry.spatial)),
        padding_(python::ntuple(a[2], entry.spatial)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return type_; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("kernel_size=", python::tuple_repr(kernel_size_), ", stride=", python::tuple_repr(stride_),
                  ", padding=", python::tuple_repr(padding_));
  }

  [[nodiscard]] Result<std::unique_ptr<Operation>> call(std::span<const TensorType> inputs,
                                                        const CallOptions& options) const override {
    if (inputs.size() < 2) return missing(inputs.size());
    if (inputs.size() > 2) {
      return fail_call(ErrorType::type_error,
                       concat(type_, ".forward() takes from 3 to 4 positional arguments but ", inputs.size() + 1,
                              " were given"),
                       "This layer takes the values, the indices and output_size=[...].");
    }
    Result<Shape> output = unpooled(inputs[0], inputs[1], options);
    if (!output) return std::unexpected(std::move(output).error());
    return max_unpool_call(*this, inputs[0].shape, std::move(*output), spatial_);
  }

  // One tensor is never enough.
  [[nodiscard]] Result<Shape> output_shape(const Shape& /*input*/, const CallOptions& /*options*/) const override {
    return missing(1);
  }
  [[nodiscard]] Result<void> forward(const Tensor& /*input*/, CallState& /*state*/, const CallOptions& /*options*/,
                                     Tensor& /*output*/) const override {
    return missing(1);
  }
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& /*input*/, const Tensor& /*output*/,
                                                const Tensor& /*grad_output*/, const CallState& /*state*/,
                                                const CallOptions& /*options*/) const override {
    return missing(1);
  }

  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override {
    std::vector<AxisFormula> formulas;
    for (std::size_t i = 0; i < spatial_; ++i) {
      const std::string_view name = axis_name(static_cast<int>(spatial_), static_cast<int>(i));
      const std::int64_t size = input[input.size() - spatial_ + i];
      const std::int64_t result = output[output.size() - spatial_ + i];
      AxisFormula formula{std::string(name), "output_size", concat(result)};
      if (!options.output_size) {
        formula.symbolic = concat("(", name, "_in − 1)·stride + kernel_size − 2·padding");
        formula.numeric = concat("(", size, " − 1)·", stride_[i].str(), " + ", kernel_size_[i].str(), " − 2·",
                                 padding_[i].str(), " = ", result);
      }
      formulas.push_back(std::move(formula));
    }
    return formulas;
  }

  /// An index can name any place of its plane: along the spatial axes each output reads all.
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found;
    for (std::size_t operand = 0; operand < 2; ++operand) {
      for (std::size_t axis = 0; axis + spatial_ < input.size(); ++axis) {
        found.push_back({.operand = operand, .from = axis, .to = axis});
      }
    }
    return found;
  }

 private:
  [[nodiscard]] Failure missing(std::size_t given) const {
    return fail_call(ErrorType::type_error,
                     given == 0
                         ? concat(type_, ".forward() missing 2 required positional arguments: 'input' and 'indices'")
                         : concat(type_, ".forward() missing 1 required positional argument: 'indices'"),
                     "Give the indices of a pooling layer made with return_indices=True.");
  }

  [[nodiscard]] int dimensions() const { return static_cast<int>(spatial_); }

  /// `(size - 1) * stride + kernel_size - 2 * padding` of each axis, as Python computes it.
  [[nodiscard]] Result<std::vector<Range>> ranges(const Shape& input) const {
    std::vector<Range> found;
    const std::size_t count = kernel_size_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (input.size() < count - i || stride_.size() <= i || padding_.size() <= i) {
        return fail_call(ErrorType::index_error, "tuple index out of range",
                         input.size() < count - i ? hints::pool_rank(dimensions(), input)
                         : count != spatial_      ? hints::values_per_axis("kernel_size", count, dimensions())
                         : stride_.size() <= i    ? hints::values_per_axis("stride", stride_.size(), dimensions())
                                                  : hints::values_per_axis("padding", padding_.size(), dimensions()));
      }
      const auto stride = python::as_int(stride_[i]);
      const auto kernel = python::as_int(kernel_size_[i]);
      const auto padding = python::as_int(padding_[i]);
      if (!stride || !kernel || !padding) {
        const bool is_stride = !stride;
        const std::string_view name = is_stride ? "stride" : !kernel ? "kernel_size" : "padding";
        const Value& wrong = is_stride ? stride_[i] : !kernel ? kernel_size_[i] : padding_[i];
        return fail_call(ErrorType::type_error,
                         concat("max_unpool", std::max<std::size_t>(spatial_, 2),
                                "d(): argument 'output_size' (position 3) must be tuple of ints, not list"),
                         hints::not_a_whole_number(name, wrong));
      }
      const Wide usual = (static_cast<Wide>(input[input.size() - count + i]) - 1) * *stride + *kernel -
                         2 * static_cast<Wide>(*padding);
      found.push_back({usual - *stride, usual, usual + *stride});
    }
    return found;
  }

  /// _unpool_output_size.
  [[nodiscard]] Result<std::vector<std::int64_t>> sizes(const Shape& input, const CallOptions& options) const {
    Result<std::vector<Range>> range = ranges(input);
    if (!range) return std::unexpected(std::move(range).error());
    if (!options.output_size || options.output_size->is(Value::Kind::none)) {
      std::vector<std::int64_t> usual;
      for (const Range& axis : *range) usual.push_back(saturate(axis.usual));
      return usual;
    }
    return given_sizes(*options.output_size, *range);
  }

  [[nodiscard]] Result<std::vector<std::int64_t>> given_sizes(const Value& output_size,
                                                              const std::vector<Range>& range) const {
    auto items = python::items_of(output_size);
    if (!items) {
      return fail_call(ErrorType::type_error, concat("object of type '", output_size.type_name(), "' has no len()"),
                       concat("Write output_size=[", output_size.str(), "]."));
    }
    const std::size_t n = range.size();
    if (items->size() == n + 2) items->erase(items->begin(), items->begin() + 2);
    if (items->size() != n) {
      return fail_call(ErrorType::value_error,
                       concat("output_size should be a sequence containing ", n, " or ", n + 2,
                              " elements, but it has a length of '", items->size(), "'"),
                       concat("Give the output's size along ", n == 1 ? "the axis" : "each axis",
                              ", or its whole shape as x.size() gives it."));
    }
    std::vector<std::int64_t> sizes;
    for (std::size_t i = 0; i < n; ++i) {
      const auto size = python::as_int((*items)[i]);
      if (!size) {
        return fail_call(ErrorType::type_error,
                         concat("'<' not supported between instances of 'int' and '", (*items)[i].type_name(), "'"),
                         hints::not_a_whole_number("output_size", (*items)[i]));
      }
      if (*size <= range[i].smallest || *size >= range[i].largest) {
        return fail_call(ErrorType::value_error,
                         concat("invalid output_size \"", as_written(output_size, *items), "\" (dim ", i,
                                " must be between ", to_text(range[i].smallest), " and ", to_text(range[i].largest),
                                ")"),
                         concat("Along axis ", i, " use ", to_text(range[i].smallest + 1), " … ",
                                to_text(range[i].largest - 1), "; without output_size it is ",
                                to_text(range[i].usual), "."));
      }
      sizes.push_back(*size);
    }
    return sizes;
  }

  /// str() of the output_size, shortened to its last items.
  [[nodiscard]] static std::string as_written(const Value& output_size, const std::vector<Value>& items) {
    Value shown;
    shown.kind = output_size.is(Value::Kind::tuple) ? Value::Kind::tuple : Value::Kind::list;
    shown.items = items;
    return output_size.is(Value::Kind::call) ? concat("torch.Size(", shown.str(), ")") : shown.str();
  }

  [[nodiscard]] Result<Shape> unpooled(const TensorType& values, const TensorType& indices,
                                       const CallOptions& options) const {
    Result<std::vector<std::int64_t>> found = sizes(values.shape, options);
    if (!found) return std::unexpected(std::move(found).error());
    // One dimension runs as two with a width of 1.
    const bool one = spatial_ == 1;
    TensorType x = values;
    TensorType i = indices;
    if (one) {
      x.shape.push_back(1);
      i.shape.push_back(1);
      found->push_back(1);
    }
    Result<Shape> output = spatial_ == 3 ? unpooled_3d(x, i, *found) : unpooled_2d(x, i, *found);
    if (output && one) output->pop_back();
    return output;
  }

  [[nodiscard]] Result<Shape> unpooled_2d(const TensorType& x, const TensorType& indices,
                                          const std::vector<std::int64_t>& sizes) const {
    if (indices.dtype != DType::int64) return not_indices(" but got: Float");
    if (sizes.size() != 2) return wrong_length("two elements (height, width)", sizes.size());
    if (Status status = check_tensors(x, indices, 2); !status) return std::unexpected(std::move(status).error());
    return made(x.shape, sizes);
  }

  [[nodiscard]] Result<Shape> unpooled_3d(const TensorType& x, const TensorType& indices,
                                          const std::vector<std::int64_t>& sizes) const {
    if (indices.dtype != DType::int64) return not_indices("");
    if (sizes.size() != 3) return wrong_length("three elements (depth, height, width)", sizes.size());
    if (Status status = check_tensors(x, indices, 3); !status) return std::unexpected(std::move(status).error());
    std::vector<std::int64_t> strides;
    for (const Value& stride : stride_) strides.push_back(python::as_int(stride).value_or(0));
    if (std::ranges::any_of(strides, [](std::int64_t stride) { return stride <= 0; })) {
      return fail_call(concat("strides should be greater than zero, but got stride: ", to_string(strides)),
                       hints::too_small_argument("stride", strides, 1));
    }
    return made(x.shape, sizes);
  }

  [[nodiscard]] static Failure not_indices(std::string_view but) {
    return fail_call(concat("elements in indices should be type int64", but),
                     "Give the indices of a pooling layer made with return_indices=True as the second tensor.");
  }

  [[nodiscard]] Failure wrong_length(std::string_view wanted, std::size_t length) const {
    return fail_call(concat("There should be exactly ", wanted, " in output_size, but got ", length, " elements."),
                     hints::values_per_axis("kernel_size", kernel_size_.size(), dimensions()));
  }

  /// The tensors as PyTorch's operator of `n` dimensions gets them.
  [[nodiscard]] Status check_tensors(const TensorType& x, const TensorType& indices, std::size_t n) const {
    const std::size_t rank = x.shape.size();
    if (rank != n + 1 && rank != n + 2) {
      return fail_call(concat("Input to max_unpooling", n, "d should be a ", n + 1, "d or ", n + 2,
                              "d Tensor, but got a tensor with ", rank, " dimensions."),
                       hints::pool_rank(dimensions(), {x.shape.begin(), x.shape.end() - (spatial_ == 1 ? 1 : 0)}));
    }
    if (x.shape != indices.shape) {
      return fail_call(concat("Expected shape of indices to be same as that of the input tensor (", to_string(x.shape),
                              ") but got indices tensor with shape: ", to_string(indices.shape)),
                       "Give the values and the indices of one and the same pooling call.");
    }
    for (std::size_t i = 1; i < rank; ++i) {
      if (x.shape[i] > 0) continue;
      return fail_call(concat("max_unpooling", n, "d_forward_out_cpu(): Expected input to have non-zero size for "
                                                  "non-batch dimensions, but got ",
                              to_string(x.shape), " with dimension ", i, " being empty."),
                       hints::pool_empty(x.shape));
    }
    return {};
  }

  [[nodiscard]] static Result<Shape> made(Shape shape, const std::vector<std::int64_t>& sizes) {
    std::ranges::copy(sizes, shape.end() - static_cast<std::ptrdiff_t>(sizes.size()));
    if (Result<std::int64_t> count = element_count(shape); !count) return std::unexpected(std::move(count).error());
    return shape;
  }

  std::string_view type_;
  std::size_t spatial_;
  std::vector<Value> kernel_size_;
  std::vector<Value> stride_;
  std::vector<Value> padding_;
};

constexpr std::array<ParameterInfo, 3> signature{
    {{"kernel_size", "", "size"}, {"stride", "None", "size"}, {"padding", "0", "size"}}};

LayerEntry entry(std::string_view type, int spatial) { return {type, signature, construct_as<MaxUnpool>, spatial}; }

}  // namespace

LayerEntry max_unpool1d() { return entry("MaxUnpool1d", 1); }
LayerEntry max_unpool2d() { return entry("MaxUnpool2d", 2); }
LayerEntry max_unpool3d() { return entry("MaxUnpool3d", 3); }

}  // namespace convscope::layers::entries
