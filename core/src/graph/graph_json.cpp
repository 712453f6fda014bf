#include "graph/graph_json.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "convscope/text.hpp"
#include "graph/graph_arguments.hpp"
#include "graph/module_builder.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"

namespace convscope {

namespace {

Failure wrong(const Piece& message, const Piece& hint) {
  Error error = text::syntax_error(message, hint, {});
  error.position.reset();
  return Failure(std::move(error));
}

Failure unknown_name(std::string_view name, std::string_view node) {
  return Failure(Error{.type = ErrorType::name_error,
                       .stage = Stage::text,
                       .message = concat("name '", name, "' is not defined"),
                       .hint = concat("Only inputs and nodes before ", node, " can be used in it."),
                       .layer = std::string(node)});
}

/// Line and column, from 1, of the byte at which reading stopped.
Position position_at(std::string_view text, std::size_t byte) {
  Position position;
  for (const char c : text.substr(0, byte > 0 ? byte - 1 : 0)) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    } else if (!continues) {
      ++position.column;
    }
  }
  return position;
}

/// Accepts everything, and keeps where the text stops being JSON.
class JsonChecker final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(std::int64_t /*value*/) override { return true; }
  bool number_unsigned(std::uint64_t /*value*/) override { return true; }
  bool number_float(double /*value*/, const std::string& /*text*/) override { return true; }
  bool string(std::string& /*value*/) override { return true; }
  bool binary(Json::binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return deeper(); }
  bool key(std::string& /*value*/) override { return true; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t /*size*/) override { return deeper(); }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t byte, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*why*/) override {
    stopped_at = byte;
    return false;
  }
  std::size_t stopped_at = 0;
  [[nodiscard]] bool too_deep() const { return depth_ > text::max_depth; }

 private:
  bool deeper() { return ++depth_ <= text::max_depth; }
  int depth_ = 0;
};

const Json* member(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// The string member of that name; empty when there is none.
Result<std::string> string_member(const Json& object, std::string_view name, std::string_view of) {
  const Json* const value = member(object, name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) {
    return wrong(concat("\"", name, "\" of ", of, " must be a string"), concat("Write \"", name, "\": \"...\"."));
  }
  return value->get<std::string>();
}

Module* child_named(Module& parent, std::string_view name) {
  const auto found = std::ranges::find(parent.children, name, &Module::name);
  return found == parent.children.end() ? nullptr : &*found;
}

/// Puts the module that was read from `text` at its path, making the modules on the way as torch.fx.GraphModule does.
Result<void> add_module(Module& root, std::string_view path, const Value& value, std::string_view text) {
  Module* parent = &root;
  std::string_view rest = path;
  for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
    const std::string_view name = rest.substr(0, dot);
    rest.remove_prefix(dot + 1);
    Module* next = child_named(*parent, name);
    if (next == nullptr) {
      Module made;
      made.name = name;
      made.path = parent->path.empty() ? made.name : concat(parent->path, ".", name);
      made.type = "Module";
      parent->children.push_back(std::move(made));
      next = &parent->children.back();
    }
    parent = next;
  }
  if (rest.empty() || child_named(*parent, rest) != nullptr || parent->layer != nullptr) {
    return wrong(concat("the module name \"", path, "\" is empty, stands twice, or lies within a layer"),
                 "Give every module a path of its own, such as \"enc.0\".");
  }
  Result<Module> module = build_module(value, text, std::string(rest), std::string(path));
  if (!module) {
    module.error()->position.reset();
    return std::unexpected(std::move(module.error()));
  }
  parent->children.push_back(std::move(*module));
  return {};
}

/// Positions within one module's expression say nothing about the graph's text.
void forget_positions(Module& module) {
  module.position.reset();
  for (Module& child : module.children) forget_positions(child);
}

void collect_paths(const Module& module, std::map<std::string, const Module*, std::less<>>& paths) {
  if (!module.path.empty()) paths.emplace(module.path, &module);
  for (const Module& child : module.children) collect_paths(child, paths);
}

}  // namespace

