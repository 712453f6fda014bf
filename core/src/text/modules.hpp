#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/value.hpp"

/// How modules hold modules, in the ways people write it. Nothing is checked here.
namespace convscope::text {

/// A callee's last part and what stands before it: "torch.nn.Conv2d" is {"torch.nn", "Conv2d"}.
struct Callee {
  std::string_view prefix;
  std::string_view type;
};
[[nodiscard]] Callee split_callee(std::string_view callee);

/// Sequential, ModuleList, ModuleDict, or any class that print(model) shows with named children.
[[nodiscard]] bool is_container(const Value& value);
/// True for a call that print(model) shows: its children have names before them.
[[nodiscard]] bool is_printed_container(const Value& value);
/// The OrderedDict or dict that is a Sequential's only argument, or nullptr.
[[nodiscard]] const Value* dict_of(const Value& container);

/// How a container's children are written.
enum class ChildForm : std::uint8_t {
  positional,  ///< nn.Sequential(a, b)
  pairs,       ///< OrderedDict([("enc", a), ("dec", b)])
  braces,      ///< {"enc": a, "dec": b}
  keywords,    ///< OrderedDict(enc=a, dec=b)
  printed,     ///< (enc): A(...)
};

struct Child {
  std::string name;      ///< name in its parent
  const Value* value;    ///< the module, whatever it is
  Range item;            ///< all that stands for it in the list, its name included
  std::size_t list = 0;  ///< which of the lists it stands in
};

/// A list of children in the text, between two brackets.
struct ChildList {
  Range inner;         ///< between the brackets
  bool tuple = false;  ///< one element needs a comma after it
};

struct Children {
  ChildForm form = ChildForm::positional;
  std::vector<Child> items;
  std::vector<ChildList> lists;
};

/// The children in their order. Of pairs with the same name the last counts, at the first one's place, as in Python.
[[nodiscard]] Children children_of(const Value& container);

}  // namespace convscope::text
