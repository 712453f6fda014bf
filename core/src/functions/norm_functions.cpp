// F.layer_norm, group_norm, batch_norm, instance_norm: the layers with tensors of the call for weights and statistics.
// torch/nn/functional.py, aten/src/ATen/native/layer_norm.cpp, group_norm.cpp, Normalization.cpp.

#include <array>

#include "functions/errors.hpp"
#include "functions/layer_call.hpp"
#include "functions/table.hpp"
#include "layers/python.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;
using Parser = Signature::Parser;

constexpr Parameter input{"input", Kind::tensor, true};

/// A value that may be a tensor's or nothing's: functions written in Python are not checked before.
Result<void> check_tensors(const Bound& bound, std::string_view function, std::span<const Parameter> parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Operand* operand = bound.get(i);
    if (parameters[i].kind != Kind::tensor || (operand == nullptr && !parameters[i].required)) continue;
    if (operand != nullptr && operand->is(Operand::Kind::tensor)) continue;
    return fail_type(concat(function, "(): argument '", parameters[i].name, "' (position ", i + 1,
                            ") must be Tensor, not ", operand == nullptr ? "NoneType" : type_name(*operand)),
                     concat("Give a tensor for ", parameters[i].name, "."));
  }
  return {};
}

/// A bias without a weight is not what a layer has.
Result<void> check_affine(const Bound& bound, std::string_view function, std::size_t weight, std::size_t bias,
                          bool alone) {
  const bool ok = bound.given(weight) ? alone || bound.given(bias) : !bound.given(bias);
  if (ok) return {};
  return fail_call(ErrorType::not_implemented_error,
                   concat(function, "() with only one of weight and bias is not computed by Convscope"),
                   "Give both, or neither.");
}

void add_given(LayerCall& call, const Bound& bound, std::string_view name, std::size_t parameter) {
  if (bound.given(parameter)) call.arguments.push_back(named_argument(name, bound.get(parameter)->value));
}

void add_weights(LayerCall& call, const Bound& bound, std::size_t weight, std::size_t bias) {
  for (const std::size_t parameter : {weight, bias}) {
    if (bound.given(parameter)) call.parameters.push_back(bound.tensor(parameter).tensor);
  }
}

Made make_layer_norm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"normalized_shape", Kind::sizes, true},
                                         Parameter{"weight", Kind::tensor}, Parameter{"bias", Kind::tensor},
                                         Parameter{"eps", Kind::number}};
  Result<Bound> bound = bind({"layer_norm", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape normalized = bound->integers(1);
  for (const std::size_t i : {std::size_t{2}, std::size_t{3}}) {
    if (!bound->given(i) || bound->type(i).shape == normalized) continue;
    return fail_call(concat("Expected ", parameters[i].name, " to be of same shape as normalized_shape, but got ",
                            parameters[i].name, " of shape ", to_string(bound->type(i).shape),
                            " and normalized_shape = ", to_string(normalized)),
                     concat("Give a ", parameters[i].name, " of shape ", to_string(normalized), "."));
  }
  if (Result<void> status = check_affine(*bound, "layer_norm", 2, 3, true); !status) {
    return std::unexpected(std::move(status).error());
  }
  LayerCall call{.type = "LayerNorm"};
  call.arguments.push_back(named_argument("normalized_shape", Value::tuple_of(normalized)));
  add_given(call, *bound, "eps", 4);
  call.arguments.push_back(named_argument("elementwise_affine", boolean_value(bound->given(2))));
  call.arguments.push_back(named_argument("bias", boolean_value(bound->given(3))));
  call.inputs.push_back(bound->tensor(0).tensor);
  add_weights(call, *bound, 2, 3);
  return call_layer(std::move(call), bound->tensors());
}

Made make_group_norm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"num_groups", Kind::any, true},
                                         Parameter{"weight", Kind::tensor}, Parameter{"bias", Kind::tensor},
                                         Parameter{"eps"}};
  Result<Bound> bound = bind({"group_norm", parameters, Parser::python}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  if (Result<void> status = check_tensors(*bound, "group_norm", parameters); !status) {
    return std::unexpected(std::move(status).error());
  }
  const Shape& shape = bound->type(0).shape;
  const std::int64_t groups = bound->integer(1);
  if (shape.size() < 2) {
    return fail_call(concat("Expected at least 2 dimensions for input tensor but received ", shape.size()),
                     "The tensor is (N, C, ...).");
  }
  if (groups <= 0) {
    return fail_call(concat("Expected num groups to be greater than 0, got ", groups), "Give 1 group or more.");
  }
  if (shape[1] % groups != 0) {
    return fail_call(concat("Expected number of channels in input to be divisible by num_groups, but got input of "
                            "shape ",
                            to_string(shape), " and num_groups=", groups),
                     concat(groups, " does not divide ", shape[1], " channels."));
  }
  for (const std::size_t i : {std::size_t{2}, std::size_t{3}}) {
    if (!bound->given(i) || bound->type(i).shape == Shape{shape[1]}) continue;
    return fail_call(concat("Expected ", parameters[i].name, " to be a vector of size equal to the number of channels "
                            "in input, but got ", parameters[i].name, " of shape ",
                            to_string(bound->type(i).shape), " and input of shape ", to_string(shape)),
                     concat("Give a ", parameters[i].name, " of shape [", shape[1], "]."));
  }
  if (Result<void> status = check_affine(*bound, "group_norm", 2, 3, false); !status) {
    return std::unexpected(std::move(status).error());
  }
  LayerCall call{.type = "GroupNorm"};
  call.arguments.push_back(named_argument("num_groups", Value::of(groups)));
  call.arguments.push_back(named_argument("num_channels", Value::of(shape[1])));
  add_given(call, *bound, "eps", 4);
  call.arguments.push_back(named_argument("affine", boolean_value(bound->given(2))));
  call.inputs.push_back(bound->tensor(0).tensor);
  add_weights(call, *bound, 2, 3);
  return call_layer(std::move(call), bound->tensors());
}

