#include "graph/call_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "text/concat.hpp"

namespace convscope {

namespace {

struct Infix {
  std::string_view callee;
  std::string_view symbol;
};
constexpr std::array infixes = {
    Infix{"operator.add", " + "},      Infix{"operator.sub", " - "},  Infix{"operator.mul", " * "},
    Infix{"operator.truediv", " / "},  Infix{"operator.mod", " % "},  Infix{"operator.floordiv", " // "},
    Infix{"operator.pow", " ** "},     Infix{"operator.matmul", " @ "},
};

class Printer {
 public:
  explicit Printer(const Model& model) : model_(model) {}

  std::string call(const Node& node) const {
    const std::vector<Operand>& args = node.arguments.positional;
    const auto* const infix = std::ranges::find(infixes, node.callee, &Infix::callee);
    if (infix != infixes.end() && args.size() == 2) return concat(print(args[0]), infix->symbol, print(args[1]));
    if (node.callee == "operator.neg" && args.size() == 1) return concat("-", print(args[0]));
    if (node.callee == "operator.getitem" && args.size() == 2) return concat(print(args[0]), "[", index(args[1]), "]");
    constexpr std::string_view method = "Tensor.";
    if (node.callee.starts_with(method) && !args.empty()) {
      const std::string_view name = std::string_view(node.callee).substr(method.size());
      return concat(print(args[0]), ".", name, "(", arguments(node, 1), ")");
    }
    return concat(node.callee, "(", arguments(node, 0), ")");
  }

 private:
  std::string arguments(const Node& node, std::size_t from) const {
    std::string out;
    for (std::size_t i = from; i < node.arguments.positional.size(); ++i) {
      out += concat(out.empty() ? "" : ", ", print(node.arguments.positional[i]));
    }
    for (const NamedOperand& keyword : node.arguments.keywords) {
      out += concat(out.empty() ? "" : ", ", keyword.name, "=", print(keyword.operand));
    }
    return out;
  }

  std::string name(std::size_t value) const {
    const std::size_t inputs = model_.inputs().size();
    return value < inputs ? model_.inputs()[value] : model_.nodes()[value - inputs].name;
  }

  std::string list(const std::vector<Operand>& items) const {
    std::string out;
    for (const Operand& item : items) out += concat(out.empty() ? "" : ", ", print(item));
    return out;
  }

  std::string print(const Operand& operand) const {
    switch (operand.kind) {
      case Operand::Kind::value:
        return operand.value.repr();
      case Operand::Kind::tensor:
        return name(operand.tensor);
      case Operand::Kind::list:
        return concat("[", list(operand.items), "]");
      case Operand::Kind::tuple:
        return concat("(", list(operand.items), operand.items.size() == 1 ? ",)" : ")");
      case Operand::Kind::slice:
        return concat("slice(", list(operand.items), ")");
      case Operand::Kind::ellipsis:
        return "...";
    }
    return {};
  }

  /// What stands between the brackets of a subscript: "0", ":, 1:-1", "..., None".
  std::string index(const Operand& operand) const {
    if (operand.is(Operand::Kind::tuple) && !operand.items.empty()) {
      std::string out;
      for (const Operand& item : operand.items) out += concat(out.empty() ? "" : ", ", index(item));
      return out;
    }
    if (!operand.is(Operand::Kind::slice)) return print(operand);
    const auto part = [&](std::size_t i) {
      const bool none = operand.items[i].is(Operand::Kind::value) && operand.items[i].value.is(Value::Kind::none);
      return none ? std::string() : print(operand.items[i]);
    };
    const std::string step = part(2);
    return concat(part(0), ":", part(1), step.empty() ? "" : ":", step);
  }

  const Model& model_;
};

}  // namespace

std::string call_text(const Model& model, const Node& node) { return Printer(model).call(node); }

}  // namespace convscope
