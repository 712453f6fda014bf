#include "layers/reparametrize.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "layers/binding.hpp"
#include "layers/errors.hpp"
#include "layers/names.hpp"
#include "layers/python.hpp"
#include "layers/reparametrized_layer.hpp"
#include "layers/spectral_norm.hpp"
#include "layers/weight_norm.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

constexpr std::array<ParameterInfo, 3> weight_norm_signature{
    {{"module", "", "any"}, {"name", "'weight'", "any"}, {"dim", "0", "int"}}};
constexpr std::array<ParameterInfo, 5> spectral_norm_signature{{{"module", "", "any"},
                                                                {"name", "'weight'", "any"},
                                                                {"n_power_iterations", "1", "int"},
                                                                {"eps", "1.0e-12", "float"},
                                                                {"dim", "None", "int"}}};

/// More in every call would only hold up the page.
constexpr std::int64_t most_iterations = 10'000;

struct Function {
  std::string_view name;  ///< "weight_norm"
  bool parametrization;   ///< of torch.nn.utils.parametrizations
  [[nodiscard]] bool spectral() const { return name == "spectral_norm"; }
};

std::optional<Function> function_of(std::string_view callee) {
  const std::size_t dot = callee.rfind('.');
  const std::string_view name = callee.substr(dot + 1);
  const std::string_view prefix = dot == std::string_view::npos ? std::string_view() : callee.substr(0, dot);
  if (name != "weight_norm" && name != "spectral_norm") return std::nullopt;
  constexpr std::array<std::string_view, 4> hooks{"", "utils", "nn.utils", "torch.nn.utils"};
  constexpr std::array<std::string_view, 4> parametrizations{
      "parametrizations", "utils.parametrizations", "nn.utils.parametrizations", "torch.nn.utils.parametrizations"};
  if (std::ranges::find(hooks, prefix) != hooks.end()) return Function{name, false};
  if (std::ranges::find(parametrizations, prefix) != parametrizations.end()) return Function{name, true};
  return std::nullopt;
}

/// A parameter of the layer, and how it stands with it.
struct Parameter {
  enum class State : std::uint8_t {
    present,
    none,         ///< bias=False: the attribute is None
    weight_norm,  ///< made by such a hook
    spectral_norm,
    parametrized,
    absent,
  };
  State state = State::absent;
  std::size_t place = 0;
  ParameterSpec spec{};
};

Parameter find_parameter(const Layer& layer, std::string_view name) {
  using State = Parameter::State;
  const std::vector<ParameterSpec> specs = layer.parameters();
  const auto has = [&](std::string_view wanted) {
    return std::ranges::find(specs, wanted, &ParameterSpec::name) != specs.end();
  };
  const auto own = std::ranges::find(specs, name, &ParameterSpec::name);
  if (own != specs.end()) {
    return {.state = State::present, .place = static_cast<std::size_t>(own - specs.begin()), .spec = *own};
  }
  if (has(concat(name, "_g"))) return {.state = State::weight_norm};
  if (has(concat(name, "_orig"))) return {.state = State::spectral_norm};
  const std::string below = concat("parametrizations.", name, ".original");
  if (has(below) || has(below + "0")) return {.state = State::parametrized};
  // What has parameters but no bias has been asked for none.
  if (name == "bias" && !specs.empty()) return {.state = State::none};
  return {};
}

struct Call {
  Function function;
  BoundArguments arguments;  ///< by the function's signature
  std::string_view type;     ///< class name of the module
  const Layer* layer;        ///< nullptr: a container

  [[nodiscard]] const std::string& name() const { return arguments[1].string; }
  [[nodiscard]] const Value& dim() const { return arguments.back(); }
  [[nodiscard]] std::string repr() const { return layer != nullptr ? layer->repr() : concat(type, "()"); }
};

std::string layer_hint(const Call& call) {
  return concat("Apply ", call.function.name, " to a layer with a weight, such as nn.Conv2d or nn.Linear.");
}