/// Reads the parts of a graph one after another into a Model.
class GraphReader {
 public:
  explicit GraphReader(const Json& graph) : graph_(graph) {}

  Result<Model> read() {
    if (!graph_.is_object())
      return wrong("a graph is a JSON object", "Write {\"inputs\": [...], \"nodes\": [...], ...}.");
    Result<Module> root = read_modules();
    if (!root) return std::unexpected(std::move(root.error()));
    Model model(std::move(*root));
    collect_paths(model.root(), paths_);
    if (Result<void> status = read_inputs(model); !status) return std::unexpected(std::move(status.error()));
    if (Result<void> status = read_nodes(model); !status) return std::unexpected(std::move(status.error()));
    if (Result<void> status = read_output(model); !status) return std::unexpected(std::move(status.error()));
    return model;
  }

 private:
  Result<Module> read_modules() {
    Module root;
    Result<std::string> type = string_member(graph_, "type", "the graph");
    if (!type) return std::unexpected(std::move(type.error()));
    root.type = type->empty() ? "GraphModule" : *std::move(type);
    const Json* const modules = member(graph_, "modules");
    if (modules == nullptr) return root;
    if (!modules->is_object())
      return wrong("\"modules\" must be an object", "Write \"modules\": {\"enc\": \"nn.Conv2d(1, 8, 3)\"}.");
    for (const auto& [path, expression] : modules->items()) {
      if (!expression.is_string()) {
        return wrong(concat("the module \"", path, "\" must be a string"),
                     "Write PyTorch's expression, such as \"nn.ReLU()\".");
      }
      const std::string& text = expression.get_ref<const std::string&>();
      Result<Value> value = text::parse(text);
      if (!value) {
        value.error()->position.reset();
        value.error()->layer = path;
        return std::unexpected(std::move(value.error()));
      }
      if (Result<void> status = add_module(root, path, *value, text); !status) {
        return std::unexpected(std::move(status.error()));
      }
    }
    forget_positions(root);
    return root;
  }

  Result<void> read_inputs(Model& model) {
    const Json* const inputs = member(graph_, "inputs");
    if (inputs == nullptr || !inputs->is_array())
      return wrong("\"inputs\" must be a list of names", R"(Write "inputs": ["x"].)");
    for (const Json& name : *inputs) {
      if (!name.is_string() || !values_.emplace(name.get<std::string>(), model.inputs_.size()).second) {
        return wrong("\"inputs\" must be a list of different names", R"(Write "inputs": ["x", "y"].)");
      }
      model.inputs_.push_back(name.get<std::string>());
    }
    return {};
  }

  Result<void> read_nodes(Model& model) {
    const Json* const nodes = member(graph_, "nodes");
    if (nodes == nullptr || !nodes->is_array()) {
      return wrong("\"nodes\" must be a list", R"(Write "nodes": [{"name": "h", "call": "F.relu", "args": ["$x"]}].)");
    }
    for (const Json& node : *nodes) {
      if (!node.is_object())
        return wrong("a node must be an object", R"(Write {"name": "h", "call": "F.relu", "args": ["$x"]}.)");
      if (Result<void> status = read_node(node, model); !status) return status;
    }
    return {};
  }

  Result<void> read_node(const Json& json, Model& model) {
    Node node;
    for (const auto& [name, into] : {std::pair{"name", &node.name}, {"call", &node.callee}}) {
      Result<std::string> text = string_member(json, name, concat("node ", model.nodes_.size()));
      if (!text) return std::unexpected(std::move(text.error()));
      *into = *std::move(text);
    }
    if (node.name.empty() || node.callee.empty()) {
      return wrong("a node needs \"name\" and \"call\"", R"(Write {"name": "h", "call": "F.relu", "args": ["$x"]}.)");
    }
    if (values_.contains(node.name))
      return wrong(concat("the name \"", node.name, "\" stands twice"), "Give one another name.");
    const Json none = Json::array();
    const Json* const args = member(json, "args");
    const Json* const kwargs = member(json, "kwargs");
    Result<FunctionArguments> arguments =
        read_arguments(args != nullptr ? *args : none, kwargs != nullptr ? *kwargs : Json::object(),
                       [&](std::string_view name) -> Result<Operand> {
                         const auto found = values_.find(name);
                         if (found == values_.end()) return unknown_name(name, node.name);
                         return Operand{.kind = Operand::Kind::tensor, .tensor = found->second};
                       });
    if (!arguments) {
      if (!arguments.error()->layer) arguments.error()->layer = node.name;
      return std::unexpected(std::move(arguments.error()));
    }
    node.arguments = *std::move(arguments);
    return add_call(std::move(node), model);
  }

