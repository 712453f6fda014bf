// nn.Hardtanh: x within min_val … max_val. torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>
#include <optional>

#include "layers/errors.hpp"
#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Hardtanh {
  static constexpr std::string_view type = "Hardtanh";
  Value min_val;
  Value max_val;
  Value inplace;

  /// The last two are the first two's deprecated names, which win.
  explicit Hardtanh(const BoundArguments& arguments)
      : min_val(arguments[arguments[3].is(Value::Kind::none) ? 0 : 3]),
        max_val(arguments[arguments[4].is(Value::Kind::none) ? 1 : 4]),
        inplace(arguments[2]) {}
  [[nodiscard]] std::string extra_repr() const {
    return concat("min_val=", min_val.str(), ", max_val=", max_val.str(),
                  python::truthy(inplace) ? ", inplace=True" : "");
  }
  [[nodiscard]] Result<void> check() const {
    const std::string_view function = python::truthy(inplace) ? "hardtanh_" : "hardtanh";
    if (auto status = check_number(function, "min_val", 2, min_val); !status) return status;
    return check_number(function, "max_val", 3, max_val);
  }
  void forward(kernels::Input x, kernels::Output y) const {
    kernels::table().pointwise.hardtanh(x, as_float(min_val), as_float(max_val), y);
  }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.hardtanh_backward(x, grad, as_float(min_val), as_float(max_val), out);
  }
};

/// left > right, or nothing where Python does not order the two. Sequences count as in order: the call refuses them.
std::optional<bool> greater(const Value& left, const Value& right) {
  const auto a = python::as_number(left);
  const auto b = python::as_number(right);
  if (a && b) return *a > *b;
  if (left.kind != right.kind) return std::nullopt;
  if (left.is(Value::Kind::string)) return left.string > right.string;
  if (left.is(Value::Kind::tuple) || left.is(Value::Kind::list)) return true;
  return std::nullopt;
}

Result<std::unique_ptr<Layer>> make(const LayerEntry& entry, const BoundArguments& arguments) {
  const Hardtanh hardtanh(arguments);
  const auto ordered = greater(hardtanh.max_val, hardtanh.min_val);
  if (!ordered) {
    return fail_init(ErrorType::type_error,
                     concat("'>' not supported between instances of '", hardtanh.max_val.type_name(), "' and '",
                            hardtanh.min_val.type_name(), "'"),
                     "min_val and max_val are numbers: write min_val=-1.0, max_val=1.0.");
  }
  if (!*ordered) {
    return fail_init(ErrorType::assertion_error, "",
                     concat("min_val=", hardtanh.min_val.repr(), " must be less than max_val=", hardtanh.max_val.repr(),
                            ": without arguments they are -1.0 and 1.0."));
  }
  return construct<Pointwise<Hardtanh>>(entry, arguments);
}

constexpr std::array<ParameterInfo, 5> signature{{{"min_val", "-1.0", "float"},
                                                  {"max_val", "1.0", "float"},
                                                  {"inplace", "False", "bool"},
                                                  {"min_value", "None", "float"},
                                                  {"max_value", "None", "float"}}};

}  // namespace

LayerEntry hardtanh() { return {Hardtanh::type, signature, make}; }

}  // namespace convscope::layers::entries