Failure dim_out_of_range(std::size_t rank, std::int64_t dim, std::string_view comma) {
  const auto axes = static_cast<std::int64_t>(rank);
  return fail_init(ErrorType::index_error,
                   concat("Dimension out of range (expected to be in range of [", -axes, ", ", axes - 1, "]", comma,
                          " but got ", dim, ")"),
                   "dim is the weight's axis of outputs: leave it out.");
}

/// An axis as Python counts it, from the end when negative.
std::optional<std::size_t> axis_of(std::int64_t dim, std::size_t rank) {
  const auto axes = static_cast<std::int64_t>(rank);
  if (dim < -axes || dim >= axes) return std::nullopt;
  return static_cast<std::size_t>(dim < 0 ? dim + axes : dim);
}

Failure key_error(const Call& call) {
  return fail_init(ErrorType::key_error, concat("'", call.name(), "'"),
                   call.layer == nullptr || call.layer->parameters().empty()
                       ? layer_hint(call)
                       : concat("Its parameters are others, or normalised already: apply one of the functions to '",
                                call.layer->parameters().front().name, "'."));
}

Failure second_hook(const Call& call) {
  return fail_init(ErrorType::runtime_error,
                   concat("Cannot register two ", call.function.name, " hooks on the same parameter ", call.name()),
                   concat("Apply ", call.function.name, " once."));
}

/// What Parametrization's registration refuses.
Failure not_registered(const Call& call) {
  return fail_init(
      ErrorType::value_error,
      concat("Module '", call.repr(), "' does not have a parameter, a buffer, or a parametrized element with name '",
             call.name(), "'"),
      layer_hint(call));
}

Result<Parameter> weight_norm_parameter(const Call& call, const Parameter& found) {
  using State = Parameter::State;
  if (call.function.parametrization) {
    if (found.state == State::none) {
      return fail_init(ErrorType::attribute_error, "'NoneType' object has no attribute 'shape'",
                       "The layer has no bias: leave bias=False out, or normalise 'weight'.");
    }
    if (found.state != State::present) return not_registered(call);
    return found;
  }
  switch (found.state) {
    case State::weight_norm:
      return second_hook(call);
    case State::absent:
      return fail_init(ErrorType::attribute_error,
                       concat("'", call.type, "' object has no attribute '", call.name(), "'"), layer_hint(call));
    case State::none:
      return fail_init(ErrorType::type_error,
                       "norm_except_dim(): argument 'v' (position 1) must be Tensor, not NoneType",
                       "The layer has no bias: leave bias=False out, or normalise 'weight'.");
    case State::spectral_norm:
    case State::parametrized:
      return key_error(call);
    case State::present:
      break;
  }
  return found;
}

Result<std::unique_ptr<const Reparametrization>> make_weight_norm(const Call& call, Target target) {
  const Value& dim = call.dim();
  const std::size_t rank = target.shape.size();
  if (dim.is(Value::Kind::none)) return std::make_unique<WeightNorm>(std::move(target), std::nullopt);
  if (!dim.is(Value::Kind::integer)) {
    return fail_init(ErrorType::type_error,
                     concat("norm_except_dim(): argument 'dim' (position 3) must be int, not ", dim.type_name()),
                     "dim is the weight's axis of outputs, or None for one norm of all: leave it out.");
  }
  if (dim.integer == -1) return std::make_unique<WeightNorm>(std::move(target), std::nullopt);  // as None
  const std::optional<std::size_t> axis = axis_of(dim.integer, rank);
  if (!axis) return dim_out_of_range(rank, dim.integer, ",");
  return std::make_unique<WeightNorm>(std::move(target), axis);
}

/// dim of spectral_norm: the axis of outputs where it is left out.
std::int64_t spectral_dim(const Call& call) {
  if (const auto dim = python::as_int(call.dim())) return *dim;
  return call.type.starts_with("ConvTranspose") || call.type.starts_with("ParametrizedConvTranspose") ? 1 : 0;
}

