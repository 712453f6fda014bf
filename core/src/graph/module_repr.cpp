// What print(model) shows: torch/nn/modules/module.py, container.py.

#include <string_view>

#include "convscope/model.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

void append_repr(std::string& out, const Module& module, std::size_t indent);

/// A ModuleList shows equal neighbours once: "(0-2): 3 x ReLU()" (torch/nn/modules/container.py).
void append_list(std::string& out, const std::vector<Module>& children, std::size_t indent) {
  const std::string line = concat("\n", std::string(indent + 2, ' '));
  for (std::size_t first = 0; first < children.size();) {
    const std::size_t head = out.size();
    out += concat(line, "(", first, "): ");
    const std::size_t begin = out.size();
    append_repr(out, children[first], indent + 2);
    const std::size_t end = out.size();
    std::size_t next = first + 1;
    for (; next < children.size(); ++next) {
      append_repr(out, children[next], indent + 2);
      const bool same = std::string_view(out).substr(begin, end - begin) == std::string_view(out).substr(end);
      out.resize(end);
      if (!same) break;
    }
    if (next > first + 1) {
      out.replace(head, begin - head, concat(line, "(", first, "-", next - 1, "): ", next - first, " x "));
    }
    first = next;
  }
}

/// nn.Module.__repr__; children stand two spaces further in.
void append_repr(std::string& out, const Module& module, std::size_t indent) {
  if (module.layer != nullptr) {
    const std::string text = module.layer->repr();
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
      out.append(text, begin, end + 1 - begin).append(indent, ' ');  // a parametrized layer shows its modules
      begin = end + 1;
    }
    out.append(text, begin);
    return;
  }
  out += module.type;
  out += '(';
  if (module.children.empty()) {
    out += ')';
    return;
  }
  if (module.type == "ModuleList") {
    append_list(out, module.children, indent);
  } else {
    for (const Module& child : module.children) {
      out += concat("\n", std::string(indent + 2, ' '), "(", child.name, "): ");
      append_repr(out, child, indent + 2);
    }
  }
  out += concat("\n", std::string(indent, ' '), ")");
}

}  // namespace

std::string Model::repr() const {
  std::string out;
  append_repr(out, *root_, 0);
  return out;
}

}  // namespace convscope
