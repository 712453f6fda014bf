#include "analysis/fixes/attempt.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "analysis/fixes/levels.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

using Kind = CodeChange::Kind;

constexpr int constructing = 1;
constexpr int calling = 2;
constexpr int coming_back = 3;

/// Characters from the error on.
std::int64_t unread_text(std::string_view text, const Error& error) {
  if (!error.position) return static_cast<std::int64_t>(text.size());
  std::size_t begin = 0;
  for (int line = 1; line < error.position->line; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return 0;
    ++begin;
  }
  return static_cast<std::int64_t>(text.size() - begin) - error.position->column;
}

/// Modules from the failing one on, and how far that one came: its name, its arguments, their values.
std::int64_t unmade_modules(std::string_view text, const Error& error) {
  constexpr std::int64_t hurdles = 3;
  const auto outline = convscope::outline(text);
  if (!outline) return 0;
  const auto* const entry = find_entry(*outline, error.layer.value_or(""));
  const std::int64_t modules =
      entry == nullptr ? static_cast<std::int64_t>(outline->size()) : outline->data() + outline->size() - entry;
  const bool unknown = error.type == ErrorType::attribute_error || error.type == ErrorType::name_error;
  const std::int64_t ahead = unknown ? 2 : error.type == ErrorType::type_error ? 1 : 0;
  return hurdles * modules + ahead;
}

std::string without_digits(std::string text) {
  std::erase_if(text, [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == ','; });
  return text;
}

/// Where a change is made, and of what kind it is where no parameter says so.
std::string place_of(const CodeChange& change) {
  const std::string_view call = std::string_view(change.after).substr(0, change.after.find('('));
  if (change.kind == Kind::module) return concat(change.layer, change.before.empty() ? "+" : "=", call, ";");
  if (change.kind == Kind::text) return "text;";
  return concat(change.layer, ":", change.name, change.after.empty() ? "-" : "", ";");
}

/// An attempt has one input and one line of code that leads to it. `code` makes the new shape of the attempt's; without
/// it the data are others, and no code leads there any more.
void change_input(Attempt& attempt, const Shape& input, std::string code) {
  const auto earlier = std::ranges::find(attempt.changes, Kind::input, &CodeChange::kind);
  const auto line = std::ranges::find(attempt.changes, Kind::tensor, &CodeChange::kind);
  const bool reached = earlier == attempt.changes.end() || line != attempt.changes.end();
  const std::string before = earlier == attempt.changes.end() ? to_string(attempt.input) : earlier->before;
  if (!code.empty() && line != attempt.changes.end()) code.replace(code.find('x'), 1, line->after);
  std::erase_if(attempt.changes,
                [](const CodeChange& change) { return change.kind == Kind::input || change.kind == Kind::tensor; });
  attempt.touched += concat(code.empty() ? "input" : "x", input.size(), ";");
  attempt.input = input;
  const std::string after = to_string(input);
  if (after == before) return;
  attempt.changes.push_back({.before = before, .after = after, .kind = Kind::input});
  if (reached && !code.empty())
    attempt.changes.push_back({.before = "x", .after = std::move(code), .kind = Kind::tensor});
}

}  // namespace

Outcome run(const Attempt& attempt, Goal goal) {
  Outcome outcome{.model = attempt.parsed};
  if (!outcome.model) {
    Result<Model> model = Model::parse(attempt.model);
    if (!model) {
      outcome.error = std::move(model).error();
      const std::string check = without_digits(outcome.error->message);
      const bool read = outcome.error->type != ErrorType::syntax_error;
      outcome.progress = read ? Progress{constructing, unmade_modules(attempt.model, *outcome.error), check}
                              : Progress{0, unread_text(attempt.model, *outcome.error), check};
      return outcome;
    }
    outcome.model = std::make_shared<const Model>(*std::move(model));
  }
  const TensorType input{attempt.input};
  outcome.trace = trace(*outcome.model, std::span(&input, 1), attempt.options);
  outcome.error = outcome.trace.error;
  if (outcome.error) {
    const auto reached = static_cast<std::int64_t>(outcome.trace.steps.size());
    outcome.progress = {calling, static_cast<std::int64_t>(outcome.model->nodes().size()) + 1 - reached,
                        without_digits(outcome.error->message)};
    return outcome;
  }
  if (goal == Goal::comes_back) outcome.missed = samples_missed(outcome.trace);
  // What is no autoencoder brings nothing back.
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  outcome.progress = {coming_back, goal == Goal::runs ? 0 : outcome.missed.value_or(never), {}};
  outcome.solved = outcome.progress.remaining == 0;
  return outcome;
}

std::optional<Attempt> changed(const Attempt& attempt, const Candidate& candidate) {
  Attempt next = attempt;
  for (const text::Edit& edit : candidate.edits) {
    Result<std::string> text = convscope::apply(next.model, edit);
    if (!text) return std::nullopt;
    next.model = *std::move(text);
  }
  if (candidate.text) next.model = *candidate.text;
  if (candidate.options) next.options = *candidate.options;
  const bool other_text = next.model != attempt.model;
  const bool other_input = candidate.input && *candidate.input != attempt.input;
  if (!other_text && !other_input && !candidate.options) return std::nullopt;
  if (other_text) next.parsed.reset();
  next.changes.insert(next.changes.end(), candidate.changes.begin(), candidate.changes.end());
  for (const CodeChange& change : candidate.changes) next.touched += place_of(change);
  if (other_input) change_input(next, *candidate.input, candidate.code);
  ++next.steps;
  next.cost += candidate.cost;
  return next;
}

}  // namespace convscope::analysis
