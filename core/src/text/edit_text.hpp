#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "convscope/text.hpp"
#include "text/concat.hpp"
#include "text/list_edit.hpp"
#include "text/module_tree.hpp"

/// What the ways to edit a text share.
namespace convscope::text {

inline constexpr std::string_view spaces = " \t\r\n\f";

[[nodiscard]] Failure refuse(ErrorType type, const Piece& message, const Piece& hint, std::string_view path = {});
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// One expression that can stand in a list: nothing before it and nothing behind it, no comment either.
[[nodiscard]] Result<Value> read_fragment(std::string_view value);
/// The items of a container's first list.
[[nodiscard]] ListView list_view(const Node& container);
/// Text of more than one line, its later lines moved to the right.
[[nodiscard]] std::string indented(std::string_view text, std::string_view indent);
/// Module text as print(model) shows it.
[[nodiscard]] std::string printed_form(std::string_view module_text);
/// Whether a module stands in the text as print(model) shows it.
[[nodiscard]] bool is_printed(std::string_view text, const Node& node);
/// A name that no child has: the number after the largest.
[[nodiscard]] std::string fresh_name(const Children& children, std::string_view prefix);

}  // namespace convscope::text
