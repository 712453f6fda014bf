#include "graph/module_builder.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "layers/reparametrize.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/modules.hpp"
#include "text/out_of_scope.hpp"
#include "text/torch_names.hpp"

namespace convscope {

namespace {

using text::evaluation_error;

std::string join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : concat(path, ".", name);
}

/// The nearest of the names that can be written, or where they stand.
std::string suggestion(std::string_view type) {
  std::vector<std::string_view> known = {"Sequential"};
  for (const LayerEntry& entry : layer_table()) known.push_back(entry.type);
  constexpr std::size_t longest_name = 64;
  const std::string_view near = type.size() > longest_name ? std::string_view() : layers::meant_name(type, known);
  return near.empty() ? "docs/coverage.md lists the layers that Convscope has." : concat("Did you mean nn.", near, "?");
}

/// Builds the module tree in the order in which Python evaluates the expression.
class Builder {
 public:
  explicit Builder(std::string_view text) : text_(text) {}

  Result<Module> build(const Value& value, std::string name, std::string path) {
    if (!value.is(Value::Kind::call)) return std::unexpected(not_a_module(value, path, path));
    if (layers::is_reparametrization(value.string)) return reparametrized(value, std::move(name), std::move(path));
    if (const std::optional<Value> call = layers::reparametrization_call(value)) {
      return reparametrized(*call, std::move(name), std::move(path));
    }
    if (auto error = check_callee(value, path)) return std::unexpected(std::move(*error));
    Module module;
    module.name = std::move(name);
    module.path = std::move(path);
    module.type = text::split_callee(value.string).type;
    module.position = value.position;
    Result<Module> built = fill(value, std::move(module));
    if (built && value.training) set_training(*built, *value.training);
    return built;
  }

 private:
  Result<Module> fill(const Value& value, Module module) {
    if (find_layer(module.type) != nullptr) {
      std::shared_ptr<const Layer>& made = made_[text_.substr(value.range.begin, value.range.end - value.range.begin)];
      if (made == nullptr) {
        Result<std::unique_ptr<Layer>> layer = make_layer(value);
        if (!layer) {
          layer.error()->layer = module.path;
          return std::unexpected(std::move(layer.error()));
        }
        made = std::move(*layer);
      }
      module.layer = made;
      return module;
    }
    if (text::is_printed_container(value)) return printed(value, std::move(module));
    if (module.type == "Sequential") return sequential(value, std::move(module));
    return std::unexpected(
        fail(ErrorType::not_implemented_error,
             concat("Module [", module.type, "] is missing the required \"forward\" function"),
             concat("nn.", module.type, " only holds modules: write nn.Sequential to run them in order."), value,
             module.path, Stage::call));
  }

  /// nn.utils.weight_norm(nn.Conv1d(...)): the layer first, then what the function makes of it.
  Result<Module> reparametrized(const Value& value, std::string name, std::string path) {
    Module module;
    module.name = std::move(name);
    module.path = std::move(path);
    if (const Value* const inner = layers::module_argument(value)) {
      Result<Module> built = build(*inner, std::move(module.name), std::move(module.path));
      if (!built) return built;
      module = std::move(*built);
    }
    Result<std::shared_ptr<const Layer>> layer = layers::reparametrize(value, module.type, std::move(module.layer));
    if (!layer) {
      layer.error()->layer = module.path;
      if (!layer.error()->position) layer.error()->position = value.position;
      return std::unexpected(std::move(layer.error()));
    }
    module.layer = std::move(*layer);
    module.type = module.layer->type();
    module.position = value.position;
    if (value.training) set_training(module, *value.training);
    return module;
  }

  /// Module.train(mode): the module and all in it.
  static void set_training(Module& module, bool training) {
    module.training = training;
    for (Module& child : module.children) set_training(child, training);
  }

  static BoxedError fail(ErrorType type, const Piece& message, const Piece& hint, const Value& at,
                         std::string_view path, Stage stage = Stage::init) {
    Error error = evaluation_error(type, message, hint, at.position);
    error.layer = path;
    error.stage = stage;
    return error;
  }

