#include "functions/signature.hpp"

#include <algorithm>

#include "functions/errors.hpp"
#include "layers/argument_parser.hpp"
#include "layers/python.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"

namespace convscope::functions {

namespace {

namespace python = layers::python;
using Parser = Signature::Parser;

bool is_none(const Operand& operand) {
  return operand.is(Operand::Kind::value) && operand.value.is(Value::Kind::none);
}

bool is_sequence(const Operand& operand) {
  return operand.is(Operand::Kind::list) || operand.is(Operand::Kind::tuple) ||
         (operand.is(Operand::Kind::value) && !operand.value.is(Value::Kind::string) &&
          python::items_of(operand.value).has_value());
}

bool is_integer(const Operand& operand) {
  return operand.is(Operand::Kind::value) && operand.value.is(Value::Kind::integer);
}

/// The ints of a sequence as far as the parser looks before it takes an overload: the first one.
bool begins_with_int(const Operand& operand) {
  if (!operand.is(Operand::Kind::value) || operand.value.is(Value::Kind::string)) return false;
  const auto items = python::items_of(operand.value);
  return items && layers::looks_like_ints(*items);
}

bool fits(Kind kind, const Operand& operand) {
  switch (kind) {
    case Kind::any:
      return true;
    case Kind::tensor:
      return operand.is(Operand::Kind::tensor);
    case Kind::operand:
      return operand.is(Operand::Kind::tensor) ||
             (operand.is(Operand::Kind::value) && python::as_number(operand.value).has_value());
    case Kind::tensors:
      return is_sequence(operand);
    case Kind::integer:
      return is_integer(operand);
    case Kind::sizes:
      return begins_with_int(operand);
    case Kind::axes:
      return is_integer(operand) || begins_with_int(operand);
    case Kind::number:
      return operand.is(Operand::Kind::value) && python::as_number(operand.value).has_value();
    case Kind::boolean:
      return operand.is(Operand::Kind::value) && operand.value.is(Value::Kind::boolean);
  }
  return false;
}

std::string_view expected(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return "int";
    case Kind::sizes:
    case Kind::axes:
      return "tuple of ints";
    case Kind::number:
      return "Number";
    case Kind::boolean:
      return "bool";
    case Kind::tensors:
      return "tuple of Tensors";
    default:
      return "Tensor";
  }
}

void collect(const Operand& operand, std::vector<TensorType>& tensors) {
  if (operand.is(Operand::Kind::tensor)) {
    if (tensors.size() <= operand.tensor) tensors.resize(operand.tensor + 1);
    tensors[operand.tensor] = operand.type;
  }
  for (const Operand& item : operand.items) collect(item, tensors);
}

/// One call being bound: the parts of python_arg_parser.cpp and of CPython's initialize_locals.
class Binder {
 public:
  Binder(const Signature& signature, std::string_view callee, const FunctionArguments& arguments)
      : signature_(signature),
        method_(callee.starts_with("Tensor.")),
        positional_(arguments.positional),
        keywords_(arguments.keywords) {}

  Result<std::vector<std::optional<Operand>>> run() {
    gather_spread();
    values_.resize(signature_.parameters.size());
    if (positional_.size() > positional_parameters()) return too_many();
    for (std::size_t i = 0; i < positional_.size(); ++i) values_[i] = positional_[i];
    if (Result<void> status = place_keywords(); !status) return std::unexpected(std::move(status).error());
    if (Result<void> status = check_missing(); !status) return std::unexpected(std::move(status).error());
    if (Result<void> status = check_tensor_places(); !status) return std::unexpected(std::move(status).error());
    if (signature_.parser == Parser::python) return std::move(values_);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (Result<void> status = check_kind(i); !status) return std::unexpected(std::move(status).error());
    }
    return std::move(values_);
  }

 private:
  [[nodiscard]] std::size_t hidden() const { return method_ ? 1 : 0; }

  [[nodiscard]] std::size_t positional_parameters() const {
    return static_cast<std::size_t>(std::ranges::count(signature_.parameters, false, &Parameter::keyword_only));
  }

  /// x.view(2, -1) is x.view((2, -1)).
  void gather_spread() {
    if (!signature_.spread) return;
    const auto sizes = std::ranges::find_if(
        signature_.parameters, [](const Parameter& p) { return p.kind == Kind::sizes || p.kind == Kind::axes; });
    const auto first = static_cast<std::size_t>(sizes - signature_.parameters.begin());
    if (first >= positional_.size() || !is_integer(positional_[first])) return;
    Operand gathered;
    gathered.value.kind = Value::Kind::tuple;
    for (std::size_t i = first; i < positional_.size(); ++i) gathered.value.items.push_back(positional_[i].value);
    positional_.resize(first);
    positional_.push_back(std::move(gathered));
  }

