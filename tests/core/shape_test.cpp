#include "convscope/shape.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace convscope;

TEST_CASE("shapes are read as people write them") {
  const Shape expected = {1, 3, 32, 32};
  for (const std::string_view text :
       {"1, 3, 32, 32", "(1, 3, 32, 32)", "[1,3,32,32]", "torch.Size([1, 3, 32, 32])", "1x3x32x32", "1 × 3 × 32 × 32",
        " ( 1,3, 32,32, ) ", "1 X 3 * 32 x 32", "torch.Size((1, 3, 32, 32))", "1,\n3,\n32,\n32",
        "1,3,32,\xc2\xa0"
        "32"}) {
    CAPTURE(text);
    const auto shape = parse_shape(text);
    REQUIRE(shape.has_value());
    CHECK(*shape == expected);
  }
  CHECK(parse_shape("7") == Shape{7});
  CHECK(parse_shape("(7,)") == Shape{7});
  CHECK(parse_shape("()") == Shape{});
  CHECK(parse_shape("[]") == Shape{});
  CHECK(parse_shape("1_000, 0") == Shape{1000, 0});
  CHECK(parse_shape("9223372036854775807") == Shape{std::numeric_limits<std::int64_t>::max()});
}

TEST_CASE("what is no shape is a SyntaxError with its place") {
  const std::pair<std::string_view, Position> rows[] = {
      {"", {1, 1}},        {"  ", {1, 3}},
      {"abc", {1, 1}},     {"1, a", {1, 4}},
      {"1 3", {1, 3}},     {"1,,3", {1, 3}},
      {"(1, 3", {1, 6}},   {"1, 3)", {1, 5}},
      {"(1, 3]", {1, 6}},  {"[1, 3] 4", {1, 8}},
      {"1x3x", {1, 5}},    {"1x3, 4", {1, 4}},
      {"1.5, 3", {1, 2}},  {"1e3", {1, 2}},
      {"1, ä", {1, 4}},    {"9223372036854775808", {1, 1}},
      {"1,\n  a", {2, 3}}, {"torch.Size[1]", {1, 11}},
      {"(", {1, 2}},       {"-", {1, 2}},
  };
  for (const auto& [text, position] : rows) {
    CAPTURE(text);
    const auto shape = parse_shape(text);
    REQUIRE_FALSE(shape.has_value());
    CHECK(shape.error()->type == ErrorType::syntax_error);
    CHECK(shape.error()->stage == Stage::text);
    CHECK(shape.error()->position == position);
    CHECK_FALSE(shape.error()->hint.empty());
  }
}

TEST_CASE("a negative size is PyTorch's error") {
  for (const std::string_view text : {"1, -3, 4", "(1, -3, 4)", "1x-3x4"}) {
    const auto shape = parse_shape(text);
    REQUIRE_FALSE(shape.has_value());
    CHECK(shape.error()->type == ErrorType::runtime_error);
    CHECK(shape.error()->message == "Trying to create tensor with negative dimension -3: [1, -3, 4]");
  }
}

TEST_CASE("shapes print as PyTorch's C++ does") {
  CHECK(to_string(Shape{1, 16, 32}) == "[1, 16, 32]");
  CHECK(to_string(Shape{}) == "[]");
  CHECK(to_string(Shape{-1}) == "[-1]");
}

TEST_CASE("elements are counted, never wrapped") {
  const auto count = [](const Shape& shape) { return element_count(shape); };
  const std::int64_t large = std::int64_t{1} << 40;
  CHECK(count({}) == 1);
  CHECK(count({2, 3, 4}) == 24);
  CHECK(count({0, large, large}) == 0);
  CHECK(count({large, large, 0}) == 0);
  CHECK(count({std::int64_t{1} << 60}) == std::int64_t{1} << 60);
  CHECK_FALSE(count({std::int64_t{1} << 61}).has_value());
  const auto overflow = count({large, large});
  REQUIRE_FALSE(overflow.has_value());
  CHECK(overflow.error()->type == ErrorType::runtime_error);
  CHECK(overflow.error()->message == "Storage size calculation overflowed with sizes=[1099511627776, 1099511627776]");
  CHECK(overflow.error()->hint == "The tensor would need more than a million EB.");
  CHECK(count({std::int64_t{1} << 61}).error()->hint == "The tensor would need 9.2 EB.");
}

TEST_CASE("too much memory is PyTorch's error with readable numbers") {
  const Error error = out_of_memory(12.5e9L);
  CHECK(error.type == ErrorType::runtime_error);
  CHECK(error.message ==
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate 12500000000 bytes. Error code 12 (Cannot "
        "allocate memory)");
  CHECK(error.hint.find("12.5 GB") != std::string::npos);
  CHECK(out_of_memory(999)->hint.find("999 bytes") != std::string::npos);
  CHECK(out_of_memory(1e30L)->message.find("more than") != std::string::npos);
}
