// Reports as JSON text.

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/json.hpp"
#include "json/writer.hpp"

namespace {

template <class T>
std::string written(const T& value) {
  convscope::json::Writer writer;
  writer.value(value);
  return writer.take();
}

std::string written(const char* text) { return written(std::string_view(text)); }

}  // namespace

TEST_CASE("JSON text: characters") {
  CHECK(written("plain") == R"("plain")");
  CHECK(written("") == R"("")");
  CHECK(written("\"\\\n\t") == R"("\"\\\n\u0009")");
  CHECK(written(std::string_view("a\0b", 3)) == R"("a\u0000b")");
  CHECK(written("⌊(32 + 2·1)/2⌋ 😀") == "\"⌊(32 + 2·1)/2⌋ 😀\"");
}

TEST_CASE("JSON text: what is not UTF-8 becomes U+FFFD, and the rest stays") {
  CHECK(written("a\x80z") == "\"a\xEF\xBF\xBDz\"");
  CHECK(written("\xE2\x8C") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");              // cut off
  CHECK(written("\xC0\xAF\"") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\\\"\"");        // overlong
  CHECK(written("\xED\xA0\x80.") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.\"");  // a surrogate
  // Whatever the bytes: a parser that checks UTF-8 takes it.
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; second += 5) {
      const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
      CHECK(nlohmann::json::accept(written(text)));
    }
  }
}

TEST_CASE("JSON text: numbers") {
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(written(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  CHECK(written(true) == "true");
  CHECK(nlohmann::json::parse(written(0.1)).get<double>() == 0.1);
  CHECK(nlohmann::json::parse(written(1e300)).get<double>() == 1e300);
  CHECK(written(std::numeric_limits<double>::infinity()) == "null");
  CHECK(written(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(written(std::vector<std::int64_t>{}) == "[]");
  CHECK(written(std::vector<std::vector<int>>{{1, 2}, {}, {3}}) == "[[1,2],[],[3]]");
}

TEST_CASE("JSON of a report") {
  const auto json = nlohmann::ordered_json::parse(
      convscope::to_json(convscope::summary("nn.Sequential(nn.Conv1d(1, 4, 3), nn.Conv1d(3, 1, 3))", {1, 1, 9})));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"input", "output", "inputs", "outputs", "error", "parameters", "macs", "memory", "layers", "spatial", "encoded", "repr"});
  CHECK(json["output"].is_null());
  CHECK(json["error"]["type"] == "RuntimeError");
  CHECK(json["error"]["stage"] == "call");
  CHECK(json["error"]["layer"] == "1");
  REQUIRE(json["layers"].size() == 2);
  const auto& layer = json["layers"][0];
  CHECK(layer["output"] == nlohmann::ordered_json({1, 4, 7}));
  CHECK(layer["receptiveField"][0].dump() == R"({"size":3,"jump":1.0,"start":0})");
  CHECK(layer["unread"][0].dump() == R"({"count":0,"ranges":[]})");
  CHECK(layer["line"] == 1);
  CHECK(json["layers"][1]["output"].is_null());
}

TEST_CASE("JSON of measures: an infinite ratio is null") {
  const convscope::signal::Quality equal{.compared = {1, 2}, .psnr = std::numeric_limits<double>::infinity()};
  CHECK(convscope::to_json(equal) == R"({"compared":[1,2],"mse":0.0,"psnr":null})");
}