  /// "got (Tensor, dim=str)"
  [[nodiscard]] Failure invalid_combination() const {
    std::string got;
    for (std::size_t i = hidden(); i < positional_.size(); ++i) {
      got += concat(got.empty() ? "" : ", ", type_name(positional_[i]));
    }
    for (const NamedOperand& keyword : keywords_) {
      got += concat(got.empty() ? "" : ", ", keyword.name, "=", type_name(keyword.operand));
    }
    return fail_type(concat(signature_.name, "() received an invalid combination of arguments - got (", got,
                            "), but expected one of:"),
                     parameter_list());
  }

  [[nodiscard]] std::string parameter_list() const {
    std::string names;
    for (std::size_t i = hidden(); i < signature_.parameters.size(); ++i) {
      names += concat(names.empty() ? "" : ", ", signature_.parameters[i].name);
    }
    return names.empty() ? concat(signature_.name, " takes nothing more.")
                         : concat(signature_.name, " takes ", names, ".");
  }

  [[nodiscard]] Failure too_many() const {
    if (signature_.parser == Parser::overloaded) return invalid_combination();
    const bool is_python = signature_.parser == Parser::python;
    const std::size_t hide = is_python ? 0 : hidden();
    const std::size_t most = positional_parameters() - hide;
    const auto required =
        static_cast<std::size_t>(std::ranges::count(signature_.parameters, true, &Parameter::required)) - hide;
    const std::size_t given = positional_.size() - hide;
    const std::string takes = required < most ? concat("from ", required, " to ", most) : concat(most);
    const bool singular = required == most && most == 1;
    return fail_type(concat(signature_.name, "() takes ", takes, " positional argument", singular ? "" : "s", " but ",
                            given, given == 1 ? " was" : " were", " given"),
                     parameter_list());
  }

  Result<void> place_keywords() {
    for (const NamedOperand& keyword : keywords_) {
      const auto parameter = std::ranges::find(signature_.parameters, keyword.name, &Parameter::name);
      if (parameter == signature_.parameters.end()) {
        if (signature_.parser == Parser::overloaded) return invalid_combination();
        return fail_type(concat(signature_.name, "() got an unexpected keyword argument '", keyword.name, "'"),
                         parameter_list());
      }
      std::optional<Operand>& place = values_[static_cast<std::size_t>(parameter - signature_.parameters.begin())];
      if (place) {
        return fail_type(concat(signature_.name, "() got multiple values for argument '", keyword.name, "'"),
                         concat("You give ", keyword.name, " twice, by position and by name: drop one of them."));
      }
      place = keyword.operand;
    }
    return {};
  }

  Result<void> check_missing() const {
    std::vector<std::string_view> missing;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (signature_.parameters[i].required && !values_[i]) missing.push_back(signature_.parameters[i].name);
    }
    if (missing.empty()) return {};
    if (signature_.parser == Parser::overloaded) return invalid_combination();
    const std::string hint = concat("Give ", missing.front(), ".");
    if (signature_.parser == Parser::python) {
      return fail_type(concat(signature_.name, "() missing ", missing.size(), " required positional argument",
                              missing.size() == 1 ? "" : "s", ": ", layers::quoted_list(missing)),
                       hint);
    }
    std::string names;
    for (const std::string_view name : missing) names += concat(names.empty() ? "" : ", ", "\"", name, "\"");
    // The parser has singular and plural the wrong way round.
    return fail_type(concat(signature_.name, "() missing ", missing.size(), " required positional argument",
                            missing.size() == 1 ? "s" : "", ": ", names),
                     hint);
  }

  static bool holds_tensor(const Operand& operand) {
    return operand.is(Operand::Kind::tensor) || std::ranges::any_of(operand.items, holds_tensor);
  }

  /// A tensor where nothing reads it would be an operand of the call all the same.
  Result<void> check_tensor_places() const {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const Parameter& parameter = signature_.parameters[i];
      if (parameter.kind != Kind::any || !values_[i] || !holds_tensor(*values_[i])) continue;
      if (signature_.parser == Parser::overloaded) return invalid_combination();
      return fail_type(concat(signature_.name, "(): argument '", parameter.name, "' must not be ", type_name(*values_[i])),
                       concat("Give ", parameter.name, " as a value."));
    }
    return {};
  }

  Result<void> check_kind(std::size_t i) {
    const Parameter& parameter = signature_.parameters[i];
    std::optional<Operand>& value = values_[i];
    if (!value || (is_none(*value) && !parameter.required)) return {};
    const int position = static_cast<int>(i + 1 - hidden());
    if (!fits(parameter.kind, *value)) {
      if (signature_.parser == Parser::overloaded) return invalid_combination();
      const std::string where = i < positional_.size() ? concat(" (position ", position, ")") : std::string();
      const bool sizes = parameter.kind == Kind::sizes || parameter.kind == Kind::axes;
      if (sizes && is_sequence(*value) && value->is(Operand::Kind::value)) {
        return layers::not_ints(signature_.name, parameter.name, position, *python::items_of(value->value));
      }
      return fail_type(concat(signature_.name, "(): argument '", parameter.name, "'", where, " must be ",
                              expected(parameter.kind), ", not ", type_name(*value)),
                       concat(parameter.name, " is given as ", type_name(*value), ": PyTorch wants ",
                              expected(parameter.kind), "."));
    }
    if ((parameter.kind == Kind::sizes || parameter.kind == Kind::axes) && !is_integer(*value)) {
      auto ints = layers::unpack_ints(signature_.name, parameter.name, *python::items_of(value->value));
      if (!ints) return std::unexpected(std::move(ints).error());
    }
    if (parameter.kind != Kind::tensors) return {};
    return check_tensors(*value);
  }

  Result<void> check_tensors(const Operand& list) const {
    const auto element = [](std::size_t at, std::string_view type) {
      return fail_type(concat("expected Tensor as element ", at, " in argument 0, but got ", type),
                       concat("Element ", at, " of the list is no tensor."));
    };
    if (list.is(Operand::Kind::value)) {
      const std::vector<Value> items = *python::items_of(list.value);
      if (!items.empty()) return element(0, items.front().type_name());
    }
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (!list.items[i].is(Operand::Kind::tensor)) return element(i, type_name(list.items[i]));
    }
    return {};
  }

  const Signature& signature_;
  bool method_;
  std::vector<Operand> positional_;
  std::span<const NamedOperand> keywords_;
  std::vector<std::optional<Operand>> values_;
};

}  // namespace

