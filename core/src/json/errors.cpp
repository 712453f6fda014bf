#include <string>

#include "convscope/json.hpp"
#include "convscope/read_error.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;

static void write(Writer& json, const ReadNumber& number) {
  json.object([&] {
    json.member("name", number.name);
    json.member("text", number.text);
    json.member("meaning", number.meaning);
  });
}

static void write(Writer& json, const ErrorSource& source) {
  json.object([&] {
    json.member("layer", source.layer);
    json.member("type", source.type);
    json.member("text", source.text);
    json.member("model", source.model);
    json.member("input", source.input);
    json::write_output_size(json, source.output_size);
    json.member("given", source.given);
  });
}

static void write(Writer& json, const ErrorReading& reading) {
  json.object([&] {
    json.member("type", reading.type);
    json.member("message", reading.message);
    json.member("recognised", reading.recognised);
    json.member("form", reading.form);
    json.member("numbers", reading.numbers);
    json.member("meaning", reading.meaning);
    json.member("sources", reading.sources);
    json.member("fixes", reading.fixes);
  });
}

std::string to_json(const ErrorReading& reading) { return json::written(reading); }

}  // namespace convscope
