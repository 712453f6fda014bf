#include "convscope/read_error.hpp"

#include <utility>

#include "analysis/errors/calls.hpp"
#include "analysis/errors/message.hpp"
#include "analysis/errors/sources.hpp"

namespace convscope {

namespace {

std::vector<ErrorSource> sources_of(const analysis::Message& message, std::string_view text, const std::string& model,
                                    const std::optional<Shape>& input) {
  analysis::SourceSearch search(message);
  if (!model.empty()) search.try_model(model, input);
  if (!model.empty() && !search.found()) search.try_layers(model);
  if (!search.found()) {
    for (const std::string& call : analysis::calls_in(text)) search.try_layers(call);
  }
  if (!search.found()) search.try_guesses();
  return search.take();
}

std::vector<Fix> fixes_of(const ErrorSource& source) {
  CallOptions options;
  options.output_size = source.output_size;
  return fixes(source.model, source.input, options).fixes;
}

/// A message without a form is known all the same where the model says it.
void read_by_model(const std::string& model, const Shape& input, ErrorReading& reading) {
  const Report report = summary(model, input);
  if (!report.error || reading.message.empty() || !reading.message.starts_with(report.error->message)) return;
  reading.recognised = true;
  reading.meaning = report.error->hint;
  ErrorSource source{.model = model, .input = input, .given = true};
  analysis::name_failing(report, source);
  reading.fixes = fixes_of(source);
  reading.sources.push_back(std::move(source));
}

}  // namespace

ErrorReading read_error(std::string_view text, std::string_view model, const std::optional<Shape>& input) {
  ErrorReading reading;
  if (text.size() > ErrorReading::max_text) text.remove_prefix(text.size() - ErrorReading::max_text);
  const std::string model_text(model);
  auto message = analysis::find_message(text);
  if (!message) {
    auto [type, words] = analysis::last_line(text);
    reading.type = std::move(type);
    reading.message = std::move(words);
    if (!model.empty() && input) read_by_model(model_text, *input, reading);
    return reading;
  }
  reading.recognised = true;
  reading.type = message->type;
  reading.message = message->text;
  reading.form = message->form->pattern;
  reading.numbers = message->holes.all();
  for (ReadNumber& number : reading.numbers) number.meaning = analysis::meaning_of(number.name, message->holes);
  reading.meaning = analysis::filled(message->form->meaning, message->holes);
  reading.sources = sources_of(*message, text, model_text, input);
  if (!reading.sources.empty()) reading.fixes = fixes_of(reading.sources.front());
  return reading;
}

}  // namespace convscope