Result<void> check_spectral_arguments(const Call& call) {
  const Value& iterations = call.arguments[2];
  const std::optional<double> count = python::as_number(iterations);
  if (!count) {
    return fail_init(ErrorType::type_error,
                     concat("'<=' not supported between instances of '", iterations.type_name(), "' and 'int'"),
                     "n_power_iterations is a whole number: leave it out, or write 1.");
  }
  if (*count <= 0.0) {
    return fail_init(
        ErrorType::value_error,
        concat("Expected n_power_iterations to be positive, but got n_power_iterations=", iterations.str()),
        "Leave n_power_iterations out, or write 1.");
  }
  if (!python::as_int(iterations)) {
    return fail_init(ErrorType::type_error, "'float' object cannot be interpreted as an integer",
                     "n_power_iterations is a whole number: leave it out, or write 1.");
  }
  if (*count > static_cast<double>(most_iterations)) {
    return fail_init(ErrorType::not_implemented_error,
                     concat("Convscope computes at most ", most_iterations, " power iterations"),
                     "One in each call is enough: leave n_power_iterations out.");
  }
  if (!python::as_number(call.arguments[3])) {
    return fail_init(ErrorType::type_error,
                     concat("clamp_min() received an invalid combination of arguments - got (",
                            call.arguments[3].type_name(), "), but expected one of:"),
                     "eps is a small number: leave it out, or write 1e-12.");
  }
  if (!call.dim().is(Value::Kind::none) && !python::as_int(call.dim())) {
    return fail_init(
        ErrorType::type_error,
        concat("permute(): argument 'dims' (position 1) must be tuple of ints, not ", call.dim().type_name()),
        "dim is the weight's axis of outputs: leave it out.");
  }
  return {};
}

Result<Parameter> spectral_norm_parameter(const Call& call, const Parameter& found) {
  using State = Parameter::State;
  const bool hook = !call.function.parametrization;
  if (hook && found.state == State::spectral_norm) return second_hook(call);
  if (!hook && (found.state == State::absent || found.state == State::none)) {
    return fail_init(ErrorType::value_error,
                     concat("Module '", call.repr(), "' has no parameter or buffer with name '", call.name(), "'"),
                     layer_hint(call));
  }
  if (Result<void> status = check_spectral_arguments(call); !status) return std::unexpected(std::move(status).error());
  if (hook && found.state == State::none) {
    return fail_init(ErrorType::value_error,
                     concat("`SpectralNorm` cannot be applied as parameter `", call.name(), "` is None"),
                     "The layer has no bias: leave bias=False out, or normalise 'weight'.");
  }
  if (found.state == State::present) return found;
  return hook ? Result<Parameter>(key_error(call)) : Result<Parameter>(not_registered(call));
}

Result<std::unique_ptr<const Reparametrization>> make_spectral_norm(const Call& call, Target target) {
  const std::int64_t dim = spectral_dim(call);
  const std::size_t rank = target.shape.size();
  const std::optional<std::size_t> axis = axis_of(dim, rank);
  if (call.function.parametrization) {
    if (!axis) return dim_out_of_range(rank, dim, "");
    if (rank == 1) {
      return fail_init(ErrorType::not_implemented_error, "the spectral norm of a vector is not computed by Convscope",
                       "Apply it to 'weight'.");
    }
  } else if (!axis || dim < 0) {
    return fail_init(
        ErrorType::runtime_error,
        concat("permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
               "ordering of dimensions i.e. input.dim() = ",
               rank, " is not equal to len(dims) = ", rank + 1),
        "dim is the weight's axis of outputs, counted from 0: leave it out.");
  }
  return std::make_unique<SpectralNorm>(std::move(target), *axis, python::as_int(call.arguments[2]).value_or(1),
                                        python::as_number(call.arguments[3]).value_or(0.0));
}

Result<BoundArguments> bound_arguments(const Function& function, const Value& call) {
  const std::span<const ParameterInfo> signature =
      function.spectral() ? std::span<const ParameterInfo>(spectral_norm_signature) : weight_norm_signature;
  const Value* const module = module_argument(call);
  for (const Argument& argument : call.arguments) {
    if (&argument.value == module) continue;  // it has been constructed
    if (Result<void> status = check_names(argument.value); !status) return std::unexpected(std::move(status).error());
  }
  Result<BoundArguments> bound =
      bind({.name = function.name, .called = concat(function.name, "()"), .signature = signature}, call.arguments);
  if (!bound && module == nullptr) {
    bound.error()->hint = concat("Give it the layer: ", function.name, "(nn.Conv1d(1, 16, 3)).");
  }
  if (bound && !(*bound)[1].is(Value::Kind::string)) {
    return fail_init(ErrorType::type_error,
                     concat("attribute name must be string, not '", (*bound)[1].type_name(), "'"),
                     "name is the parameter's, in quotes: leave it out, or write 'weight'.");
  }
  return bound;
}

}  // namespace

