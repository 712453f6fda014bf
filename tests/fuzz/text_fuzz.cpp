// libFuzzer target for model text: whatever the bytes are, reading never crashes; what is read can be edited and
// printed, and what is printed reads back the same.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "convscope/model.hpp"
#include "convscope/shape.hpp"
#include "convscope/text.hpp"

namespace {

using namespace convscope;

void require(bool holds, std::string_view what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "%.*s\n--- text\n%.*s\n---\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

/// print(model) shows names as they are: those with brackets or quotes can't be told from what surrounds them.
bool has_plain_names(const Module& module) {
  for (const Module& child : module.children) {
    if (child.name.find_first_of("()[]{}'\",=:#\n\r") != std::string::npos || !has_plain_names(child)) return false;
  }
  return true;
}

/// print(model) reads back as the same model.
void check_repr(const std::string& text) {
  const auto model = Model::parse(text);
  if (!model) {
    // PyTorch's assertions have no text: then the hint says what is wrong.
    require(!model.error()->message.empty() || !model.error()->hint.empty(), "an error without words", text);
    return;
  }
  if (!has_plain_names(model->root())) return;
  const std::string printed = model->repr();
  const auto again = Model::parse(printed);
  require(again.has_value(), "what print(model) shows is not read", text);
  require(again->repr() == printed, "print(model) changes when it is read back", text);
  require(again->layers().size() == model->layers().size(), "layers get lost", text);
}

/// An edit that succeeds gives a text that parses.
std::string edited(const std::string& text, const text::Edit& edit) {
  const auto result = text::apply(text, edit);
  if (!result) return text;
  require(text::parse(*result).has_value(), "an edit breaks the text", text);
  return *result;
}

void check_edits(std::string text, std::uint8_t choice) {
  static constexpr std::string_view values[] = {"2", "", "(3, 3)", "'same'", "nn.ReLU()", "1 +", "[1,\n2]", "x=1, y"};
  const auto outline = text::outline(text);
  if (!outline || outline->empty()) return;
  for (int round = 0; round < 4; ++round) {
    const auto rows = text::outline(text);
    require(rows.has_value(), "an edited text has no outline", text);
    const auto& row = (*rows)[(choice + static_cast<std::size_t>(round) * 7) % rows->size()];
    text::Edit edit;
    edit.action = static_cast<text::Edit::Action>((choice + round) % 6);
    edit.path = row.path;
    edit.value = values[(choice / 6 + round) % 8];
    edit.index = choice % 5 - 1;
    if (!row.parameters.empty()) edit.name = row.parameters[choice % row.parameters.size()].name;
    text = edited(text, edit);
  }
  check_repr(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  static_cast<void>(parse_shape(text));
  const auto value = text::parse(text);
  require(value.has_value() == text::outline(text).has_value(), "parse and outline disagree", text);
  check_repr(text);
  if (value) check_edits(text, data[0]);
  return 0;
}
