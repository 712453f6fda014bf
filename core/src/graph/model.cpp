#include "convscope/model.hpp"

#include <utility>

#include "convscope/text.hpp"
#include "graph/graph_edit.hpp"
#include "graph/graph_json.hpp"
#include "graph/module_builder.hpp"

namespace convscope {

namespace {

void collect_layers(const Module& module, std::vector<const Module*>& layers) {
  if (module.layer != nullptr) layers.push_back(&module);
  for (const Module& child : module.children) collect_layers(child, layers);
}

/// The value that goes in at the front of a chain, or comes out of the node before.
FunctionArguments one_tensor(std::size_t value) {
  FunctionArguments arguments;
  arguments.positional.push_back({.kind = Operand::Kind::tensor, .tensor = value});
  return arguments;
}

}  // namespace

Model::Model(Module root) : root_(std::make_shared<const Module>(std::move(root))) {
  collect_layers(*root_, layers_);
}

Result<Model> Model::parse(std::string_view text) {
  if (is_graph_json(text)) return read_graph(text);
  Result<Value> value = text::parse(text);
  if (!value) return std::unexpected(std::move(value.error()));
  Result<Module> root = build_module(*value, text, {}, {});
  if (!root) return std::unexpected(std::move(root.error()));

  Model model(std::move(*root));
  model.inputs_ = {"input"};
  model.call_chain(*model.root_, 0);
  model.outputs_ = {model.nodes_.size()};
  return model;
}

std::size_t Model::call_chain(const Module& module, std::size_t value) {
  if (module.layer != nullptr) {
    nodes_.push_back({.name = module.path, .module = &module, .callee = {}, .arguments = one_tensor(value)});
    return inputs_.size() + nodes_.size() - 1;
  }
  for (const Module& child : module.children) value = call_chain(child, value);
  return value;
}

Result<std::vector<text::OutlineEntry>> outline(std::string_view model_text) {
  return is_graph_json(model_text) ? outline_graph(model_text) : text::outline(model_text);
}

Result<std::string> apply(std::string_view model_text, const text::Edit& edit) {
  return is_graph_json(model_text) ? edit_graph(model_text, edit) : text::apply(model_text, edit);
}

}  // namespace convscope
