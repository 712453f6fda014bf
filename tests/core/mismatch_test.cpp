#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <regex>
#include <string>

#include "convscope/fixes.hpp"
#include "fix_card.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace {

std::optional<SizeMismatch> mismatch_of(std::string_view model, const Shape& input) {
  return explain_mismatch(model, input);
}

constexpr std::string_view pair =
    "nn.Sequential(nn.Conv1d(16, 32, 3, stride=2, padding=1), nn.ConvTranspose1d(32, 16, 3, stride=2, padding=1))";

}  // namespace

TEST_CASE("the off-by-one of a strided pair is named, and mended by changes that were run") {
  const auto mismatch = mismatch_of(pair, {1, 16, 100});
  REQUIRE(mismatch.has_value());
  CHECK(mismatch->sentence ==
        "99, not 100: stride 2 of Conv1d (0) sends 99 and 100 both to 50, and ConvTranspose1d (1) goes back to the "
        "smallest of them.");
  REQUIRE(mismatch->fixes.size() == 5);
  CHECK(mismatch->fixes[0].label == "output_padding=1 (1)");
  CHECK(mismatch->fixes[0].layer == "1");
  CHECK(mismatch->fixes[0].model ==
        "nn.Sequential(nn.Conv1d(16, 32, 3, stride=2, padding=1), nn.ConvTranspose1d(32, 16, 3, stride=2, padding=1, "
        "output_padding=1))");
  CHECK(mismatch->fixes[1].label == "kernel_size=4 (1)");
  CHECK(mismatch->fixes[2].label == "input [1, 16, 101]");
  CHECK(mismatch->fixes[3].label == "input [1, 16, 99]");
  CHECK(mismatch->fixes[4].label == "add nn.ZeroPad1d((0, 1)) (2)");
}

