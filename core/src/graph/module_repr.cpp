// What print(model) shows: torch/nn/modules/module.py, container.py.

#include <string_view>
#include <unordered_map>

#include "convscope/model.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

/// Of layers, each made once: many modules may be the same one.
using Reprs = std::unordered_map<const Layer*, std::string>;

void append_repr(std::string& out, const Module& module, std::size_t indent, Reprs& reprs);

/// A ModuleList shows equal neighbours once: "(0-2): 3 x ReLU()" (torch/nn/modules/container.py).
void append_list(std::string& out, const std::vector<Module>& children, std::size_t indent, Reprs& reprs) {
  const std::string line = concat("\n", std::string(indent + 2, ' '));
  for (std::size_t first = 0; first < children.size();) {
    const std::size_t head = out.size();
    out += concat(line, "(", first, "): ");
    const std::size_t begin = out.size();
    append_repr(out, children[first], indent + 2, reprs);
    const std::size_t end = out.size();
    std::size_t next = first + 1;
    for (; next < children.size(); ++next) {
      append_repr(out, children[next], indent + 2, reprs);
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
void append_repr(std::string& out, const Module& module, std::size_t indent, Reprs& reprs) {
  if (module.layer != nullptr) {
    const auto [known, fresh] = reprs.try_emplace(module.layer.get());
    std::string& text = known->second;
    if (fresh) text = module.layer->repr();
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
    append_list(out, module.children, indent, reprs);
  } else {
    for (const Module& child : module.children) {
      out += concat("\n", std::string(indent + 2, ' '), "(", child.name, "): ");
      append_repr(out, child, indent + 2, reprs);
    }
  }
  out += concat("\n", std::string(indent, ' '), ")");
}

}  // namespace

std::string Model::repr() const {
  std::string out;
  Reprs reprs;
  append_repr(out, *root_, 0, reprs);
  return out;
}

}  // namespace convscope