  Result<void> add_call(Node node, Model& model) {
    std::string name = node.name;
    const auto module = paths_.find(node.callee);
    if (module != paths_.end() && module->second->layer == nullptr) {
      const bool runs = module->second->type != "Module" && module->second->type != "ModuleList" &&
                        module->second->type != "ModuleDict";
      const bool one = node.arguments.keywords.empty() && node.arguments.positional.size() == 1 &&
                       node.arguments.positional[0].is(Operand::Kind::tensor);
      if (!runs || !one) {
        return Failure(Error{.type = runs ? ErrorType::type_error : ErrorType::not_implemented_error,
                             .stage = Stage::text,
                             .message = runs ? concat(module->second->type, ".forward() takes one tensor")
                                             : concat("Module [", module->second->type,
                                                      "] is missing the required \"forward\" function"),
                             .hint = "Call a layer, or an nn.Sequential with one tensor.",
                             .layer = name});
      }
      values_.emplace(std::move(name), model.call_chain(*module->second, node.arguments.positional[0].tensor));
      return {};
    }
    if (module != paths_.end()) {
      node.module = module->second;
      node.callee.clear();
    }
    model.nodes_.push_back(std::move(node));
    values_.emplace(std::move(name), model.inputs_.size() + model.nodes_.size() - 1);
    return {};
  }

  Result<void> read_output(Model& model) {
    const Json* const output = member(graph_, "output");
    if (output != nullptr && output->is_string()) return add_output(*output, model);
    if (output == nullptr || !output->is_array() || output->empty()) {
      return wrong("\"output\" must be a reference or a list of them", R"(Write "output": "$h".)");
    }
    for (const Json& one : *output) {
      if (Result<void> status = add_output(one, model); !status) return status;
    }
    return {};
  }

  Result<void> add_output(const Json& reference, Model& model) {
    const bool readable = reference.is_string() && reference.get_ref<const std::string&>().starts_with('$');
    if (!readable) return wrong("\"output\" must be a reference or a list of them", R"(Write "output": "$h".)");
    const std::string_view name = std::string_view(reference.get_ref<const std::string&>()).substr(1);
    const auto found = values_.find(name);
    if (found == values_.end()) return unknown_name(name, "the output");
    model.outputs_.push_back(found->second);
    return {};
  }

  const Json& graph_;
  std::map<std::string, const Module*, std::less<>> paths_;
  std::map<std::string, std::size_t, std::less<>> values_;
};

bool is_graph_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

Result<Json> read_json(std::string_view text) {
  if (text.size() > text::max_size) {
    return wrong(concat("the graph is longer than ", text::max_size, " bytes"), "Leave out what is not needed.");
  }
  JsonChecker checker;
  if (!Json::sax_parse(text, &checker)) {
    Error error = text::syntax_error(checker.too_deep() ? "too many nested brackets" : "this is no valid JSON",
                                     "A text that begins with { is read as a graph in JSON: look for a missing comma, "
                                     "quote or bracket here.",
                                     position_at(text, checker.stopped_at));
    return Failure(std::move(error));
  }
  return Json::parse(text, nullptr, false);
}

Result<Model> read_graph(std::string_view text) {
  Result<Json> graph = read_json(text);
  if (!graph) return std::unexpected(std::move(graph.error()));
  return GraphReader(*graph).read();
}

}  // namespace convscope
