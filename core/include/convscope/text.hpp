#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/value.hpp"

/// Model text: reading PyTorch module expressions and `print(model)` output, and editing them in place.
namespace convscope::text {

/// The deepest nesting of calls, tuples and lists that is read; deeper text is a SyntaxError, not a stack overflow.
inline constexpr int max_depth = 200;
/// The longest text that is read, in bytes.
inline constexpr std::size_t max_size = std::size_t{4} << 20;

/// Reads one Python expression. Accepts
///  - constructor calls with any prefix (`nn.Conv2d`, `torch.nn.Conv2d`, `Conv2d`), positional and keyword arguments;
///  - `nn.Sequential(...)` nested to `max_depth`, also with `OrderedDict([("enc", ...), ...])` or a dict
///    (`collections.OrderedDict` too), trailing commas, an assignment before it (`model = nn.Sequential(...)`), import lines before it;
///  - what `print(model)` shows, children as `(0): Conv2d(...)` without commas;
///  - ints (also 0x, 1_000), floats, strings (both quotes), True, False, None, tuples, lists, parentheses,
///    the operators + - * // / % ** on numbers, line continuation, comments.
/// Every call keeps its callee as written. Errors: SyntaxError with position, a message in Python's style and a hint;
/// integers outside 64 bits and results of arithmetic that do not fit are errors, never wrapped.
[[nodiscard]] Result<Value> parse(std::string_view text);

/// One parameter of a layer as the text gives it.
struct OutlineParameter {
  std::string name;            ///< PyTorch's name: "kernel_size"
  std::string text;            ///< as it stands in the text, or PyTorch's default
  bool given = false;          ///< false: the text leaves it at the default
  bool required = false;       ///< has no default
  std::string kind;            ///< "int", "size" (int or tuple), "bool", "float", "choice", "padding" (size or choice)
  std::vector<std::string> choices;  ///< Python literals for "choice" and "padding": "'zeros'", "'reflect'", ...
};

/// One module of the text, before anything is checked: what an editor shows, also when values are wrong.
struct OutlineEntry {
  std::string path;            ///< state_dict prefix: "enc.0"; "" for the outermost module
  std::string type;            ///< "Conv2d", "Sequential"
  int depth = 0;               ///< nesting, 0 for the outermost
  bool container = false;
  bool known = true;           ///< false: no layer of this name in the table
  std::string text;            ///< the call as it stands in the text
  Position position;
  std::vector<OutlineParameter> parameters;
};

/// All modules of the text in order, containers before their children. Errors: as `parse`.
[[nodiscard]] Result<std::vector<OutlineEntry>> outline(std::string_view text);

/// One change of a text. Everything outside the changed place stays as it is: comments, spacing, argument style.
struct Edit {
  enum class Action : std::uint8_t {
    set,        ///< parameter `name` of module `path` becomes `value` (Python text); value "" removes the argument (back to the default)
    insert,     ///< module text `value` goes into container `path` before child number `index` (-1: at the end);
                ///< a lone layer becomes nn.Sequential(layer, new)
    remove,     ///< module `path` is taken out of its container
    duplicate,  ///< module `path` stands twice
    move,       ///< module `path` goes to place `index` among its siblings
    replace,    ///< module `path` becomes the module text `value`
  };
  Action action = Action::set;
  std::string path{};
  std::string name{};
  std::string value{};
  int index = -1;
};

/// Carries out an edit and returns the new text, which parses. Named children of an OrderedDict or a printed model keep
/// their names; a new one gets the next free number. Printed models (repr) are edited in their own form. Errors: SyntaxError (the text, or the new value, can't be read),
/// KeyError (no such module), TypeError (the layer has no such parameter).
[[nodiscard]] Result<std::string> apply(std::string_view text, const Edit& edit);

}  // namespace convscope::text