/// "BatchNorm2d" for a tensor (N, C, H, W).
std::string_view layer_for(bool batch, std::size_t rank) {
  if (rank <= 3) return batch ? "BatchNorm1d"sv : "InstanceNorm1d"sv;
  if (rank == 4) return batch ? "BatchNorm2d"sv : "InstanceNorm2d"sv;
  return batch ? "BatchNorm3d"sv : "InstanceNorm3d"sv;
}

/// batch_norm and instance_norm: parameters input, running_mean, running_var, weight, bias, whether the statistics are
/// the input's, momentum, eps.
Made make_statistics_norm(const Bound& bound, std::span<const Parameter> parameters, bool batch,
                          bool own_statistics) {
  const Shape& shape = bound.type(0).shape;
  if (shape.size() < 2 || shape.size() > 5) {
    return fail_call(ErrorType::not_implemented_error,
                     concat(batch ? "batch_norm" : "instance_norm", "() of a tensor with ", shape.size(),
                            " axes is not computed by Convscope"),
                     "The tensor is (N, C) with up to three axes more.");
  }
  for (std::size_t i = 1; i <= 4; ++i) {
    if (bound.given(i)) {
      Result<std::int64_t> count = element_count(bound.type(i).shape);
      if (!count) return std::unexpected(std::move(count).error());
      if (*count == shape[1]) continue;
      return fail_call(concat(parameters[i].name, " should contain ", shape[1], " elements not ", *count),
                       concat("The input has ", shape[1], " channels."));
    }
    if (i <= 2 && !own_statistics) {
      return fail_call(concat(parameters[i].name, " must be defined in evaluation mode"),
                       "Give running_mean and running_var, or training=True.");
    }
  }
  if (Result<void> status = check_affine(bound, batch ? "batch_norm" : "instance_norm", 3, 4, false); !status) {
    return std::unexpected(std::move(status).error());
  }
  const bool tracked = !own_statistics;
  LayerCall call{.type = layer_for(batch, shape.size())};
  call.arguments.push_back(named_argument("num_features", Value::of(shape[1])));
  add_given(call, bound, "eps", 7);
  call.arguments.push_back(named_argument("affine", boolean_value(bound.given(3))));
  call.arguments.push_back(named_argument("track_running_stats", boolean_value(tracked)));
  call.options.training = own_statistics;
  call.inputs.push_back(bound.tensor(0).tensor);
  add_weights(call, bound, 3, 4);
  if (tracked) call.buffers = {bound.tensor(1).tensor, bound.tensor(2).tensor};
  return call_layer(std::move(call), bound.tensors());
}

Made make_batch_norm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input,
                                         Parameter{"running_mean", Kind::tensor},
                                         Parameter{"running_var", Kind::tensor},
                                         Parameter{"weight", Kind::tensor},
                                         Parameter{"bias", Kind::tensor},
                                         Parameter{"training"},
                                         Parameter{"momentum"},
                                         Parameter{"eps"}};
  Result<Bound> bound = bind({"batch_norm", parameters, Parser::python}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  if (Result<void> status = check_tensors(*bound, "batch_norm", parameters); !status) {
    return std::unexpected(std::move(status).error());
  }
  const Shape& shape = bound->type(0).shape;
  const bool training = bound->flag(5);
  if (training && shape.size() >= 2) {
    std::int64_t values = shape[0];
    for (std::size_t i = 2; i < shape.size(); ++i) values *= std::min<std::int64_t>(shape[i], 2);
    if (values == 1) {
      std::string sizes = to_string(shape);
      return fail_call(ErrorType::value_error,
                       concat("Expected more than 1 value per channel when training, got input size torch.Size(",
                              sizes, ")"),
                       "There is no variance of one value: take a larger batch.");
    }
  }
  return make_statistics_norm(*bound, parameters, true, training);
}

Made make_instance_norm(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input,
                                         Parameter{"running_mean", Kind::tensor},
                                         Parameter{"running_var", Kind::tensor},
                                         Parameter{"weight", Kind::tensor},
                                         Parameter{"bias", Kind::tensor},
                                         Parameter{"use_input_stats"},
                                         Parameter{"momentum"},
                                         Parameter{"eps"}};
  Result<Bound> bound = bind({"instance_norm", parameters, Parser::python}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  if (Result<void> status = check_tensors(*bound, "instance_norm", parameters); !status) {
    return std::unexpected(std::move(status).error());
  }
  return make_statistics_norm(*bound, parameters, false, bound->flag(5, true));
}

}  // namespace

std::span<const FunctionEntry> norm_functions() {
  static constexpr std::array layer{"F.layer_norm"sv};
  static constexpr std::array group{"F.group_norm"sv};
  static constexpr std::array batch{"F.batch_norm"sv};
  static constexpr std::array instance{"F.instance_norm"sv};
  static constexpr std::array entries{
      FunctionEntry{"layer_norm", layer, make_layer_norm},
      FunctionEntry{"group_norm", group, make_group_norm},
      FunctionEntry{"batch_norm", batch, make_batch_norm},
      FunctionEntry{"instance_norm", instance, make_instance_norm},
  };
  return entries;
}

}  // namespace convscope::functions::families