  /// The name that Python can't find, if there is one.
  static std::optional<BoxedError> check_callee(const Value& value, std::string_view path) {
    const auto [prefix, type] = text::split_callee(value.string);
    const bool layer = find_layer(type) != nullptr;
    const bool bare = prefix.empty();
    const bool torch_nn = prefix == "nn" || prefix == "torch.nn" || prefix.starts_with("nn.modules") ||
                          prefix.starts_with("torch.nn.modules");
    if (!bare && !torch_nn) return unknown_prefix(value, path);
    if (layer || type == "Sequential") return std::nullopt;
    // They hold modules, or are what models are derived from, and can't be called themselves.
    const bool container = type == "ModuleList" || type == "ModuleDict" || type == "Module";
    if (container && (torch_nn || text::is_printed_container(value))) return std::nullopt;
    if (!text::torch_module_of(type).empty() && !container) {
      return fail(ErrorType::not_implemented_error, concat("nn.", type, " is not computed by Convscope"),
                  text::out_of_scope_hint(type), value, path);
    }
    if (text::is_printed_container(value)) return std::nullopt;
    Error error = torch_nn ? fail(ErrorType::attribute_error, concat("module 'torch.nn' has no attribute '", type, "'"),
                                  suggestion(type), value, path)
                           : fail(ErrorType::name_error, concat("name '", type, "' is not defined"), suggestion(type),
                                  value, path);
    return error;
  }

  static BoxedError unknown_prefix(const Value& value, std::string_view path) {
    const std::string_view callee = value.string;
    const std::string_view first = callee.substr(0, callee.find('.'));
    if (first == "torch" || first == "nn") {
      const std::string_view rest = callee.substr(first.size() + 1);
      const bool nn = first == "nn" || rest.starts_with("nn.");
      const std::string_view inner = rest.starts_with("nn.") ? rest.substr(3) : rest;
      return fail(
          ErrorType::attribute_error,
          concat("module '", nn ? "torch.nn" : "torch", "' has no attribute '", inner.substr(0, inner.find('.')), "'"),
          "Layers are written nn.Conv2d(...), nn.ReLU() and so on.", value, path);
    }
    const std::string_view type = text::split_callee(callee).type;
    const bool exists = !text::torch_module_of(type).empty();
    return fail(ErrorType::name_error, concat("name '", first, "' is not defined"),
                exists ? concat("Write nn.", type, ".") : suggestion(type), value, path);
  }

  /// What nn.Sequential says to something that is no module.
  static BoxedError not_a_module(const Value& value, std::string_view path, std::string_view child_path) {
    if (value.is(Value::Kind::none)) {
      return fail(ErrorType::type_error, "'NoneType' object is not callable", "Write a layer, such as nn.Identity().",
                  value, child_path, Stage::call);
    }
    if (!value.is(Value::Kind::name)) {
      return fail(ErrorType::type_error, concat(value.type_name(), " is not a Module subclass"),
                  value.is(Value::Kind::list) || value.is(Value::Kind::tuple)
                      ? "Put a star before it: nn.Sequential(*[...])."
                      : "Write a layer, such as nn.Conv2d(1, 16, 3).",
                  value, path);
    }
    const auto [prefix, type] = text::split_callee(value.string);
    const bool exists = !text::torch_module_of(type).empty();
    if (exists && (prefix.empty() || prefix.ends_with("nn"))) {
      return fail(ErrorType::type_error, concat(text::torch_type_name(type), " is not a Module subclass"),
                  concat("This is the class: write ", value.string, "(...) to make a layer."), value, path);
    }
    if (prefix == "nn" || prefix == "torch.nn") {
      return fail(ErrorType::attribute_error, concat("module 'torch.nn' has no attribute '", type, "'"),
                  suggestion(type), value, path);
    }
    const std::string_view first = std::string_view(value.string).substr(0, value.string.find('.'));
    return fail(ErrorType::name_error, concat("name '", first, "' is not defined"), suggestion(first), value, path);
  }

  Result<Module> printed(const Value& value, Module module) {
    std::set<std::string_view> names;
    for (const Argument& argument : value.arguments) {
      if (argument.form != Argument::Form::child) {
        if (!argument.value.is(Value::Kind::call)) continue;  // a line of extra_repr
        return std::unexpected(text::syntax_error("a layer without a name stands among named ones",
                                                  "Write all children as print(model) does, \"(0): \" before each.",
                                                  argument.value.position));
      }
      if (auto error = check_name(argument.name, argument.value, module.path))
        return std::unexpected(std::move(*error));
      if (!names.insert(argument.name).second) {
        return std::unexpected(text::syntax_error(concat("the module (", argument.name, ") stands twice"),
                                                  "Give one of them another name.", argument.value.position));
      }
      Result<Module> child = build(argument.value, argument.name, join(module.path, argument.name));
      if (!child) return child;
      module.children.push_back(std::move(*child));
    }
    return module;
  }

