// nn.Embedding: rows of a table, chosen by indices. torch/nn/modules/sparse.py, torch/nn/functional.py (embedding),
// aten/src/ATen/native/Embedding.cpp.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "convscope/random.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/no_output_size.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 11> signature{{
    {"num_embeddings", "", "int"},
    {"embedding_dim", "", "int"},
    {"padding_idx", "None", "int"},
    {"max_norm", "None", "float"},
    {"norm_type", "2.0", "float"},
    {"scale_grad_by_freq", "False", "bool"},
    {"sparse", "False", "bool"},
    {"_weight", "None", "any"},
    {"_freeze", "False", "bool"},
    {"device", "None", "any"},
    {"dtype", "None", "any"},
}};

/// The arguments after the constructor's checks.
struct Table {
  BoundArguments arguments;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::optional<std::int64_t> padding_row;  ///< counted from 0

  [[nodiscard]] bool scales_by_frequency() const { return python::truthy(arguments[5]); }
};

/// ‖row‖ of order `p` as embedding_renorm_ takes it.
double norm(const float* row, std::int64_t length, double p) {
  double sum = 0.0;
  for (std::int64_t i = 0; i < length; ++i) {
    const double size = std::abs(static_cast<double>(row[i]));
    sum = std::isinf(p) ? std::max(sum, size) : sum + (p == 2.0 ? size * size : std::pow(size, p));
  }
  return std::isinf(p) ? sum : p == 2.0 ? std::sqrt(sum) : std::pow(sum, 1.0 / p);
}

Failure out_of_range(float index, std::int64_t rows) {
  return fail_call(ErrorType::index_error, "index out of range in self",
                   concat("Index ", static_cast<std::int64_t>(index), " is none of the ", rows, " rows 0 … ", rows - 1,
                          ": write num_embeddings=", static_cast<std::int64_t>(std::max(index, 0.0F)) + 1,
                          " or more, and no negative index."));
}

class Embedding final : public Layer {
 public:
  explicit Embedding(Table table) : table_(std::move(table)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Embedding"; }
  [[nodiscard]] std::string extra_repr() const override;
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override {
    return {{"weight", {table_.rows, table_.columns}, {Initializer::Kind::normal, 0.0, 1.0}}};
  }
  void initialize(Generator& generator, std::span<Tensor> parameters, std::span<Tensor> buffers) const override {
    Layer::initialize(generator, parameters, buffers);
    if (table_.padding_row) std::fill_n(parameters[0].data() + *table_.padding_row * table_.columns, table_.columns, 0.0F);
  }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (auto status = check_types(); !status) return std::unexpected(std::move(status).error());
    Shape output = input;
    output.push_back(table_.columns);
    if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
    if (auto count = element_count(output); !count) return std::unexpected(std::move(count).error());
    return output;
  }
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis < input.size(); ++axis) found.push_back({.from = axis, .to = axis});
    return found;
  }
  [[nodiscard]] Result<std::unique_ptr<Operation>> call(std::span<const TensorType> inputs,
                                                        const CallOptions& options) const override;

 private:
  [[nodiscard]] Result<void> check_types() const;

  Table table_;
};

std::string Embedding::extra_repr() const {
  const BoundArguments& a = table_.arguments;
  const bool plain_norm = python::equals(a[4], 2);
  std::string text = concat(a[0].str(), ", ", a[1].str());
  if (table_.padding_row) text += concat(", padding_idx=", *table_.padding_row);
  if (!a[3].is(Value::Kind::none)) text += concat(", max_norm=", a[3].str());
  if (!plain_norm) text += concat(", norm_type=", a[4].str());
  if (!a[5].is(Value::Kind::boolean) || a[5].boolean) text += concat(", scale_grad_by_freq=", a[5].str());
  if (!a[6].is(Value::Kind::boolean) || a[6].boolean) text += ", sparse=True";
  return text;
}

