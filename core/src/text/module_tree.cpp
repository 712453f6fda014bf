#include "text/module_tree.hpp"

#include "text/concat.hpp"

namespace convscope::text {

void build_tree(const Value& value, Node& root) {
  root.value = &value;
  root.container = is_container(value);
  if (!root.container) return;
  root.children = children_of(value);
  const std::vector<Child>& items = root.children.items;
  root.nodes.resize(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    Node& node = root.nodes[i];
    node.path = root.path.empty() ? items[i].name : concat(root.path, ".", items[i].name);
    node.parent = &root;
    node.index = i;
    node.printed = root.children.form == ChildForm::printed;
    build_tree(*items[i].value, node);
  }
}

const Node* find_node(const Node& root, std::string_view path) {
  if (root.path == path) return &root;
  for (const Node& node : root.nodes) {
    if (path.starts_with(node.path)) {
      if (const Node* found = find_node(node, path)) return found;
    }
  }
  return nullptr;
}

}  // namespace convscope::text
