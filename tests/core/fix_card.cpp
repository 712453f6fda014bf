#include "fix_card.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "convscope/model.hpp"
#include "convscope/text.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace card {

namespace {

using Kind = CodeChange::Kind;

std::string replaced(std::string text, std::size_t at, std::string_view before, std::string_view after) {
  return text.replace(at, before.size(), after);
}

std::optional<text::OutlineEntry> entry_at(std::string_view model, std::string_view path) {
  const auto entries = text::outline(model);
  if (!entries) return std::nullopt;
  const auto found = std::ranges::find(*entries, path, &text::OutlineEntry::path);
  return found == entries->end() ? std::nullopt : std::optional(*found);
}

std::optional<std::string> edit(std::string_view model, const text::Edit& edit) {
  auto text = convscope::apply(model, edit);
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

/// A layer put in where `path` stands now, or behind the last one.
std::optional<std::string> with_layer(std::string_view model, const CodeChange& change) {
  const std::size_t dot = change.layer.rfind('.');
  const std::string parent = dot == std::string::npos ? "" : change.layer.substr(0, dot);
  const auto entries = text::outline(model);
  if (!entries) return std::nullopt;
  int index = 0;
  const auto depth = 1 + std::ranges::count(change.layer, '.');
  for (const text::OutlineEntry& entry : *entries) {
    if (entry.path == change.layer) break;
    if (entry.depth == depth && entry.path.starts_with(parent)) ++index;
  }
  return edit(model, {.action = text::Edit::Action::insert, .path = parent, .value = change.after, .index = index});
}

/// A layer taken out or replaced, its name or one of its arguments' names written otherwise.
std::optional<std::string> with_other(std::string_view model, const CodeChange& change) {
  const auto entry = entry_at(model, change.layer);
  if (!entry) return std::nullopt;
  if (change.after.empty() && change.before == entry->text)
    return edit(model, {.action = text::Edit::Action::remove, .path = change.layer});
  const std::size_t at = entry->text.find(change.before);
  if (at == std::string::npos) return std::nullopt;
  if (change.after.empty()) {
    const std::string name = change.before.substr(0, change.before.find('='));
    return edit(model, {.path = change.layer, .name = name});
  }
  return edit(model, {.action = text::Edit::Action::replace,
                      .path = change.layer,
                      .value = replaced(entry->text, at, change.before, change.after)});
}

std::string_view without_dots(std::string_view line) {
  constexpr std::string_view dots = "…";
  if (line.starts_with(dots)) line.remove_prefix(dots.size());
  if (line.ends_with(dots)) line.remove_suffix(dots.size());
  return line;
}

/// One step of the code: the tensor it is done to, and its numbers.
struct Call {
  std::string_view name;
  std::string_view tensor;
  Shape numbers;
};

Shape numbers_in(std::string_view text) {
  Shape numbers;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') continue;
    const bool negative = i > 0 && text[i - 1] == '-';
    std::int64_t number = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) number = 10 * number + (text[i] - '0');
    numbers.push_back(negative ? -number : number);
  }
  return numbers;
}

std::optional<Call> last_call(std::string_view code) {
  if (!code.ends_with(')')) return std::nullopt;
  constexpr std::string_view pad = "F.pad(";
  if (code.starts_with(pad)) {
    const std::size_t comma = code.rfind(", (");
    if (comma == std::string_view::npos) return std::nullopt;
    return Call{"pad", code.substr(pad.size(), comma - pad.size()), numbers_in(code.substr(comma))};
  }
  const std::size_t dot = code.rfind('.');
  const std::size_t open = code.rfind('(');
  if (dot == std::string_view::npos || open < dot) return std::nullopt;
  return Call{code.substr(dot + 1, open - dot - 1), code.substr(0, dot), numbers_in(code.substr(open))};
}