/// What PyTorch's argument parser says of the arguments that the constructor only kept.
Result<void> Embedding::check_types() const {
  const auto wrong = [&](std::string_view function, std::size_t argument, int position, std::string_view type) {
    const Value& value = table_.arguments[argument];
    return fail_call(ErrorType::type_error,
                     concat(function, "(): argument '", signature[argument].name, "' (position ", position,
                            ") must be ", type, ", not ", value.type_name()),
                     concat(signature[argument].name, "=", value.repr(), " is a ", value.type_name(), ": write ",
                            type == "bool" ? "True or False." : type == "int" ? "a whole number." : "a number."));
  };
  const BoundArguments& a = table_.arguments;
  if (!a[3].is(Value::Kind::none)) {
    if (!python::as_number(a[3])) return wrong("embedding_renorm_", 3, 3, "float");
    if (!python::as_number(a[4])) return wrong("embedding_renorm_", 4, 4, "float");
  }
  if (a[2].is(Value::Kind::boolean)) return wrong("embedding", 2, 3, "int");
  if (!a[5].is(Value::Kind::boolean)) return wrong("embedding", 5, 4, "bool");
  if (!a[6].is(Value::Kind::boolean)) return wrong("embedding", 6, 5, "bool");
  return {};
}

Result<void> Embedding::forward(const Tensor& input, CallState& state, const CallOptions& /*options*/,
                                Tensor& output) const {
  if (table_.rows == 0 && output.size() > 0) {
    return fail_call("index_select(): self indexing axis dim should be positive", "Write num_embeddings=1 or more.");
  }
  const std::optional<double> max_norm = python::as_number(table_.arguments[3]);
  const double order = python::as_number(table_.arguments[4]).value_or(2.0);
  float* to = output.data();
  for (std::size_t i = 0; i < input.size(); ++i, to += table_.columns) {
    const float index = input.data()[i];
    if (!(index >= 0.0F && index < static_cast<float>(table_.rows))) return out_of_range(index, table_.rows);
    const float* row = state.parameters[0].data() + static_cast<std::int64_t>(index) * table_.columns;
    std::copy_n(row, table_.columns, to);
    if (!max_norm) continue;
    // PyTorch shortens the row in its table, which gives the same values: here the parameters stay as they are.
    const double length = norm(row, table_.columns, order);
    if (length <= *max_norm) continue;
    const auto scale = static_cast<float>(*max_norm / (length + 1e-7));
    for (std::int64_t column = 0; column < table_.columns; ++column) to[column] *= scale;
  }
  return {};
}

Result<LayerGradients> Embedding::backward(const Tensor& input, const Tensor& /*output*/, const Tensor& grad_output,
                                           const CallState& /*state*/, const CallOptions& /*options*/) const {
  if (table_.scales_by_frequency() && python::truthy(table_.arguments[6])) {
    return fail_call("embedding_backward: scale_grad_by_freq not supported with sparse gradients",
                     "Leave out sparse or scale_grad_by_freq.");
  }
  std::vector<float> scale(static_cast<std::size_t>(table_.rows), 1.0F);
  if (table_.scales_by_frequency()) {
    std::vector<std::int64_t> uses(scale.size(), 0);
    for (const float index : input) ++uses[static_cast<std::size_t>(index)];
    for (std::size_t row = 0; row < scale.size(); ++row) {
      scale[row] = 1.0F / static_cast<float>(std::max<std::int64_t>(uses[row], 1));
    }
  }
  LayerGradients gradients;
  gradients.input = zeros({0});  // indices have none
  Tensor weight = zeros({table_.rows, table_.columns});
  const float* from = grad_output.data();
  for (std::size_t i = 0; i < input.size(); ++i, from += table_.columns) {
    const auto row = static_cast<std::int64_t>(input.data()[i]);
    if (row == table_.padding_row) continue;
    float* to = weight.data() + row * table_.columns;
    const float factor = scale[static_cast<std::size_t>(row)];
    for (std::int64_t column = 0; column < table_.columns; ++column) to[column] += factor * from[column];
  }
  gradients.parameters.push_back(std::move(weight));
  return gradients;
}

