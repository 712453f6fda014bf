// Texts that no person writes: they end in an error, in time that grows with their length.

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "convscope/model.hpp"
#include "convscope/text.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

std::string nested(std::string_view open, std::string_view core, std::string_view close, int depth) {
  const auto times = static_cast<std::size_t>(depth);
  return repeated(open, times) + std::string(core) + repeated(close, times);
}

std::string message(const std::string& input) {
  const auto value = text::parse(input);
  return value ? std::string() : value.error()->message;
}

}  // namespace

TEST_CASE("brackets nest to max_depth and not deeper") {
  CHECK(message(nested("(", "1", ")", text::max_depth)).empty());
  CHECK(message(nested("[", "1", "]", text::max_depth)).empty());
  CHECK(message(nested("(", "1", ")", text::max_depth + 1)) == "too many nested parentheses");
  CHECK(message(nested("[", "1", "]", 100'000)) == "too many nested parentheses");
  CHECK(message(nested("f(a=", "1", ")", 100'000)) == "too many nested parentheses");
  CHECK(message(nested("{1: ", "1", "}", 100'000)) == "too many nested parentheses");
  CHECK(message(nested("A((x): ", "B()", ")", 100'000)) == "too many nested parentheses");
}

TEST_CASE("a model nests to max_depth") {
  const std::string deep = nested("nn.Sequential(", "nn.ReLU()", ")", text::max_depth - 1);
  const auto model = Model::parse(deep);
  REQUIRE(model.has_value());
  REQUIRE(model->layers().size() == 1);
  CHECK(model->layers()[0]->path.size() == 2 * text::max_depth - 3);  // "0.0. ... .0"
  const auto again = Model::parse(model->repr());
  REQUIRE(again.has_value());
  CHECK(again->repr() == model->repr());
  CHECK(text::outline(deep)->size() == text::max_depth);
}

TEST_CASE("operators nest no deeper than brackets") {
  CHECK(message(repeated("-", 200) + "1").empty());
  CHECK(message(repeated("-", 201) + "1") == "too many nested operators");
  CHECK(message(repeated("-", 1'000'000) + "1") == "too many nested operators");
  CHECK(message(repeated("1**", 1'000'000) + "1") == "too many nested operators");
  CHECK(text::parse(repeated("1+", 100'000) + "1")->integer == 100'001);
}

TEST_CASE("a short text does not stand for a huge model") {
  CHECK(message("[1] * 1000000000") == "the text stands for too many values");
  CHECK(message("[[[1] * 1000] * 1000] * 1000") == "the text stands for too many values");
  CHECK(message("'a' * 9223372036854775807") == "the text stands for too many values");
  CHECK(message("A((0-999999999): 1000000000 x B())") == "the text stands for too many values");
  CHECK(message("A((0-9223372036854775807): 9223372036854775808 x B())") == "the text stands for too many values");
  // Counts that a 32-bit size would cut off.
  CHECK(message("[1] * 4294967297") == "the text stands for too many values");
  CHECK(message("A((0-4294967296): 4294967297 x B())") == "the text stands for too many values");
  CHECK(message("[" + repeated("1,", 20'000) + "] * 250000") == "the text stands for too many values");
  CHECK(message("A((0-999): 1000 x C((0-999): 1000 x B()))") == "the text stands for too many values");
  CHECK(text::parse("[0] * 1000")->items.size() == 1000);
  CHECK(text::parse("A((0-999): 1000 x B())")->arguments.size() == 1000);
}

TEST_CASE("a text longer than max_size is refused") {
  CHECK(message(std::string(text::max_size, ' ') + "1") == "the text is too long");
  CHECK(text::parse(std::string(text::max_size - 1, ' ') + "1").has_value());
}

TEST_CASE("time grows with the length of the text") {
  // Each of these would take minutes if a part of it were read again and again.
  const std::size_t count = 200'000;
  const std::string cases[] = {
      repeated("(", count),
      repeated("f((a", count),
      repeated("f((a): ", count),
      "f(" + repeated("a ", count),
      "f(" + repeated("a=1,", count),
      "f(" + repeated("(a)", count),
      "f(" + repeated("(a): B()\n", count / 2) + ")",
      "[" + repeated("1,", count) + "]",
      "[" + repeated("1,", count) + "]" + repeated("*1", 1000),
      "[1]" + repeated("+[1]", count / 4),
      repeated("'a' ", count),
      repeated("a.", count),
      repeated("a = ", count),
      repeated("# comment\n", count) + "1",
      repeated("import a\n", count),
      repeated("nn.", count) + " = 1",
      "x" + std::string(text::max_size - 1, '\n'),
      "f(a" + std::string(count, '\n') + "=" + std::string(count, '\n') + "1)",
  };
  for (const std::string& input : cases) {
    CAPTURE(input.substr(0, 40));
    const auto begin = std::chrono::steady_clock::now();
    static_cast<void>(text::parse(input));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    CHECK(seconds.count() < 5.0);
  }
}

TEST_CASE("bytes that are no UTF-8 are refused, with their place") {
  for (const std::string_view bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\x80"}) {
    const auto value = text::parse(concat("nn.Conv2d(1,\n 'ä", bad, "', 3)"));
    REQUIRE_FALSE(value.has_value());
    CHECK(value.error()->message.starts_with("(unicode error)"));
    CHECK(value.error()->position == Position{2, 4});
  }
}

TEST_CASE("every kind of line end counts as one line") {
  for (const std::string_view end : {"\n", "\r\n", "\r"}) {
    const auto value = text::parse(concat("nn.Conv2d(", end, "  1,", end, "  $)"));
    REQUIRE_FALSE(value.has_value());
    CHECK(value.error()->position == Position{3, 3});
  }
}

TEST_CASE("spaces of web pages and a byte order mark are read over") {
  CHECK(text::parse("nn.Conv2d(1,\xc2\xa0"
                    "2,\xe3\x80\x80"
                    "3)")
            ->arguments.size() == 3);
  CHECK(text::parse("\xef\xbb\xbfnn.ReLU()")->string == "nn.ReLU");
  CHECK(text::parse("\xef\xbb\xbf 1 +").error()->position == Position{1, 5});
}

TEST_CASE("windows line ends survive an edit") {
  text::Edit edit;
  edit.action = text::Edit::Action::insert;
  edit.value = "nn.Tanh()";
  CHECK(text::apply("nn.Sequential(\r\n    nn.ReLU(),\r\n)\r\n", edit) ==
        "nn.Sequential(\r\n    nn.ReLU(),\r\n    nn.Tanh(),\r\n)\r\n");
}
