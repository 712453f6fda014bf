#include "analysis/errors/sources.hpp"

#include <algorithm>
#include <utility>

#include "analysis/fixes/numbers.hpp"
#include "convscope/model.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

const text::OutlineEntry* find_entry(const std::vector<text::OutlineEntry>& entries, std::string_view path) {
  const auto found = std::ranges::find(entries, path, &text::OutlineEntry::path);
  return found == entries.end() ? nullptr : &*found;
}

/// The size of an axis before the layer pads it on both sides.
std::int64_t without_padding(std::int64_t padded, std::int64_t padding) {
  const auto both = product(-2, padding);
  return both ? sum(padded, *both).value_or(padded) : padded;
}

/// " of nn.Conv2d(...), nn.ConvTranspose2d(...)": the layers of a model that was made for a function's message.
std::string layers_joined(const std::string& model, const std::string& failing) {
  const auto entries = outline(model);
  if (!entries || find_entry(*entries, failing) != nullptr) return {};
  std::string text;
  for (const text::OutlineEntry& entry : *entries) {
    if (!entry.container) text += concat(text.empty() ? " of " : ", ", entry.text);
  }
  return text;
}

}  // namespace

void name_failing(const Report& report, ErrorSource& source) {
  source.layer = report.error ? report.error->layer.value_or("") : "";
  const auto entries = outline(source.model);
  if (const auto* const entry = entries ? find_entry(*entries, source.layer) : nullptr) {
    source.type = entry->type;
    source.text = entry->text;
    return;
  }
  const auto row = std::ranges::find(report.layers, source.layer, &LayerReport::name);
  if (row == report.layers.end()) return;
  source.type = row->type;
  source.text = row->text;
}

void SourceSearch::try_model(const std::string& model, const std::optional<Shape>& input) {
  const auto call = [&](const Shape& shape) { return try_call({.model = model, .input = shape, .given = true}); };
  const Shape said = message_.holes.numbers("input");
  if (input && !input->empty()) {
    if (call(*input)) return;
    Shape batched = *input;
    if (!said.empty()) batched.front() = said.front();
    if (batched != *input && call(batched)) return;
  }
  if (!said.empty() && call(said)) return;
  if (const Shape target = message_.holes.numbers("target"); !target.empty()) call(target);
}

void SourceSearch::try_layers(const std::string& model) {
  const auto entries = outline(model);
  if (!entries) return;
  std::size_t tried = 0;
  for (const text::OutlineEntry& entry : *entries) {
    if (entry.container || !entry.known) continue;
    if (++tried > most_layers) return;
    for (Guess& guess : calls_of(entry)) {
      if (try_call({.layer = entry.path,
                    .type = entry.type,
                    .text = entry.text,
                    .model = std::move(guess.model),
                    .input = std::move(guess.input),
                    .output_size = std::move(guess.output_size),
                    .given = true})) {
        break;
      }
    }
  }
}

void SourceSearch::try_guesses() {
  if (message_.form->guess == nullptr) return;
  for (Guess& guess : message_.form->guess(message_.holes)) {
    try_call({.model = std::move(guess.model),
              .input = std::move(guess.input),
              .output_size = std::move(guess.output_size)});
  }
}

/// Tensors that the layer may have got: what the message shows is the tensor, or its spatial sizes, or these padded.
std::vector<Guess> SourceSearch::calls_of(const text::OutlineEntry& layer) const {
  const Holes& holes = message_.holes;
  std::vector<Guess> calls;
  const auto add = [&](const Shape& input) {
    std::optional<Value> output_size;
    if (const auto wanted = holes.numbers("wanted size"); !wanted.empty()) output_size = Value::list_of(wanted);
    calls.push_back({.model = layer.text, .input = input, .output_size = output_size});
  };
  const auto add_spatial = [&](const Shape& sizes) {
    const auto channels = numbers_of(layer, "in_channels");
    Shape shape{1, channels && !channels->empty() ? channels->front() : 1};
    shape.insert(shape.end(), sizes.begin(), sizes.end());
    add(shape);
  };
  if (Shape sizes = holes.numbers("padded input"); !sizes.empty()) {
    const auto padding = numbers_of(layer, "padding");
    for (std::size_t axis = 0; padding && !padding->empty() && axis < sizes.size(); ++axis) {
      sizes[axis] = without_padding(sizes[axis], (*padding)[std::min(axis, padding->size() - 1)]);
    }
    add_spatial(sizes);
  }
  if (const Shape sizes = holes.numbers("input"); !sizes.empty()) {
    add(sizes);
    add_spatial(sizes);
    if (sizes.size() == 2 && sizes[0] == 1) add_spatial({sizes[1]});  // 1-D layers run with height 1
  }
  return calls;
}

bool SourceSearch::try_call(ErrorSource call) {
  CallOptions options;
  options.output_size = call.output_size;
  const Report report = summary(call.model, call.input, options);
  if (report.error ? !says(report.error->message) : !gives_size(report)) return false;
  if (call.text.empty()) name_failing(report, call);
  if (!call.given) call.text += layers_joined(call.model, call.layer);
  const bool known = std::ranges::any_of(
      sources_, [&](const ErrorSource& other) { return other.layer == call.layer && other.text == call.text; });
  if (!known && sources_.size() < most_sources) sources_.push_back(std::move(call));
  return true;
}

/// The same check with the same numbers, in whichever wording.
bool SourceSearch::says(std::string_view message) const {
  for (const Form& form : forms()) {
    const auto holes = match(form.pattern, message);
    if (!holes) continue;
    if (&form == message_.form) {
      return std::ranges::equal(holes->all(), message_.holes.all(), {}, &ReadNumber::text, &ReadNumber::text);
    }
    return form.guess != nullptr && form.guess == message_.form->guess &&
           std::ranges::all_of(message_.holes.all(), [&](const ReadNumber& number) {
             const std::string_view text = holes->text(number.name);
             const auto numbers = holes->numbers(number.name);  // "1x1280" and "[1 x 1280]" are the same
             return text.empty() || text == number.text ||
                    (!numbers.empty() && numbers == message_.holes.numbers(number.name));
           });
  }
  return false;
}

bool SourceSearch::gives_size(const Report& report) const {
  const Holes& holes = message_.holes;
  return !holes.text("target").empty() && report.output && *report.output == holes.numbers("model output") &&
         report.input == holes.numbers("target");
}

}  // namespace convscope::analysis