std::optional<Shape> padded(Shape shape, const Shape& amounts) {
  if (amounts.size() % 2 != 0 || amounts.size() > 2 * shape.size()) return std::nullopt;
  for (std::size_t i = 0; i < amounts.size(); ++i) shape[shape.size() - 1 - i / 2] += amounts[i];
  return std::ranges::min(shape) < 0 ? std::nullopt : std::optional(shape);
}

std::optional<Shape> permuted(const Shape& shape, const Shape& order) {
  Shape all = order;
  std::ranges::sort(all);
  for (std::size_t axis = 0; axis < all.size(); ++axis) {
    if (all[axis] != static_cast<std::int64_t>(axis)) return std::nullopt;
  }
  if (order.size() != shape.size()) return std::nullopt;
  Shape moved;
  for (const std::int64_t axis : order) moved.push_back(shape[static_cast<std::size_t>(axis)]);
  return moved;
}

}  // namespace

std::optional<Shape> shape_of(std::string_view code, const Shape& x) {
  if (code == "x") return x;
  const auto call = last_call(code);
  const auto of = call ? shape_of(call->tensor, x) : std::nullopt;
  if (!of) return std::nullopt;
  Shape shape = *of;
  if (call->name == "pad") return padded(shape, call->numbers);
  if (call->name == "permute") return permuted(shape, call->numbers);
  const std::int64_t axis = call->numbers.empty() ? 0 : call->numbers.front();
  const auto size = static_cast<std::int64_t>(shape.size());
  const auto place = shape.begin() + static_cast<std::ptrdiff_t>(axis);
  if (axis < 0 || axis > size || call->numbers.size() > 1) return std::nullopt;
  if (call->name == "unsqueeze" && !call->numbers.empty()) {
    shape.insert(place, 1);
    return shape;
  }
  if (axis == size) return std::nullopt;
  if (call->name == "squeeze" && !call->numbers.empty() && *place == 1) {
    shape.erase(place);
    return shape;
  }
  if (call->name != "flatten") return std::nullopt;
  std::int64_t all = 1;
  for (auto each = place; each != shape.end(); ++each) all *= *each;
  shape.erase(place, shape.end());
  shape.push_back(all);
  return shape;
}

std::optional<std::string> edited(const Fix& fix, std::string_view model) {
  std::optional<std::string> text{model};
  for (const CodeChange& change : fix.changes) {
    if (!text) return text;
    if (change.kind == Kind::argument)
      text = edit(*text, {.path = change.layer, .name = change.name, .value = change.after});
    else if (change.kind == Kind::module)
      text = change.before.empty() ? with_layer(*text, change) : with_other(*text, change);
    else if (change.kind == Kind::text) {
      const std::string_view before = without_dots(change.before);
      const std::size_t at = text->find(before);
      text = at == std::string::npos ? std::nullopt
                                     : std::optional(replaced(*text, at, before, without_dots(change.after)));
    }
  }
  return text;
}

void check(const Fix& fix, std::string_view model, const Shape& input) {
  const auto text = edited(fix, model);
  REQUIRE(text.has_value());
  const auto shown = Model::parse(*text);
  REQUIRE(shown.has_value());
  CHECK(shown->repr() == Model::parse(fix.model)->repr());

  const auto inputs = std::ranges::count(fix.changes, Kind::input, &CodeChange::kind);
  CHECK(inputs == (fix.input == input ? 0 : 1));
  const auto line = std::ranges::find(fix.changes, Kind::tensor, &CodeChange::kind);
  if (line != fix.changes.end()) {
    CAPTURE(line->after);
    CHECK(inputs == 1);
    CHECK(shape_of(line->after, input) == fix.input);
  }
  for (const CodeChange& change : fix.changes) {
    if (change.kind != Kind::input) continue;
    CHECK(change.before == to_string(input));
    CHECK(change.after == to_string(fix.input));
  }
  if (fix.explanation.contains("the model stays as it is")) CHECK(fix.model == model);
}

}  // namespace card
