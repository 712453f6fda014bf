// Shapes and errors of every layer against PyTorch: tests/data/shapes.jsonl.

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>

#include "convscope/layer.hpp"
#include "convscope/summary.hpp"
#include "convscope/text.hpp"

namespace {

using convscope::Argument;
using convscope::CallOptions;
using convscope::Error;
using convscope::Result;
using convscope::Shape;
using convscope::Value;
using nlohmann::json;

constexpr int printed_failures = 25;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string describe(const Result<Shape>& got) {
  if (got) return convscope::to_string(*got);
  std::ostringstream out;
  out << to_string(got.error()->type) << " at " << to_string(got.error()->stage) << ": " << got.error()->message
      << "\n    hint: " << got.error()->hint;
  return out.str();
}

/// `output_size` of "m(x, ...)". torch.Size([2, 3]) stays a call, as CallOptions wants it.
Result<CallOptions> options_of(const json& test) {
  CallOptions options;
  if (!test.contains("call")) return options;
  std::string text = test["call"].get<std::string>();
  const std::size_t size = text.find("torch.Size(");
  if (size != std::string::npos) text.erase(text.size() - 1).erase(size, std::string_view("torch.Size(").size());
  const Result<Value> call = convscope::text::parse(text);
  if (!call) return std::unexpected(call.error());
  if (call->arguments.size() != 2) return options;
  options.output_size = call->arguments[1].value;
  if (size != std::string::npos) {
    Value torch_size;
    torch_size.kind = Value::Kind::call;
    torch_size.string = "torch.Size";
    torch_size.arguments.push_back({Argument::Form::positional, "", call->arguments[1].value, {}});
    options.output_size = torch_size;
  }
  return options;
}

/// What print(model) shows makes the same layer again.
void check_repr(const convscope::Layer& layer) {
  const std::string repr = layer.repr();
  const Result<Value> call = convscope::text::parse(repr);
  REQUIRE_MESSAGE(call.has_value(), repr);
  const auto again = convscope::make_layer(*call);
  CHECK_MESSAGE(again.has_value(), repr);
  if (again) CHECK((*again)->repr() == repr);
}

Result<Shape> run(const json& test) {
  const auto source = test["src"].get<std::string>();
  if (source.starts_with("nn.Sequential")) {
    convscope::Report report = convscope::summary(source, test["x"].get<Shape>());
    if (report.error) return std::unexpected(*report.error);
    return report.output.value_or(Shape{});
  }
  const Result<Value> call = convscope::text::parse(source);
  if (!call) return std::unexpected(call.error());
  const auto layer = convscope::make_layer(*call);
  if (!layer) return std::unexpected(layer.error());
  check_repr(**layer);
  const Result<CallOptions> options = options_of(test);
  if (!options) return std::unexpected(options.error());
  return (*layer)->output_shape(test["x"].get<Shape>(), *options);
}

bool matches(const Result<Shape>& got, const json& expected, bool loose) {
  if (expected.contains("out")) return got && *got == expected["out"].get<Shape>();
  if (got) return false;
  const json& error = expected["err"];
  return to_string(got.error()->type) == error[0].get<std::string>() &&
         to_string(got.error()->stage) == error[2].get<std::string>() &&
         (loose || first_line(got.error()->message) == first_line(error[1].get<std::string>()));
}

}  // namespace

TEST_CASE("shapes and errors are PyTorch's") {
  std::ifstream file(CONVSCOPE_TEST_DATA "/shapes.jsonl");
  REQUIRE(file.good());
  std::string line;
  REQUIRE(std::getline(file, line));
  const auto announced = json::parse(line)["cases"].get<int>();

  int cases = 0;
  int run_cases = 0;
  int failures = 0;
  int without_hint = 0;
  std::map<std::string, int> skipped;
  while (std::getline(file, line)) {
    const json test = json::parse(line);
    ++cases;
    if (test.contains("dtype")) {  // a Shape has no dtype: float32 only
      ++skipped[test["dtype"].get<std::string>()];
      continue;
    }
    ++run_cases;
    const Result<Shape> got = run(test);
    if (!got && got.error()->hint.empty() && ++without_hint <= printed_failures) {
      MESSAGE("no hint: ", test["src"].get<std::string>(), " on ", test["x"].dump(), ": ", got.error()->message);
    }
    const bool loose = test.contains("loose");
    if (matches(got, test, loose) || (test.contains("alt") && matches(got, test["alt"], false))) continue;
    if (++failures > printed_failures) continue;
    MESSAGE(test["src"].get<std::string>(), " on ", test["x"].dump(), " ", test.value("call", "m(x)"), "\n  expected ",
            test.contains("out") ? test["out"].dump() : test["err"].dump(),
            test.contains("alt") ? " or " + test["alt"].dump() : std::string(), "\n  got      ", describe(got));
  }
  for (const auto& [dtype, count] : skipped) MESSAGE(count, " cases with a ", dtype, " input not run");
  CHECK(cases == announced);
  CHECK(run_cases > 11'900);
  CHECK(failures == 0);
  CHECK(without_hint == 0);
}
