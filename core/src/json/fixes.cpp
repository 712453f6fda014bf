#include "convscope/fixes.hpp"

#include <string>
#include <string_view>

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;

using Kind = CodeChange::Kind;

void json::write_output_size(Writer& json, const std::optional<Value>& size) {
  if (!size) return json.member("outputSize", std::nullopt);
  if (size->is(Value::Kind::integer)) return json.member("outputSize", size->integer);
  Shape sizes;
  for (const Value& item : size->items) sizes.push_back(item.integer);
  json.member("outputSize", sizes);
}

static std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::argument:
      return "argument";
    case Kind::module:
      return "module";
    case Kind::text:
      return "text";
    case Kind::input:
      return "input";
    case Kind::tensor:
      return "tensor";
    case Kind::output_size:
      return "outputSize";
  }
  return {};
}

static void write(Writer& json, const CodeChange& change) {
  json.object([&] {
    json.member("kind", name_of(change.kind));
    json.member("layer", change.layer);
    json.member("name", change.name);
    json.member("before", change.before);
    json.member("after", change.after);
  });
}

void write(Writer& json, const Fix& fix) {
  json.object([&] {
    json.member("label", fix.label);
    json.member("layer", fix.layer);
    json.member("explanation", fix.explanation);
    json.member("changes", fix.changes);
    json.member("model", fix.model);
    json.member("input", fix.input);
    json::write_output_size(json, fix.output_size);
    json.member("output", fix.output);
  });
}

static void write(Writer& json, const SizeMismatch& mismatch) {
  json.object([&] {
    json.member("sentence", mismatch.sentence);
    json.member("fixes", mismatch.fixes);
  });
}

static void write(Writer& json, const Remedy& remedy) {
  json.object([&] {
    json.member("error", remedy.error);
    json.member("sentence", remedy.sentence);
    json.member("fixes", remedy.fixes);
    json.member("bounded", remedy.bounded);
  });
}

std::string to_json(const SizeMismatch& mismatch) { return json::written(mismatch); }
std::string to_json(const Remedy& remedy) { return json::written(remedy); }

}  // namespace convscope
