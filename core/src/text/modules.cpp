#include "text/modules.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "text/concat.hpp"

namespace convscope::text {

namespace {

/// Collects children by name; a name that comes again takes the first one's place.
class Named {
 public:
  explicit Named(Children& children) : children_(children) {}
  void add(Child child) {
    const auto [found, fresh] = places_.try_emplace(child.name, children_.items.size());
    if (fresh)
      children_.items.push_back(std::move(child));
    else
      children_.items[found->second] = std::move(child);
  }

 private:
  Children& children_;
  std::map<std::string, std::size_t> places_;
};

bool is_sequence(const Value& value) { return value.is(Value::Kind::list) || value.is(Value::Kind::tuple); }

void add_pairs(Children& children, const Value& pairs) {
  Named named(children);
  for (const Value& pair : pairs.items) {
    const bool usable = is_sequence(pair) && pair.items.size() == 2;
    if (usable) named.add({pair.items[0].str(), &pair.items[1], pair.range});
  }
}

Children children_of_dict(const Value& dict) {
  Children children;
  const bool braces = dict.arguments.size() == 1 && dict.arguments[0].range == dict.range;
  const Value* first = dict.arguments.empty() ? nullptr : &dict.arguments[0].value;
  if (braces) {
    children.form = ChildForm::braces;
    children.lists = {{dict.inner}};
    add_pairs(children, *first);
  } else if (first != nullptr && dict.arguments[0].form == Argument::Form::positional) {
    if (first->is(Value::Kind::call)) return children_of_dict(*first);
    children.form = ChildForm::pairs;
    children.lists = {{first->inner, first->is(Value::Kind::tuple)}};
    add_pairs(children, *first);
  } else {
    children.form = dict.arguments.empty() ? ChildForm::pairs : ChildForm::keywords;
    children.lists = {{dict.inner}};
    for (const Argument& argument : dict.arguments) {
      children.items.push_back({argument.name, &argument.value, argument.range});
    }
  }
  return children;
}

bool is_dict(const Value& value) {
  if (!value.is(Value::Kind::call)) return false;
  const std::string_view type = split_callee(value.string).type;
  return type == "OrderedDict" || type == "dict";
}

}  // namespace

Callee split_callee(std::string_view callee) {
  const std::size_t dot = callee.rfind('.');
  if (dot == std::string_view::npos) return {{}, callee};
  return {callee.substr(0, dot), callee.substr(dot + 1)};
}

bool is_printed_container(const Value& value) {
  return value.is(Value::Kind::call) &&
         std::ranges::any_of(value.arguments, [](const Argument& a) { return a.form == Argument::Form::child; });
}

bool is_container(const Value& value) {
  if (!value.is(Value::Kind::call)) return false;
  const std::string_view type = split_callee(value.string).type;
  return type == "Sequential" || type == "ModuleList" || type == "ModuleDict" || is_printed_container(value);
}

const Value* dict_of(const Value& container) {
  const bool one = container.arguments.size() == 1 && container.arguments[0].form == Argument::Form::positional;
  return one && is_dict(container.arguments[0].value) ? &container.arguments[0].value : nullptr;
}

Children children_of(const Value& container) {
  if (const Value* dict = dict_of(container)) return children_of_dict(*dict);
  Children children;
  children.lists.push_back({container.inner});
  if (is_printed_container(container)) {
    children.form = ChildForm::printed;
    for (const Argument& argument : container.arguments) {
      if (argument.form == Argument::Form::child) {
        children.items.push_back({argument.name, &argument.value, argument.range});
      }
    }
    return children;
  }
  const bool module_list = split_callee(container.string).type == "ModuleList" && container.arguments.size() == 1 &&
                           is_sequence(container.arguments[0].value);
  if (module_list) {
    const Value& list = container.arguments[0].value;
    children.lists[0] = {list.inner, list.is(Value::Kind::tuple)};
    for (const Value& item : list.items) children.items.push_back({concat(children.items.size()), &item, item.range});
    return children;
  }
  for (const Argument& argument : container.arguments) {
    if (argument.form != Argument::Form::positional) continue;
    children.items.push_back({concat(children.items.size()), &argument.value, argument.range});
  }
  return children;
}

}  // namespace convscope::text
