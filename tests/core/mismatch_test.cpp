#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "convscope/fixes.hpp"
#include "fix_card.hpp"

using namespace convscope;

namespace {

std::optional<SizeMismatch> mismatch_of(std::string_view model, const Shape& input) {
  return explain_mismatch(model, summary(model, input));
}

constexpr std::string_view pair =
    "nn.Sequential(nn.Conv1d(16, 32, 3, stride=2, padding=1), nn.ConvTranspose1d(32, 16, 3, stride=2, padding=1))";

}  // namespace

TEST_CASE("the off-by-one of a strided pair is named, and mended by changes that were run") {
  const auto mismatch = mismatch_of(pair, {1, 16, 100});
  REQUIRE(mismatch.has_value());
  CHECK(mismatch->sentence ==
        "99, not 100: stride 2 of Conv1d (0) sends 99 and 100 both to 50, and ConvTranspose1d (1) goes back to the smallest of them.");
  REQUIRE(mismatch->fixes.size() == 5);
  CHECK(mismatch->fixes[0].label == "output_padding=1 (1)");
  CHECK(mismatch->fixes[0].layer == "1");
  CHECK(mismatch->fixes[0].model ==
        "nn.Sequential(nn.Conv1d(16, 32, 3, stride=2, padding=1), nn.ConvTranspose1d(32, 16, 3, stride=2, padding=1, output_padding=1))");
  CHECK(mismatch->fixes[1].label == "kernel_size=4 (1)");
  CHECK(mismatch->fixes[2].label == "input [1, 16, 101]");
  CHECK(mismatch->fixes[3].label == "input [1, 16, 99]");
  CHECK(mismatch->fixes[4].label == "add nn.ZeroPad1d((0, 1)) (2)");
}

TEST_CASE("every fix does what it says") {
  const std::string_view models[] = {
      pair,
      "nn.Sequential(nn.Conv1d(16, 8, 5, stride=3), nn.ReLU(), nn.ConvTranspose1d(8, 16, 5, stride=3))",
      "nn.Sequential(nn.Conv1d(16, 8, 3, 2, 1), nn.Conv1d(8, 8, 3, 2, 1), nn.ConvTranspose1d(8, 8, 3, 2, 1), nn.ConvTranspose1d(8, 16, 3, 2, 1))",
      "nn.Sequential(nn.Conv2d(16, 8, 3, (2, 3), 1), nn.ConvTranspose2d(8, 16, 3, (2, 3), 1))",
      "nn.Sequential(nn.Conv2d(16, 8, 4, 4), nn.ConvTranspose2d(8, 16, 4, 4))",
      // Another number of layers up than down, pools, upsampling, layers in between.
      "nn.Sequential(nn.Conv1d(16, 8, 3, 2, 1), nn.Conv1d(8, 8, 3, 2, 1), nn.ConvTranspose1d(8, 16, 4, 4))",
      "nn.Sequential(nn.Conv1d(16, 8, 4, 4), nn.ConvTranspose1d(8, 8, 2, 2), nn.ReLU(), nn.ConvTranspose1d(8, 16, 2, 2))",
      "nn.Sequential(nn.Conv2d(16, 8, 3, padding=1), nn.MaxPool2d(2), nn.MaxPool2d(2), nn.Upsample(scale_factor=2), nn.Upsample(scale_factor=2), nn.Conv2d(8, 16, 3, padding=1), nn.Sigmoid())",
      "nn.Sequential(nn.Conv1d(16, 8, 3), nn.AvgPool1d(3), nn.Upsample(scale_factor=3), nn.Conv1d(8, 16, 3, padding=1))",
  };
  int fixes = 0;
  for (const std::string_view model : models) {
    for (std::int64_t size = 20; size < 50; ++size) {
      Shape input{2, 16, size};
      if (model.find("2d") != std::string_view::npos) input.push_back(size + 1);
      const auto report = summary(model, input);
      REQUIRE_FALSE(report.error.has_value());
      const auto mismatch = explain_mismatch(model, report);
      CHECK(mismatch.has_value() == (*report.output != input));
      if (!mismatch) continue;
      INFO(std::string(model), " ", to_string(std::span(input)), " ", mismatch->sentence);
      CHECK_FALSE(mismatch->fixes.empty());
      for (const Fix& fix : mismatch->fixes) {
        ++fixes;
        const auto after = summary(fix.model, fix.input);
        REQUIRE(after.output.has_value());
        const std::size_t lead = 2;
        CHECK(std::equal(after.output->begin() + lead, after.output->end(), fix.input.begin() + lead, fix.input.end()));
        CHECK(fix.output == *after.output);
        CHECK((fix.model != model || fix.input != input));
        CHECK_FALSE(fix.explanation.empty());
        card::check(fix, model, input);
      }
    }
  }
  CHECK(fixes > 100);
}

TEST_CASE("output_padding goes to every layer that needs it") {
  const auto mismatch = mismatch_of(
      "nn.Sequential(nn.Conv1d(1, 1, 3, 2, 1), nn.Conv1d(1, 1, 3, 2, 1), nn.ConvTranspose1d(1, 1, 3, 2, 1), nn.ConvTranspose1d(1, 1, 3, 2, 1))",
      {1, 1, 32});
  REQUIRE(mismatch.has_value());
  CHECK(mismatch->fixes.front().label == "output_padding=1 (2, 3)");
}

TEST_CASE("nothing is said where nothing has to come back") {
  CHECK_FALSE(mismatch_of(pair, {1, 16, 99}).has_value());                              // it comes back
  CHECK_FALSE(mismatch_of("nn.Conv1d(1, 1, 3, stride=2)", {1, 1, 32}).has_value());      // an encoder alone
  CHECK_FALSE(mismatch_of("nn.ConvTranspose1d(1, 1, 3, 2)", {1, 1, 32}).has_value());    // upsampling is the aim
  CHECK_FALSE(mismatch_of("nn.Conv1d(2, 1, 3)", {1, 1, 32}).has_value());                // an error has its own words
  CHECK_FALSE(mismatch_of("nn.Sequential(nn.Conv1d(1, 1, 3, 4), nn.ConvTranspose1d(1, 1, 3, 2))", {1, 1, 32}).has_value());
}
