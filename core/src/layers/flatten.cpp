// nn.Flatten: axes start_dim … end_dim become one. torch/nn/modules/flatten.py,
// aten/src/ATen/native/TensorShape.cpp (flatten).

#include <array>

#include "layers/conv_hints.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/reshape.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 2> signature{{{"start_dim", "1", "int"}, {"end_dim", "-1", "int"}}};

/// The axes that become one.
struct Range {
  std::size_t first = 0;
  std::size_t last = 0;
};

class Flatten final : public Reshape {
 public:
  explicit Flatten(const BoundArguments& arguments) : start_(arguments[0]), end_(arguments[1]) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Flatten"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("start_dim=", start_.str(), ", end_dim=", end_.str());
  }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override;

 private:
  [[nodiscard]] Result<Range> range(std::size_t rank) const;

  Value start_;
  Value end_;
};

Result<Range> Flatten::range(std::size_t rank) const {
  if (!start_.is(Value::Kind::integer) || !end_.is(Value::Kind::integer)) {
    const bool start = !start_.is(Value::Kind::integer);
    return fail_call(ErrorType::type_error,
                     concat("flatten() received an invalid combination of arguments - got (", start_.type_name(), ", ",
                            end_.type_name(), "), but expected one of:"),
                     hints::not_a_whole_number(start ? "start_dim" : "end_dim", start ? start_ : end_));
  }
  const Result<std::size_t> first = wrap_dimension(start_.integer, rank);
  if (!first) return std::unexpected(first.error());
  const Result<std::size_t> last = wrap_dimension(end_.integer, rank);
  if (!last) return std::unexpected(last.error());
  if (*first > *last) {
    return fail_call("flatten() has invalid args: start_dim cannot come after end_dim",
                     concat("Of this tensor's ", rank, " axes start_dim names axis ", *first, ", end_dim axis ", *last,
                            ": write end_dim=-1 for all to the last."));
  }
  return Range{*first, *last};
}

Result<Shape> Flatten::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
  const Result<Range> axes = range(input.size());
  if (!axes) return std::unexpected(axes.error());
  if (input.empty()) return Shape{1};
  Shape output(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(axes->first));
  output.push_back(product(input, axes->first, axes->last + 1));
  output.insert(output.end(), input.begin() + static_cast<std::ptrdiff_t>(axes->last) + 1, input.end());
  return output;
}

std::vector<AxisFormula> Flatten::formula(const Shape& input, const Shape& /*output*/,
                                          const CallOptions& /*options*/) const {
  const Result<Range> axes = range(input.size());
  if (!axes || axes->first == axes->last) return {};
  AxisFormula formula{.axis = concat("dim ", axes->first), .symbolic = {}, .numeric = {}};
  for (std::size_t axis = axes->first; axis <= axes->last; ++axis) {
    const std::string_view times = axis == axes->first ? "" : "·";
    formula.symbolic += concat(times, "size(", axis, ")");
    formula.numeric += concat(times, input[axis]);
  }
  formula.numeric += concat(" = ", product(input, axes->first, axes->last + 1));
  return {formula};
}

std::vector<AxisDependency> Flatten::dependencies(const Shape& input, const Shape& /*output*/,
                                                  const CallOptions& /*options*/) const {
  const Result<Range> axes = range(input.size());
  std::vector<AxisDependency> found;
  if (!axes) return found;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (axis < axes->first || axis > axes->last || axes->first == axes->last) {
      found.push_back({.from = axis, .to = axis <= axes->first ? axis : axis - (axes->last - axes->first)});
      continue;
    }
    const std::int64_t inner = product(input, axis + 1, axes->last + 1);
    const std::int64_t size = input[axis];
    found.push_back({.from = axis, .to = axes->first, .reads = [inner, size](std::int64_t position) {
                       return Reads{.begin = position / inner % size};
                     }});
  }
  return found;
}

}  // namespace

LayerEntry flatten() { return {"Flatten", signature, construct<Flatten>}; }

}  // namespace convscope::layers::entries
