#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "text/errors.hpp"
#include "text/list_edit.hpp"
#include "text/module_tree.hpp"

namespace convscope::text {

/// One edit of one text.
class Editor {
 public:
  /// `text`, `edit` and `root`, its modules, must outlive it.
  Editor(std::string_view text, const Edit& edit, const Node& root) : patch_(text), edit_(edit), root_(root) {}

  /// The text after the edit of that module.
  [[nodiscard]] Result<std::string> run(const Node& node);

 private:
  using Edited = Result<std::string>;

  // edit_argument.cpp
  Edited set(const Node& node);
  /// Which argument of the call gives the parameter: the keyword of that name, or the positional one in its place.
  std::optional<std::size_t> given(const Value& call, std::optional<std::size_t> parameter) const;
  std::optional<BoxedError> append(const Value& call, std::string_view value);
  /// Without argument number `place`. Positional ones after it would slip into its place: they get their names.
  std::optional<BoxedError> drop(const Value& call, std::size_t place, std::span<const ParameterInfo> signature);
  /// The text after `set`, the changed layer as print(model) shows it.
  Edited printed_again(const Node& node);

  // edit_insert.cpp
  Edited insert(const Node& node);
  Edited insert_child(const Node& container, std::size_t index, std::string_view module_text);
  /// Into a list that a star unpacks: beside a neighbour, in the neighbour's brackets.
  Edited insert_unpacked(const Node& container, std::size_t index, std::string_view module_text);
  /// True if the two items are neighbours in one list: no bracket stands between them.
  bool is_gap(std::size_t begin, std::size_t end) const;
  Edited fill_printed(const Node& container, std::string_view module_text);
  /// A module as an item of such a list, with a name where the others have one.
  std::string new_item(const Children& children, std::string_view module_text) const;
  /// A lone module and another one in a new Sequential.
  Edited wrap(std::string_view module_text, bool before);

  // edit_order.cpp
  Edited remove(const Node& node);
  /// Out of a list that a star unpacks: with the comma that follows it. A tuple of one keeps a comma.
  void remove_unpacked(const Node& container, std::size_t index);
  /// True if `c` is the last character before `at`, spaces left out; and the first one from `at` on.
  bool follows(std::size_t at, char c) const;
  bool precedes(std::size_t at, char c) const;
  /// True unless the comma ends a comment.
  bool starts_item(std::size_t comma) const;
  Edited duplicate(const Node& node);
  Edited move(const Node& node);
  Edited replace(const Node& node);

  static std::optional<BoxedError> check_module(std::string_view module_text);
  /// A name that stands twice in an OrderedDict leaves an item that stands for nothing.
  static std::optional<BoxedError> check_order(const Node& container);

  Patch patch_;
  const Edit& edit_;
  const Node& root_;
};

}  // namespace convscope::text