Result<std::unique_ptr<Operation>> Embedding::call(std::span<const TensorType> inputs,
                                                   const CallOptions& options) const {
  if (inputs.size() != 1) return Layer::call(inputs, options);
  if (inputs[0].dtype == DType::float32) {
    if (auto status = check_types(); !status) return std::unexpected(std::move(status).error());
    const bool renorm = !table_.arguments[3].is(Value::Kind::none);
    return fail_call(concat("Expected tensor for argument #", renorm ? 2 : 1,
                            " 'indices' to have one of the following scalar types: Long, Int; but got torch.FloatTensor "
                            "instead (while checking arguments for ",
                            renorm ? "embedding_renorm_)" : "embedding)"),
                     "An embedding is looked up by whole numbers: give it indices, or write x.long().");
  }
  // Indices are kept as whole floats, so that the rest is that of any layer.
  const TensorType indices{inputs[0].shape};
  return Layer::call({&indices, 1}, options);
}

/// The constructor's look at padding_idx, before there is a table.
Result<void> check_padding(const Value& padding, const Value& rows) {
  if (padding.is(Value::Kind::none)) return {};
  const std::optional<double> number = python::as_number(padding);
  if (!number) {
    return fail_init(ErrorType::type_error,
                     concat("'>' not supported between instances of '", padding.type_name(), "' and 'int'"),
                     hints::not_a_whole_number("padding_idx", padding));
  }
  if (*number == 0.0) return {};
  const std::optional<double> count = python::as_number(rows);
  if (!count) {
    return fail_init(ErrorType::type_error,
                     *number > 0.0 ? concat("'<' not supported between instances of '", padding.type_name(), "' and '",
                                            rows.type_name(), "'")
                                   : concat("bad operand type for unary -: '", rows.type_name(), "'"),
                     hints::not_a_whole_number("num_embeddings", rows));
  }
  if (*number < *count && *number >= -*count) return {};
  return fail_init(ErrorType::assertion_error, "Padding_idx must be within num_embeddings",
                   concat("padding_idx=", padding.repr(), " is none of the ", rows.repr(), " rows: leave it out."));
}

/// The row that padding_idx names: self.weight[self.padding_idx].
Result<std::optional<std::int64_t>> padding_row(const Value& padding, std::int64_t rows) {
  if (padding.is(Value::Kind::none)) return std::nullopt;
  const auto index = python::as_int(padding);
  if (!index) {
    return fail_init(ErrorType::index_error,
                     "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                     "(got float)",
                     hints::not_a_whole_number("padding_idx", padding));
  }
  if (rows == 0) {
    return fail_init(ErrorType::index_error, "index 0 is out of bounds for dimension 0 with size 0",
                     "Write num_embeddings=1 or more.");
  }
  return *index < 0 ? *index + rows : *index;
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  if (auto status = check_padding(arguments[2], arguments[0]); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (!arguments[7].is(Value::Kind::none)) {
    return fail_init(ErrorType::attribute_error,
                     concat("'", arguments[7].type_name(), "' object has no attribute 'shape'"),
                     "_weight is a tensor: leave it out, parameters are loaded with a state_dict.");
  }
  Result<Shape> weight = factory::empty({arguments[0], arguments[1]}, {"num_embeddings", "embedding_dim"});
  if (!weight) return std::unexpected(std::move(weight).error());
  if (auto status = factory::check_device(arguments[9]); !status) return std::unexpected(std::move(status).error());
  if (auto dtype = factory::dtype_name(arguments[10]); !dtype) return std::unexpected(std::move(dtype).error());
  const auto row = padding_row(arguments[2], (*weight)[0]);
  if (!row) return std::unexpected(row.error());
  return std::make_unique<Embedding>(Table{arguments, (*weight)[0], (*weight)[1], *row});
}

}  // namespace

LayerEntry embedding() { return {"Embedding", signature, make}; }

}  // namespace convscope::layers::entries
