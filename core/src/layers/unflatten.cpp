// nn.Unflatten: one axis becomes several. torch/nn/modules/flatten.py, torch/_tensor.py (unflatten),
// aten/src/ATen/native/TensorShape.cpp (unflatten_impl), aten/src/ATen/InferSize.h.

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "layers/argument_parser.hpp"
#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "layers/reshape.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 2> signature{{{"dim", "", "int"}, {"unflattened_size", "", "any"}}};
constexpr std::string_view size_hint = "Give the sizes as whole numbers, for example (16, 3, 3) or (16, -1, 3).";

bool is_sequence(const Value& value) {
  return value.is(Value::Kind::tuple) || value.is(Value::Kind::list) || value.is(Value::Kind::call);
}

/// _require_tuple_int and _require_tuple_tuple: what may stand in the sizes depends on what dim is.
Result<void> check_sizes(const Value& sizes, bool named) {
  const std::string_view kind = named ? "tuples" : "ints";
  if (!is_sequence(sizes) || (named && sizes.is(Value::Kind::list))) {
    return fail_init(ErrorType::type_error,
                     concat("unflattened_size must be a tuple of ", kind, ", but found type ", sizes.type_name()),
                     concat("unflattened_size=", sizes.repr(), ": write ", named ? "a number as dim and " : "",
                            "a tuple of sizes, for example (16, 3, 3)."));
  }
  const std::vector<Value> items = python::items_of(sizes).value_or(std::vector<Value>{});
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (named ? items[i].is(Value::Kind::tuple) : python::as_int(items[i]).has_value()) continue;
    return fail_init(ErrorType::type_error,
                     concat("unflattened_size must be tuple of ", kind, ", but found element of type ",
                            items[i].type_name(), " at pos ", i),
                     named ? "Write a number as dim, named axes are not known here." : std::string(size_hint));
  }
  return {};
}

std::string product_text(const Shape& sizes) {
  std::string text;
  for (std::size_t i = 0; i < sizes.size(); ++i) text += concat(i > 0 ? "·" : "", sizes[i]);
  return text;
}

std::string mismatch_hint(const Shape& sizes, std::int64_t size) {
  std::optional<std::size_t> inferred;
  std::int64_t known = 1;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == -1) inferred = i;
    else known = sizes[i] == 0 ? 0 : saturating_product(known, sizes[i]);
  }
  if (inferred) {
    return concat("The known sizes make ", known, known == 0 ? ", nothing of which" : concat(", no multiple of which"),
                  " is ", size, ": change them to divisors of ", size, ".");
  }
  std::string hint = concat(product_text(sizes), " = ", known, ", the axis has ", size, " values");
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::int64_t others = sizes[i] == 0 ? 0 : known / sizes[i];
    if (others <= 0 || size % others != 0) continue;
    Shape better = sizes;
    better[i] = size / others;
    return concat(hint, ": ", product_text(better), " = ", size, " would do, or an axis of ", known, ".");
  }
  return concat(hint, ": give it an axis of ", known, ".");
}

/// Sizes with −1 worked out. Errors: those of infer_size, as unflatten rewords them.
Result<Shape> infer(Shape sizes, std::size_t axis, std::int64_t size) {
  std::optional<std::size_t> inferred;
  std::int64_t known = 1;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == -1) {
      if (inferred) {
        return fail_call("unflatten got an unexpected error:\nonly one dimension can be inferred",
                         "-1 stands for what is left over: write the other sizes as numbers.");
      }
      inferred = i;
    } else if (sizes[i] < 0) {
      return fail_call(concat("invalid shape dimension ", sizes[i]), "Write sizes of at least 0, or one -1.");
    } else {
      known = known == 0 || sizes[i] == 0 ? 0 : saturating_product(known, sizes[i]);
    }
  }
  if (size != known && !(inferred && known > 0 && size % known == 0)) {
    return fail_call(concat("unflatten: Provided sizes ", to_string(sizes), " don't multiply up to the size of dim ",
                            axis, " (", size, ") in the input tensor"),
                     mismatch_hint(sizes, size));
  }
  if (!inferred) return sizes;
  if (known == 0) {
    return fail_call(concat("cannot reshape tensor of 0 elements into shape ", to_string(sizes),
                            " because the unspecified dimension size -1 can be any value and is ambiguous"),
                     "Write a number instead of -1.");
  }
  sizes[*inferred] = size / known;
  return sizes;
}

/// What an input becomes.
struct Split {
  std::size_t axis = 0;
  Shape sizes;
};