bool is_reparametrization(std::string_view callee) { return function_of(callee).has_value(); }

std::optional<Value> reparametrization_call(const Value& printed) {
  constexpr std::string_view prefix = "Parametrized";
  if (!printed.is(Value::Kind::call) || !printed.string.starts_with(prefix)) return std::nullopt;
  Value layer = printed;
  layer.string.erase(0, prefix.size());
  std::erase_if(layer.arguments, [](const Argument& argument) { return argument.form == Argument::Form::child; });

  // (parametrizations): ModuleDict((weight): ParametrizationList((0): _SpectralNorm()))
  const Argument* shown = nullptr;
  const Value* level = &printed;
  std::string name;
  for (const std::string_view wanted : {"parametrizations", "", "0"}) {
    const auto child = std::ranges::find_if(level->arguments, [&](const Argument& argument) {
      return argument.form == Argument::Form::child && (wanted.empty() || argument.name == wanted);
    });
    if (child == level->arguments.end()) return std::nullopt;
    if (wanted.empty()) name = child->name;
    shown = &*child;
    level = &child->value;
  }
  const bool spectral = shown->value.string == "_SpectralNorm";
  if (!spectral && shown->value.string != "_WeightNorm") return std::nullopt;

  Value call = printed;
  call.string = concat("nn.utils.parametrizations.", spectral ? "spectral_norm" : "weight_norm");
  call.arguments.clear();
  call.arguments.push_back({.value = std::move(layer)});
  call.arguments.push_back({.value = Value::of(std::move(name))});
  return call;
}

const Value* module_argument(const Value& call) {
  for (const Argument& argument : call.arguments) {
    if (argument.form == Argument::Form::positional || argument.name == "module") return &argument.value;
  }
  return nullptr;
}

Result<std::shared_ptr<const Layer>> reparametrize(const Value& call, std::string_view type,
                                                   std::shared_ptr<const Layer> module) {
  const std::optional<Function> function = function_of(call.string);
  Result<BoundArguments> bound = bound_arguments(*function, call);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Call bound_call{*function, *std::move(bound), type, module.get()};

  if (type == "Embedding" || type == "Bilinear") {
    return fail_init(ErrorType::not_implemented_error, concat(function->name, " of ", type, " is not computed by Convscope"),
                     "Put it around a layer that takes one float tensor, such as a convolution or Linear.");
  }
  const Parameter found = module != nullptr ? find_parameter(*module, bound_call.name()) : Parameter{};
  const Result<Parameter> target =
      function->spectral() ? spectral_norm_parameter(bound_call, found) : weight_norm_parameter(bound_call, found);
  const bool stacked = function->parametrization && found.state == Parameter::State::parametrized;
  if (type.starts_with("Parametrized") && (stacked || target)) {
    return fail_init(ErrorType::not_implemented_error,
                     "a second normalisation of a parametrized layer is not computed by Convscope",
                     "Keep one of them, or use the functions of torch.nn.utils for both.");
  }
  if (!target) return std::unexpected(target.error());

  Target replaced{target->spec.name, target->spec.shape, target->spec.init, function->parametrization};
  Result<std::unique_ptr<const Reparametrization>> made = function->spectral()
                                                              ? make_spectral_norm(bound_call, std::move(replaced))
                                                              : make_weight_norm(bound_call, std::move(replaced));
  if (!made) return std::unexpected(std::move(made).error());
  const std::string_view printed = !function->parametrization ? ""
                                   : function->spectral()     ? "_SpectralNorm"
                                                              : "_WeightNorm";
  return std::make_shared<ReparametrizedLayer>(std::move(module), target->place, *std::move(made), printed);
}

}  // namespace convscope::layers