  Result<Module> sequential(const Value& value, Module module) {
    for (const Argument& argument : value.arguments) {
      if (argument.form == Argument::Form::keyword) {
        return std::unexpected(
            fail(ErrorType::type_error,
                 concat("Sequential.__init__() got an unexpected keyword argument '", argument.name, "'"),
                 "Named layers go into an OrderedDict: nn.Sequential(OrderedDict([(\"enc\", ...)])).", argument.value,
                 module.path));
      }
    }
    const Value* dict = text::dict_of(value);
    if (dict != nullptr) {
      if (auto error = check_dict(*dict, module.path)) return std::unexpected(std::move(*error));
    }
    const text::Children children = text::children_of(value);
    for (const text::Child& child : children.items) {
      if (!child.value->is(Value::Kind::call) || child.value->type_name() == "dict" ||
          child.value->type_name() == "OrderedDict") {
        return std::unexpected(not_a_module(*child.value, module.path, join(module.path, child.name)));
      }
      if (dict != nullptr) {
        if (auto error = check_name(child.name, *child.value, module.path)) return std::unexpected(std::move(*error));
      }
      Result<Module> built = build(*child.value, child.name, join(module.path, child.name));
      if (!built) return built;
      module.children.push_back(std::move(*built));
    }
    return module;
  }

  /// What OrderedDict(...) itself refuses, and a dict where an OrderedDict belongs.
  static std::optional<BoxedError> check_dict(const Value& dict, std::string_view path) {
    if (text::split_callee(dict.string).type == "dict") {
      return fail(ErrorType::type_error, "dict is not a Module subclass",
                  "Put it into an OrderedDict: nn.Sequential(OrderedDict({...})).", dict, path);
    }
    const Value* inner = &dict;
    while (inner->is(Value::Kind::call) && !inner->arguments.empty() &&
           inner->arguments[0].form == Argument::Form::positional) {
      inner = &inner->arguments[0].value;
    }
    if (inner->is(Value::Kind::call)) return std::nullopt;
    const bool iterable = inner->is(Value::Kind::list) || inner->is(Value::Kind::tuple);
    constexpr std::string_view hint = "Write pairs: OrderedDict([(\"enc\", nn.ReLU()), ...]).";
    if (!iterable) {
      return fail(ErrorType::type_error, concat("'", inner->type_name(), "' object is not iterable"), std::string(hint),
                  *inner, path);
    }
    for (const Value& pair : inner->items) {
      if (!pair.is(Value::Kind::list) && !pair.is(Value::Kind::tuple)) {
        return fail(ErrorType::type_error, concat("'", pair.type_name(), "' object is not iterable"), std::string(hint),
                    pair, path);
      }
      if (pair.items.size() != 2) {
        return fail(ErrorType::value_error,
                    pair.items.size() > 2
                        ? std::string("too many values to unpack (expected 2)")
                        : concat("not enough values to unpack (expected 2, got ", pair.items.size(), ")"),
                    std::string(hint), pair, path);
      }
      if (!pair.items[0].is(Value::Kind::string)) {
        return fail(ErrorType::type_error, concat("module name should be a string. Got ", pair.items[0].type_name()),
                    "Put the name into quotes.", pair.items[0], path);
      }
    }
    return std::nullopt;
  }

  static std::optional<BoxedError> check_name(std::string_view name, const Value& at, std::string_view path) {
    if (name.empty()) {
      return fail(ErrorType::key_error, "module name can't be empty string \"\"", "Give this layer a name.", at, path);
    }
    if (text::is_sequential_attribute(name)) {
      return fail(ErrorType::key_error, concat("attribute '", name, "' already exists"),
                  "Give this layer another name.", at, path);
    }
    if (name.find('.') != std::string_view::npos) {
      return fail(ErrorType::key_error, concat("module name can't contain \".\", got: ", name),
                  "Dots separate the names of nested modules: leave them out.", at, path);
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::unordered_map<std::string_view, std::shared_ptr<const Layer>> made_;  ///< by the text of the call
};

}  // namespace

Result<Module> build_module(const Value& value, std::string_view text, std::string name, std::string path) {
  return Builder(text).build(value, std::move(name), std::move(path));
}

}  // namespace convscope
