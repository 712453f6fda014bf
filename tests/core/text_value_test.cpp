#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "convscope/text.hpp"
#include "convscope/value.hpp"
#include "text/real.hpp"

using namespace convscope;

TEST_CASE("floats print as Python's repr") {
  const std::pair<double, std::string_view> rows[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {0.1, "0.1"},
      {1e-5, "1e-05"},
      {1e-4, "0.0001"},
      {0.00012345, "0.00012345"},
      {9.9e-5, "9.9e-05"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {123456789012345678.0, "1.2345678901234568e+17"},
      {1e22, "1e+22"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {2.0 / 3.0, "0.6666666666666666"},
      {-2.5, "-2.5"},
      {std::numeric_limits<double>::infinity(), "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf"},
      {std::nan(""), "nan"},
  };
  for (const auto& [value, expected] : rows) {
    CHECK(text::format_real(value) == expected);
    if (std::isfinite(value) && value >= 0) CHECK(text::parse_real(expected) == value);
  }
}

TEST_CASE("floats are read to the nearest double, infinity beyond") {
  CHECK(text::parse_real("1e400") == std::numeric_limits<double>::infinity());
  CHECK(text::parse_real("1e-400") == 0.0);
  CHECK(text::parse_real("0.1") == 0.1);
  CHECK(text::parse_real("9007199254740993") == 9007199254740992.0);
  CHECK(text::parse_real("2.2250738585072011e-308") == 2.2250738585072011e-308);
}

TEST_CASE("values made by hand print as Python's") {
  const std::int64_t three[] = {3, 3};
  const std::int64_t one[] = {2};
  CHECK(Value::tuple_of(three).repr() == "(3, 3)");
  CHECK(Value::tuple_of(one).repr() == "(2,)");
  CHECK(Value::tuple_of({}).repr() == "()");
  CHECK(Value::list_of(one).repr() == "[2]");
  CHECK(Value::of(std::int64_t{-7}).repr() == "-7");
  CHECK(Value::of("same").repr() == "'same'");
  CHECK(Value::of("same").str() == "same");
  CHECK(Value().repr() == "None");
}

TEST_CASE("type names are Python's") {
  const std::pair<std::string, std::string_view> rows[] = {
      {"None", "NoneType"},  {"True", "bool"},
      {"1", "int"},          {"1.0", "float"},
      {"'a'", "str"},        {"(1,)", "tuple"},
      {"[1]", "list"},       {"{'a': 1}", "dict"},
      {"nn.ReLU()", "ReLU"}, {"OrderedDict()", "OrderedDict"},
  };
  for (const auto& [text, name] : rows) CHECK(text::parse(text)->type_name() == name);
}

TEST_CASE("a value keeps its place in the text") {
  const std::string text = "m = nn.Conv2d(1,\n  ( 2 ), kernel_size = 'ä')";
  const auto call = text::parse(text);
  REQUIRE(call.has_value());
  const auto at = [&](Range range) { return text.substr(range.begin, range.end - range.begin); };
  CHECK(at(call->range) == text.substr(4));
  CHECK(call->position == Position{1, 5});
  REQUIRE(call->arguments.size() == 3);
  CHECK(at(call->inner) == "1,\n  ( 2 ), kernel_size = 'ä'");
  CHECK(at(call->arguments[1].range) == "( 2 )");
  CHECK(at(call->arguments[2].range) == "kernel_size = 'ä'");
  CHECK(at(call->arguments[2].value.range) == "'ä'");
  CHECK(call->arguments[2].value.position == Position{2, 24});
}
