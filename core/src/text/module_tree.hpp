#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/value.hpp"
#include "text/modules.hpp"

namespace convscope::text {

/// One module of a text with its place, before anything is checked: what outline and edits work on.
struct Node {
  std::string path;              ///< state_dict prefix, "" for the outermost
  const Value* value = nullptr;  ///< points into the parsed text
  const Node* parent = nullptr;
  std::size_t index = 0;  ///< among its siblings
  bool container = false;
  bool printed = false;     ///< stands as a named child in a printed model
  Children children;        ///< as written; for containers
  std::vector<Node> nodes;  ///< one for each of `children.items`

  [[nodiscard]] bool is_call() const { return value->is(Value::Kind::call); }
  [[nodiscard]] std::string_view type() const { return value->type_name(); }
};

/// The outermost module. `value` must outlive it; it must stay where it is.
void build_tree(const Value& value, Node& root);

/// The first module of that path, or nullptr.
[[nodiscard]] const Node* find_node(const Node& root, std::string_view path);

}  // namespace convscope::text
