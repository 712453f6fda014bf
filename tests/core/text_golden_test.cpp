// Model text against the goldens in tests/data/parser.

#include <doctest/doctest.h>

#include "convscope/model.hpp"
#include "convscope/text.hpp"
#include "text/concat.hpp"
#include "text_cases.hpp"

using namespace convscope;

namespace {

std::string place(const Error& error) {
  return error.position ? concat(" @ ", error.position->line, ":", error.position->column) : std::string();
}

/// "SyntaxError: '(' was never closed @ 1:10".
std::string describe(const Error& error) { return concat(to_string(error.type), ": ", error.message, place(error)); }

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    const std::size_t bar = line.find(" | ");
    fields.emplace_back(line.substr(0, bar));
    if (bar == std::string_view::npos) return fields;
    line.remove_prefix(bar + 3);
  }
}

std::string field(std::string text) {
  if (text == "-") return {};
  for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at)) text.replace(at, 2, "\n");
  return text;
}

/// "@ set | enc.0 | stride | 2 | -1".
text::Edit edit_of(std::string_view line) {
  constexpr std::string_view actions[] = {"set", "insert", "remove", "duplicate", "move", "replace"};
  const auto fields = split(line.substr(2));
  REQUIRE(fields.size() == 5);
  text::Edit edit;
  const auto* const action = std::find(std::begin(actions), std::end(actions), fields[0]);
  REQUIRE(action != std::end(actions));
  edit.action = static_cast<text::Edit::Action>(action - std::begin(actions));
  edit.path = field(fields[1]);
  edit.name = field(fields[2]);
  edit.value = field(fields[3]);
  edit.index = std::stoi(fields[4]);
  return edit;
}

std::string show(const text::OutlineEntry& entry) {
  std::string out =
      concat(std::string(static_cast<std::size_t>(entry.depth) * 2, ' '), "'", entry.path, "' ", entry.type);
  if (entry.container) out += " container";
  if (!entry.known) out += " unknown";
  out += concat(" @ ", entry.position.line, ":", entry.position.column);
  for (const text::OutlineParameter& parameter : entry.parameters) {
    if (parameter.given)
      out += concat(" ", parameter.name, "=", parameter.text);
    else if (parameter.required)
      out += concat(" ", parameter.name, "=?");
  }
  return out;
}

}  // namespace

TEST_CASE("text goldens: expressions") {
  for (const auto& [title, input, result] : test::load_cases("values.txt")) {
    CAPTURE(title);
    const auto value = text::parse(input);
    CHECK(result == (value ? value->repr() : describe(value.error())));
  }
}

TEST_CASE("text goldens: texts that can't be read") {
  for (const auto& [title, input, result] : test::load_cases("errors.txt")) {
    CAPTURE(title);
    const auto value = text::parse(input);
    REQUIRE_FALSE(value.has_value());
    CHECK(result == describe(value.error()));
    CHECK_FALSE(value.error()->hint.empty());
    CHECK(value.error()->hint.ends_with('.'));
    CHECK_FALSE(text::outline(input).has_value());
    CHECK(describe(Model::parse(input).error()) == result);
  }
}

TEST_CASE("text goldens: models") {
  for (const auto& [title, input, result] : test::load_cases("models.txt")) {
    CAPTURE(title);
    const auto model = Model::parse(input);
    CHECK(result == (model ? model->repr() : describe(model.error())));
    if (!model) CHECK_FALSE(model.error()->hint.empty());
  }
}

TEST_CASE("text goldens: PyTorch's print(model), and the same read back") {
  for (const auto& [title, input, result] : test::load_cases("repr.txt")) {
    CAPTURE(input);
    const auto model = Model::parse(input);
    REQUIRE_MESSAGE(model.has_value(), model.error()->message);
    CHECK(model->repr() == result);
    const auto printed = Model::parse(result);
    REQUIRE_MESSAGE(printed.has_value(), printed.error()->message);
    CHECK(printed->repr() == result);
    REQUIRE(printed->layers().size() == model->layers().size());
    for (std::size_t i = 0; i < model->layers().size(); ++i) {
      CHECK(printed->layers()[i]->path == model->layers()[i]->path);
    }
  }
}

TEST_CASE("text goldens: outline") {
  for (const auto& [title, input, result] : test::load_cases("outline.txt")) {
    CAPTURE(title);
    const auto entries = text::outline(input);
    REQUIRE(entries.has_value());
    std::string shown;
    for (const auto& entry : *entries) shown += concat(shown.empty() ? "" : "\n", show(entry));
    CHECK(shown == result);
  }
}

TEST_CASE("text goldens: edits") {
  for (const auto& [title, input, result] : test::load_cases("edits.txt")) {
    CAPTURE(title);
    const std::size_t line = input.find('\n');
    REQUIRE(input.starts_with("@ "));
    const text::Edit edit = edit_of(input.substr(0, line));
    const std::string model = input.substr(line + 1);
    const auto edited = text::apply(model, edit);
    if (edited) {
      CHECK(*edited == result);
      CHECK(text::parse(*edited).has_value());
    } else {
      CHECK(concat(to_string(edited.error()->type), ": ", edited.error()->message) == result);
    }
  }
}