std::string_view type_name(const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::value:
      return operand.value.is(Value::Kind::call) ? "torch.Size" : operand.value.type_name();
    case Operand::Kind::tensor:
      return "Tensor";
    case Operand::Kind::list:
      return "list";
    case Operand::Kind::tuple:
      return "tuple";
    case Operand::Kind::slice:
      return "slice";
    case Operand::Kind::ellipsis:
      return "ellipsis";
  }
  return {};
}

std::string_view last_name(std::string_view callee) { return callee.substr(callee.rfind('.') + 1); }

std::vector<TensorType> tensors_of(const FunctionArguments& arguments) {
  std::vector<TensorType> tensors;
  for (const Operand& operand : arguments.positional) collect(operand, tensors);
  for (const NamedOperand& keyword : arguments.keywords) collect(keyword.operand, tensors);
  return tensors;
}

const Operand* Bound::get(std::size_t parameter) const {
  const std::optional<Operand>& value = values_[parameter];
  return value && !is_none(*value) ? &*value : nullptr;
}

std::int64_t Bound::integer(std::size_t parameter, std::int64_t otherwise) const {
  const Operand* operand = get(parameter);
  return operand == nullptr ? otherwise : python::as_int(operand->value).value_or(otherwise);
}

double Bound::number(std::size_t parameter, double otherwise) const {
  const Operand* operand = get(parameter);
  return operand == nullptr ? otherwise : python::as_number(operand->value).value_or(otherwise);
}

bool Bound::flag(std::size_t parameter, bool otherwise) const {
  const Operand* operand = get(parameter);
  return operand == nullptr ? otherwise : python::truthy(operand->value);
}

std::vector<std::int64_t> Bound::integers(std::size_t parameter) const {
  const Operand* operand = get(parameter);
  if (operand == nullptr) return {};
  if (const auto one = python::as_int(operand->value)) return {*one};
  std::vector<std::int64_t> ints;
  for (const Value& item : python::items_of(operand->value).value_or(std::vector<Value>{})) {
    ints.push_back(python::as_int(item).value_or(0));
  }
  return ints;
}

std::string Bound::text(std::size_t parameter, std::string_view otherwise) const {
  const Operand* operand = get(parameter);
  return operand != nullptr && operand->value.is(Value::Kind::string) ? operand->value.string
                                                                      : std::string(otherwise);
}

Result<Bound> bind(const Signature& signature, std::string_view callee, const FunctionArguments& arguments) {
  auto values = Binder(signature, callee, arguments).run();
  if (!values) return std::unexpected(std::move(values).error());
  Bound bound;
  bound.values_ = *std::move(values);
  bound.tensors_ = tensors_of(arguments);
  return bound;
}

}  // namespace convscope::functions
