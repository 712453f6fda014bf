#include "graph/graph_arguments.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "text/concat.hpp"
#include "text/errors.hpp"

namespace convscope {

namespace {

Failure wrong(const Piece& message, const Piece& hint) {
  Error error = text::syntax_error(message, hint, {});
  error.position.reset();
  return Failure(std::move(error));
}

Operand operand_of(Value value) { return Operand{.value = std::move(value)}; }

Value real_of(double number) {
  Value value;
  value.kind = Value::Kind::real;
  value.real = number;
  return value;
}

Result<Operand> read(const Json& json, const Lookup& lookup);

Result<Operand> read_items(const Json& array, Operand::Kind kind, const Lookup& lookup) {
  Operand out{.kind = kind};
  for (const Json& item : array) {
    Result<Operand> operand = read(item, lookup);
    if (!operand) return operand;
    out.items.push_back(std::move(*operand));
  }
  collapse(out);
  return out;
}

Result<Operand> read_float(const Json& text) {
  if (text == "inf") return operand_of(real_of(std::numeric_limits<double>::infinity()));
  if (text == "-inf") return operand_of(real_of(-std::numeric_limits<double>::infinity()));
  if (text == "nan") return operand_of(real_of(std::numeric_limits<double>::quiet_NaN()));
  return wrong("\"float\" is \"inf\", \"-inf\" or \"nan\"", "Other numbers stand by themselves.");
}

/// {"tuple": [...]} and the like: an object with one member.
Result<Operand> read_tagged(const Json& json, const Lookup& lookup) {
  constexpr std::string_view hint = R"(Write {"tuple": [...]}, {"slice": [start, stop, step]}, {"size": [...]} or {"float": "inf"}.)";
  if (json.size() != 1) return wrong("an argument that is an object has one member", std::string(hint));
  const std::string& tag = json.begin().key();
  const Json& content = json.front();
  if (tag == "float") return read_float(content);
  if (!content.is_array()) return wrong(concat("\"", tag, "\" is no kind of argument"), std::string(hint));
  if (tag == "tuple") return read_items(content, Operand::Kind::tuple, lookup);
  if (tag == "size") {
    Result<Operand> items = read_items(content, Operand::Kind::list, lookup);
    if (!items) return items;
    if (!items->is(Operand::Kind::value)) return wrong("\"size\" holds whole numbers", std::string(hint));
    Value size;
    size.kind = Value::Kind::call;
    size.string = "torch.Size";
    size.arguments.push_back({.value = std::move(items->value)});
    return operand_of(std::move(size));
  }
  if (tag == "slice" && content.size() <= 3) {
    Result<Operand> slice = read_items(content, Operand::Kind::slice, lookup);
    if (slice) slice->items.resize(3);
    return slice;
  }
  return wrong(concat("\"", tag, "\" is no kind of argument"), std::string(hint));
}

Result<Operand> read(const Json& json, const Lookup& lookup) {
  switch (json.type()) {
    case Json::value_t::null:
      return Operand{};
    case Json::value_t::boolean: {
      Value value;
      value.kind = Value::Kind::boolean;
      value.boolean = json.get<bool>();
      return operand_of(std::move(value));
    }
    case Json::value_t::number_unsigned:
      if (json.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return wrong("a whole number does not fit in 64 bits", "Write a smaller one.");
      }
      [[fallthrough]];
    case Json::value_t::number_integer:
      return operand_of(Value::of(json.get<std::int64_t>()));
    case Json::value_t::number_float:
      return operand_of(real_of(json.get<double>()));
    case Json::value_t::string: {
      const std::string& text = json.get_ref<const std::string&>();
      if (text.starts_with('$')) return lookup(std::string_view(text).substr(1));
      if (text == "...") return Operand{.kind = Operand::Kind::ellipsis};
      return operand_of(Value::of(text));
    }
    case Json::value_t::array:
      return read_items(json, Operand::Kind::list, lookup);
    case Json::value_t::object:
      return read_tagged(json, lookup);
    default:
      return wrong("an argument can't be read", "Write a number, a string, a list or \"$name\".");
  }
}

}  // namespace

void collapse(Operand& operand) {
  const bool sequence = operand.is(Operand::Kind::list) || operand.is(Operand::Kind::tuple);
  if (!sequence) return;
  const auto is_value = [](const Operand& item) { return item.is(Operand::Kind::value); };
  if (!std::ranges::all_of(operand.items, is_value)) return;
  Value value;
  value.kind = operand.is(Operand::Kind::list) ? Value::Kind::list : Value::Kind::tuple;
  for (Operand& item : operand.items) value.items.push_back(std::move(item.value));
  operand = operand_of(std::move(value));
}

Result<FunctionArguments> read_arguments(const Json& args, const Json& kwargs, const Lookup& lookup) {
  if (!args.is_array()) return wrong("\"args\" must be a list", R"(Write "args": ["$x"].)");
  if (!kwargs.is_object()) return wrong("\"kwargs\" must be an object", R"(Write "kwargs": {"dim": 1}.)");
  FunctionArguments arguments;
  for (const Json& argument : args) {
    Result<Operand> operand = read(argument, lookup);
    if (!operand) return std::unexpected(std::move(operand.error()));
    arguments.positional.push_back(std::move(*operand));
  }
  for (const auto& [name, argument] : kwargs.items()) {
    Result<Operand> operand = read(argument, lookup);
    if (!operand) return std::unexpected(std::move(operand.error()));
    arguments.keywords.push_back({name, std::move(*operand)});
  }
  return arguments;
}

}  // namespace convscope