TEST_CASE("every fix does what it says") {
  const std::string_view models[] = {
      pair,
      "nn.Sequential(nn.Conv1d(16, 8, 5, stride=3), nn.ReLU(), nn.ConvTranspose1d(8, 16, 5, stride=3))",
      "nn.Sequential(nn.Conv1d(16, 8, 3, 2, 1), nn.Conv1d(8, 8, 3, 2, 1), nn.ConvTranspose1d(8, 8, 3, 2, 1), "
      "nn.ConvTranspose1d(8, 16, 3, 2, 1))",
      "nn.Sequential(nn.Conv2d(16, 8, 3, (2, 3), 1), nn.ConvTranspose2d(8, 16, 3, (2, 3), 1))",
      "nn.Sequential(nn.Conv2d(16, 8, 4, 4), nn.ConvTranspose2d(8, 16, 4, 4))",
      // Another number of layers up than down, pools, upsampling, layers in between.
      "nn.Sequential(nn.Conv1d(16, 8, 3, 2, 1), nn.Conv1d(8, 8, 3, 2, 1), nn.ConvTranspose1d(8, 16, 4, 4))",
      "nn.Sequential(nn.Conv1d(16, 8, 4, 4), nn.ConvTranspose1d(8, 8, 2, 2), nn.ReLU(), nn.ConvTranspose1d(8, 16, 2, "
      "2))",
      "nn.Sequential(nn.Conv2d(16, 8, 3, padding=1), nn.MaxPool2d(2), nn.MaxPool2d(2), nn.Upsample(scale_factor=2), "
      "nn.Upsample(scale_factor=2), nn.Conv2d(8, 16, 3, padding=1), nn.Sigmoid())",
      "nn.Sequential(nn.Conv1d(16, 8, 3), nn.AvgPool1d(3), nn.Upsample(scale_factor=3), nn.Conv1d(8, 16, 3, "
      "padding=1))",
  };
  int fixes = 0;
  for (const std::string_view model : models) {
    for (std::int64_t size = 20; size < 50; ++size) {
      Shape input{2, 16, size};
      if (model.find("2d") != std::string_view::npos) input.push_back(size + 1);
      const auto report = summary(model, input);
      REQUIRE_FALSE(report.error.has_value());
      const auto mismatch = explain_mismatch(model, input);
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

TEST_CASE("a change after which nothing is meant to come back any more is no fix") {
  const std::pair<std::string_view, Shape> models[] = {
      {"nn.Sequential(nn.Conv1d(1, 1, 3, stride=2, padding=3), nn.Upsample(scale_factor=1.5))", {1, 1, 32}},
      {"nn.Sequential(nn.ConvTranspose1d(4, 4, 2, stride=2, dilation=3), nn.MaxPool1d(2, padding=1, ceil_mode=True))",
       {1, 4, 33}},
      {"nn.Sequential(nn.ConvTranspose2d(2, 4, 3), nn.LPPool2d(2, 1))", {2, 2, 5, 17}},
      {"nn.Sequential(nn.ConvTranspose1d(1, 4, 4, dilation=2), nn.AdaptiveAvgPool1d(9))", {2, 1, 2}}};
  for (const auto& [model, input] : models) {
    CAPTURE(model);
    for (const Fix& fix : fixes(model, input).fixes) {
      CAPTURE(fix.label);
      CHECK(std::equal(fix.input.begin() + 2, fix.input.end(), fix.output.begin() + 2, fix.output.end()));
    }
  }
}

TEST_CASE("output_padding goes to every layer that needs it") {
  const auto mismatch = mismatch_of(
      "nn.Sequential(nn.Conv1d(1, 1, 3, 2, 1), nn.Conv1d(1, 1, 3, 2, 1), nn.ConvTranspose1d(1, 1, 3, 2, 1), "
      "nn.ConvTranspose1d(1, 1, 3, 2, 1))",
      {1, 1, 32});
  REQUIRE(mismatch.has_value());
  CHECK(mismatch->fixes.front().label == "output_padding=1 (2, 3)");
}

TEST_CASE("the sentence names every layer that loses samples, and the change for it stands first") {
  struct Case {
    std::string_view model;
    Shape input;
    std::string_view sentence;
    std::string_view first;
  };
  const Case cases[] = {
      {"nn.Sequential(nn.Conv2d(1, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 2, 1), nn.Flatten(), nn.Linear(392, 10), "
       "nn.Linear(10, 392), nn.Unflatten(1, (8, 7, 7)), nn.ConvTranspose2d(8, 8, 3, 2, 1), "
       "nn.ConvTranspose2d(8, 1, 3, 2, 1))",
       {1, 1, 28, 28},
       "25, not 28: stride 2 of Conv2d (0) sends 27 and 28 both to 14, stride 2 of Conv2d (1) sends 13 and 14 both to "
       "7, ConvTranspose2d (6) makes 13 of 7, and ConvTranspose2d (7) makes 25 of 13.",
       "output_padding=1 (6, 7)"},
      {"nn.Sequential(nn.Conv1d(1, 8, 3), nn.MaxPool1d(2), nn.ConvTranspose1d(8, 1, 2, 2))",
       {1, 1, 65},
       "62, not 65: Conv1d (0) makes 63 of 65, stride 2 of MaxPool1d (1) sends 62 and 63 both to 31, and "
       "ConvTranspose1d (2) makes 62 of 31.",
       "padding=1 (0), output_padding=1 (2)"},
      {"nn.Sequential(nn.Conv2d(1, 8, 3, 2, 1), nn.Conv2d(8, 8, 3), nn.ConvTranspose2d(8, 1, 3, 2, 1))",
       {1, 1, 32, 32},
       "27, not 32: stride 2 of Conv2d (0) sends 31 and 32 both to 16, Conv2d (1) makes 14 of 16, and ConvTranspose2d "
       "(2) makes 27 of 14.",
       "padding=1 (1), output_padding=1 (2)"},
      {"nn.Sequential(nn.Conv1d(1, 8, 3), nn.MaxPool1d(2), nn.Conv1d(8, 8, 3), nn.MaxPool1d(2), "
       "nn.ConvTranspose1d(8, 8, 2, 2), nn.ConvTranspose1d(8, 1, 2, 2))",
       {1, 1, 28},
       "20, not 28: Conv1d (0) makes 26 of 28, Conv1d (2) makes 11 of 13, stride 2 of MaxPool1d (3) sends 10 and 11 "
       "both "
       "to 5, and ConvTranspose1d (4) makes 10 of 5.",
       "padding=1 (0, 2)"},
      // Strides whose product in reverse is not exactly 1 in floating point.
      {"nn.Sequential(nn.Conv1d(1, 1, 7, 7), nn.Conv1d(1, 1, 7, 7), nn.ConvTranspose1d(1, 1, 7, 7), "
       "nn.ConvTranspose1d(1, 1, 7, 7))",
       {1, 1, 99},
       "98, not 99: stride 7 of Conv1d (0) sends 98 … 104 all to 14, and ConvTranspose1d (3) goes back to the smallest "
       "of them.",
       "output_padding=1 (3)"},
      // The inner level alone loses: the outer one gives back what it was given.
      {"nn.Sequential(nn.Conv1d(1, 1, 3, 2, 1), nn.Conv1d(1, 1, 3, 2, 1), nn.ConvTranspose1d(1, 1, 3, 2, 1), "
       "nn.ConvTranspose1d(1, 1, 3, 2, 1))",
       {1, 1, 27},
       "25, not 27: stride 2 of Conv1d (1) sends 13 and 14 both to 7, and ConvTranspose1d (2) goes back to the "
       "smallest "
       "of them.",
       "output_padding=1 (2)"},
      // Sizes that the text fixes.
      {"nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.Linear(32, 729), nn.Unflatten(1, (1, 27, 27)))",
       {1, 1, 28, 28},
       "27, not 28: Unflatten (3) makes 27, not 28.",
       "out_features=784 (2), unflattened_size=(1, 28, 28) (3)"},
      {"nn.Sequential(nn.Conv1d(1, 8, 2, 2), nn.Flatten(), nn.Linear(64, 72), nn.Unflatten(1, (8, 9)), "
       "nn.ConvTranspose1d(8, 1, 2, 2))",
       {1, 1, 16},
       "18, not 16: Unflatten (3) makes 9, not 8.",
       "out_features=64 (2), unflattened_size=(8, 8) (3)"},
      {"nn.Sequential(nn.Linear(10, 4), nn.ReLU(), nn.Linear(4, 9))",
       {1, 10},
       "9, not 10: Linear (2) makes 9 of 4.",
       "out_features=10 (2)"},
  };
  for (const Case& each : cases) {
    CAPTURE(std::string(each.model));
    const auto mismatch = mismatch_of(each.model, each.input);
    REQUIRE(mismatch.has_value());
    CHECK(mismatch->sentence == each.sentence);
    REQUIRE_FALSE(mismatch->fixes.empty());
    CHECK(mismatch->fixes.front().label == each.first);
    for (const Fix& fix : mismatch->fixes) card::check(fix, each.model, each.input);
  }
}

TEST_CASE("output_padding mends five levels at once") {
  std::string model = "nn.Sequential(";
  for (int i = 0; i < 5; ++i) model += "nn.Conv1d(1, 1, 3, 2, 1), ";
  for (int i = 0; i < 5; ++i) model += "nn.ConvTranspose1d(1, 1, 3, 2, 1), ";
  const auto mismatch = mismatch_of(model + ")", {1, 1, 64});
  REQUIRE(mismatch.has_value());
  CHECK(mismatch->sentence.starts_with("33, not 64: stride 2 of Conv1d (0) sends 63 and 64 both to 32, "));
  CHECK(mismatch->fixes.front().label == "output_padding=1 (5, 6, 7, 8, 9)");
}

TEST_CASE("the sentence's numbers are those of the layers it names, and account for all that is lost") {
  std::mt19937 random(20243);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  int lost = 0;
  for (int round = 0; round < 300; ++round) {
    // An encoder that loses here and there, and a decoder that doubles exactly.
    std::string model = "nn.Sequential(";
    std::vector<int> factors;  // of the encoder's layers
    for (int i = pick(1, 5); i > 0; --i) {
      const bool down = pick(0, 1) == 0;
      factors.push_back(down ? 2 : 1);
      model += !down             ? concat("nn.Conv1d(1, 1, ", pick(1, 4), ", padding=", pick(0, 1), "), ")
               : pick(0, 1) == 0 ? "nn.MaxPool1d(2), "
                                 : "nn.Conv1d(1, 1, 2, stride=2), ";
    }
    const auto strides = std::ranges::count(factors, 2);
    if (strides == 0) continue;
    for (auto i = strides; i > 0; --i) model += "nn.ConvTranspose1d(1, 1, 2, stride=2), ";
    model += ")";
    const Shape input{1, 1, pick(50, 90)};
    CAPTURE(model);
    CAPTURE(to_string(input));
    const Report report = summary(model, input);
    REQUIRE_FALSE(report.error.has_value());
    const auto mismatch = explain_mismatch(model, input);
    CHECK(mismatch.has_value() == (*report.output != input));
    if (!mismatch) continue;
    const std::string& text = mismatch->sentence;
    CAPTURE(text);
    // What is told of a layer, by its path.
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> told;
    const std::regex made(R"(\w+ \((\d+)\) makes (\d+) of (\d+))");
    for (std::sregex_iterator match(text.begin(), text.end(), made), end; match != end; ++match)
      told[(*match)[1]] = {std::stoll((*match)[3]), std::stoll((*match)[2])};
    const std::regex sent(R"(stride 2 of \w+ \((\d+)\) sends (\d+) and (\d+) both to (\d+))");
    for (std::sregex_iterator match(text.begin(), text.end(), sent), end; match != end; ++match) {
      CHECK(std::stoll((*match)[2]) + 1 == std::stoll((*match)[3]));
      told[(*match)[1]] = {std::stoll((*match)[3]), std::stoll((*match)[4])};
    }
    std::int64_t scale = 1;
    std::int64_t off = 0;
    for (std::size_t i = 0; i < report.layers.size(); ++i) {
      const LayerReport& layer = report.layers[i];
      const std::int64_t in = layer.input.back();
      const std::int64_t out = layer.output->back();
      const std::int64_t factor = i < factors.size() ? factors[i] : 1;
      if (told.contains(layer.name)) {
        ++lost;
        CHECK(told[layer.name] == std::pair(in, out));
        if (i < factors.size()) off += (out * factor - in) * scale;
      }
      scale *= factor;
    }
    CHECK(off == report.output->back() - input.back());
  }
  CHECK(lost > 300);
}

TEST_CASE("features that come back up to a tenth more or less are meant to come back") {
  const auto features = [](int in, int between, int out) {
    return mismatch_of(
        concat("nn.Sequential(nn.Linear(", in, ", ", between, "), nn.ReLU(), nn.Linear(", between, ", ", out, "))"),
        {2, in});
  };
  CHECK(features(784, 128, 783));
  CHECK(features(10, 4, 9));
  CHECK(features(10, 4, 11));
  CHECK(features(20, 4, 22));
  CHECK_FALSE(features(20, 4, 23));  // a model of its own
  CHECK_FALSE(features(10, 4, 8));
  CHECK_FALSE(features(10, 4, 10));     // it comes back
  CHECK_FALSE(features(10, 64, 9));     // nothing is encoded
  CHECK_FALSE(features(784, 128, 10));  // a classifier
}

TEST_CASE("nothing is said where nothing has to come back") {
  CHECK_FALSE(mismatch_of(pair, {1, 16, 99}).has_value());                             // it comes back
  CHECK_FALSE(mismatch_of("nn.Conv1d(1, 1, 3, stride=2)", {1, 1, 32}).has_value());    // an encoder alone
  CHECK_FALSE(mismatch_of("nn.ConvTranspose1d(1, 1, 3, 2)", {1, 1, 32}).has_value());  // upsampling is the aim
  CHECK_FALSE(mismatch_of("nn.Conv1d(2, 1, 3)", {1, 1, 32}).has_value());              // an error has its own words
  CHECK_FALSE(
      mismatch_of("nn.Sequential(nn.Conv1d(1, 1, 3, 4), nn.ConvTranspose1d(1, 1, 3, 2))", {1, 1, 32}).has_value());
}