class Unflatten final : public Reshape {
 public:
  explicit Unflatten(const BoundArguments& arguments) : dim_(arguments[0]), sizes_(arguments[1]) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "Unflatten"; }
  [[nodiscard]] std::string extra_repr() const override {
    return concat("dim=", dim_.str(), ", unflattened_size=", sizes_.str());
  }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override;

 private:
  [[nodiscard]] Result<Split> split(const Shape& input) const;
  [[nodiscard]] Failure named_call(const std::vector<Value>& sizes, std::size_t rank) const;

  Value dim_;
  Value sizes_;
};

/// unzip_namedshape, then a lookup of the name that always fails: no tensor has names here.
Failure Unflatten::named_call(const std::vector<Value>& sizes, std::size_t rank) const {
  const std::string hint = "Tensors have no named axes here: write the number of the axis as dim, and plain sizes.";
  std::size_t length = sizes.front().items.size();
  for (const Value& pair : sizes) length = std::min(length, pair.items.size());
  if (length != 2) {
    return fail_call(ErrorType::value_error,
                     length < 2 ? concat("not enough values to unpack (expected 2, got ", length, ")")
                                : std::string("too many values to unpack (expected 2)"),
                     hint);
  }
  std::string names;
  for (std::size_t i = 0; i < rank; ++i) names += i == 0 ? "None" : ", None";
  return fail_call(concat("Name '", dim_.string, "' not found in Tensor[", names, "]."), hint);
}

Result<Split> Unflatten::split(const Shape& input) const {
  const std::vector<Value> items = python::items_of(sizes_).value_or(std::vector<Value>{});
  if (items.empty()) return fail_call("unflatten: sizes must be non-empty", std::string(size_hint));
  if (dim_.is(Value::Kind::string)) return named_call(items, input.size());
  const Result<std::int64_t> dim = check_int("unflatten", "dim", 1, dim_);
  if (!dim) return std::unexpected(dim.error());
  if (!looks_like_ints(items)) return not_ints("unflatten", "sizes", 2, items);
  Result<Shape> sizes = unpack_ints("unflatten", "sizes", items);
  if (!sizes) return std::unexpected(std::move(sizes).error());
  const Result<std::size_t> axis = wrap_dimension(*dim, input.size());
  if (!axis) return std::unexpected(axis.error());
  if (input.empty()) {
    return fail_call(ErrorType::index_error, concat("Dimension specified as ", *axis, " but tensor has no dimensions"),
                     "A single number has no axis to split: give a tensor with axes.");
  }
  Result<Shape> whole = infer(*std::move(sizes), *axis, input[*axis]);
  if (!whole) return std::unexpected(std::move(whole).error());
  return Split{*axis, *std::move(whole)};
}

Result<Shape> Unflatten::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
  const Result<Split> found = split(input);
  if (!found) return std::unexpected(found.error());
  Shape output = input;
  const auto place = output.erase(output.begin() + static_cast<std::ptrdiff_t>(found->axis));
  output.insert(place, found->sizes.begin(), found->sizes.end());
  return output;
}

std::vector<AxisFormula> Unflatten::formula(const Shape& input, const Shape& /*output*/,
                                            const CallOptions& /*options*/) const {
  const Result<Split> found = split(input);
  if (!found) return {};
  return {{.axis = concat("dim ", found->axis),
           .symbolic = concat("size(", found->axis, ") = product of unflattened_size"),
           .numeric = concat(input[found->axis], " = ", product_text(found->sizes))}};
}

std::vector<AxisDependency> Unflatten::dependencies(const Shape& input, const Shape& /*output*/,
                                                    const CallOptions& /*options*/) const {
  const Result<Split> found = split(input);
  std::vector<AxisDependency> dependencies;
  if (!found) return dependencies;
  const auto& [split_axis, sizes] = *found;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (axis == split_axis) continue;
    dependencies.push_back({.from = axis, .to = axis < split_axis ? axis : axis + sizes.size() - 1});
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::int64_t inner = product(sizes, i + 1, sizes.size());
    const std::int64_t outer = product(sizes, 0, i);
    const std::int64_t step = saturating_product(inner, sizes[i]);
    dependencies.push_back(
        {.from = split_axis, .to = split_axis + i, .reads = [inner, outer, step](std::int64_t position) {
           return Reads{.begin = position * inner, .length = inner, .step = step, .count = outer};
         }});
  }
  return dependencies;
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& /*entry*/, const BoundArguments& arguments) {
  const bool named = arguments[0].is(Value::Kind::string);
  if (!named && !python::as_int(arguments[0])) {
    return fail_init(ErrorType::type_error, "invalid argument type for dim parameter",
                     concat("dim=", arguments[0].repr(), " is a ", arguments[0].type_name(),
                            ": write the number of the axis, for example 1."));
  }
  if (auto status = check_sizes(arguments[1], named); !status) return std::unexpected(std::move(status).error());
  return std::make_unique<Unflatten>(arguments);
}

}  // namespace

LayerEntry unflatten() { return {"Unflatten", signature, make}; }

}  // namespace convscope::layers::entries
