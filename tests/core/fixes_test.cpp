#include "convscope/fixes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <string>

#include "convscope/model.hpp"
#include "fix_card.hpp"
#include "text/concat.hpp"

using namespace convscope;

namespace {

struct Wrong {
  std::string_view model;
  Shape input;
  std::string_view first;  ///< label of the nearest fix
  std::vector<std::int64_t> output_size{};
};

CallOptions options_of(const Wrong& wrong) {
  CallOptions options;
  if (!wrong.output_size.empty()) options.output_size = Value::list_of(wrong.output_size);
  return options;
}

/// Every fix runs and gives what it says, and the code that its card shows leads there.
void check_runs(std::string_view model, const Shape& input, const Remedy& remedy) {
  for (const Fix& fix : remedy.fixes) {
    CAPTURE(fix.label);
    CAPTURE(fix.model);
    CAPTURE(to_string(fix.input));
    CAPTURE(fix.explanation);
    CallOptions options;
    options.output_size = fix.output_size;
    const Report after = summary(fix.model, fix.input, options);
    REQUIRE_MESSAGE(!after.error, after.error->message);
    CHECK(*after.output == fix.output);
    CHECK((fix.model != model || fix.input != input || !fix.changes.empty()));
    CHECK_FALSE(fix.label.empty());
    CHECK_FALSE(fix.explanation.empty());
    CHECK_FALSE(fix.changes.empty());
    card::check(fix, model, input);
  }
}

constexpr std::string_view skip = R"json({"inputs": ["x"],
  "modules": {"down": "nn.Conv2d(1, 8, 3, stride=2, padding=1)", "up": "nn.ConvTranspose2d(8, 1, 3, stride=2, padding=1)"},
  "nodes": [{"name": "h", "call": "down", "args": ["$x"]}, {"name": "u", "call": "up", "args": ["$h"]},
            {"name": "y", "call": "torch.JOIN", "args": ARGS}], "output": "$y"})json";

std::string joined(std::string_view call, std::string_view arguments) {
  std::string text(skip);
  text.replace(text.find("JOIN"), 4, call);
  return text.replace(text.find("ARGS"), 4, arguments);
}

const std::string cat = joined("cat", R"([["$u", "$x"], 1])");
const std::string add = joined("add", R"(["$u", "$x"])");

const std::vector<Wrong>& wrong_models() {
  static const std::vector<Wrong> table{
      // Channels, features, groups.
      {"nn.Conv2d(1, 16, 3)", {1, 3, 32, 32}, "in_channels=3"},
      {"nn.ConvTranspose2d(1, 16, 3)", {1, 3, 32, 32}, "in_channels=3"},
      {"nn.Conv1d(1, 8, 3)", {16, 100}, "input [16, 1, 100]"},
      {"nn.Conv2d(3, 8, 3)", {1, 32, 32, 3}, "input [1, 3, 32, 32]"},
      {"nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(16))", {1, 1, 28, 28}, "num_features=8 (1)"},
      {"nn.Sequential(nn.Conv2d(1, 8, 3), nn.Conv2d(16, 8, 3), nn.Conv2d(4, 8, 3))",
       {1, 2, 32, 32},
       "in_channels=2 (0), in_channels=8 (1, 2)"},
      {"nn.Conv2d(16, 4, 40)", {1, 8, 26, 26}, "in_channels=8, padding=7"},
      {"nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(100, 10))", {1, 1, 28, 28}, "in_features=5408 (2)"},
      {"nn.Sequential(nn.Linear(128, 700), nn.Unflatten(1, (1, 28, 28)))", {2, 128}, "out_features=784 (0)"},
      {"nn.LayerNorm(20)", {2, 10}, "normalized_shape=10"},
      {"nn.GroupNorm(3, 8)", {1, 8, 4}, "num_groups=2"},
      {"nn.Conv2d(4, 8, 3, groups=3)", {1, 4, 9, 9}, "groups=2"},
      {"nn.Conv2d(4, 8, 3, groups=0)", {1, 4, 9, 9}, "groups=1"},
      {"nn.Conv2d(-3, 8, 3)", {1, 3, 9, 9}, "in_channels=3"},
      // Windows.
      {"nn.Conv2d(1, 8, 7)", {1, 1, 4, 4}, "padding=2"},
      {"nn.Conv1d(1, 1, 3, dilation=9)", {1, 1, 10}, "padding=5"},
      {"nn.Conv2d(1, 1, 3, stride=0)", {1, 1, 9, 9}, "stride=1"},
      {"nn.Conv2d(1, 1, 3, padding=-1)", {1, 1, 9, 9}, "padding=0"},
      {"nn.Conv2d(1, 1, 3, dilation=0)", {1, 1, 9, 9}, "dilation=1"},
      {"nn.Conv2d(3, 8, (3, 3, 3))", {1, 3, 8, 8}, "kernel_size=3"},
      {"nn.Conv2d(3, 8, 3, stride=(2, 2, 2))", {1, 3, 8, 8}, "stride=2"},
      {"nn.Conv2d(3, 8, 3, stride=2, padding='same')", {1, 3, 9, 9}, "padding=1"},
      {"nn.Conv2d(3, 8, 3, padding_mode='zero')", {1, 3, 9, 9}, "padding_mode='zeros'"},
      {"nn.Conv2d(1, 1, 3, padding=9, padding_mode='reflect')", {1, 1, 5, 5}, "padding_mode='zeros'"},
      {"nn.MaxPool2d(2, padding=2)", {1, 1, 8, 8}, "padding=1"},
      {"nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=11)", {1, 1, 10}, "output_padding=1"},
      {"nn.ConvTranspose1d(1, 1, 2, padding=3)", {1, 1, 2}, "padding=1"},
      {"nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)", {1, 1, 10}, "output_size=[20]", {30}},
      {"nn.Sequential(nn.Conv2d(1, 1, 3), nn.MaxPool2d(2), nn.MaxPool2d(2), nn.MaxPool2d(2))", {1, 1, 8, 8}, ""},
      // Arguments and names.
      {"nn.Conv2d(1, 8)", {1, 1, 9, 9}, "kernel_size=3"},
      {"nn.Conv2d(3, 8, 3.0)", {1, 3, 8, 8}, "kernel_size=3"},
      {"nn.Conv2D(1, 8, 3, strides=2)", {1, 1, 9, 9}, "Conv2D → Conv2d, strides=2 → stride=2"},
      {"nn.Sequential(nn.Conv2d(1, 8, 3), nn.Relu())", {1, 1, 9, 9}, "Relu → ReLU (1)"},
      {"nn.ReLU(True, 3)", {1, 9}, ""},
      {"nn.Dropout(50)", {3, 3}, "p=0.5"},
      {"nn.Conv2d(3, 8, 3", {1, 3, 9, 9}, "write nn.Conv2d(3, 8, 3)"},
      {"nn.Conv2d(3, 8 3)", {1, 3, 9, 9}, "write nn.Conv2d(3, 8, 3)"},
      {"nn.Sequential(\n  nn.Conv2d(3, 8, 3)\n  nn.ReLU()\n)", {1, 3, 9, 9}, "write   nn.Conv2d(3, 8, 3),"},
      {"nn.Conv2d(3, 8, 3))", {1, 3, 9, 9}, "write nn.Conv2d(3, 8, 3)"},
      // The input.
      {"nn.Conv2d(1, 1, 3)", {28, 28}, "input [1, 28, 28]"},
      {"nn.Conv2d(3, 16, 3)", {28, 28}, "input [1, 28, 28], in_channels=1"},
      {"nn.Conv2d(1, 16, 3)", {32, 28, 28}, "input [32, 1, 28, 28]"},
      {"nn.Conv2d(32, 8, 3)", {32, 1, 28, 28}, "in_channels=1"},
      {"nn.Conv2d(3, 8, 3)", {32, 32, 3}, "input [3, 32, 32]"},
      {"nn.Conv1d(4, 8, 3)", {2, 1, 4, 100}, "input [2, 4, 100]"},
      {"nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(5408, 10))", {3, 28, 28}, "input [1, 3, 28, 28]"},
      {"nn.Linear(784, 10)", {1, 28, 28}, "input [1, 784]"},
      {"nn.Sequential(nn.Conv2d(1, 8, 3), nn.Linear(100, 10))",
       {1, 1, 28, 28},
       "add nn.Flatten() (1), in_features=5408 (2)"},
      {"nn.BatchNorm1d(4)", {1, 4}, "nn.BatchNorm1d(4).eval()"},
      {"nn.Conv1d(1, 1, 3)", {1, 1, 0}, "input [1, 1, 3]"},
      {"nn.Conv1d(1, 1, 3)", {1, -1, 9}, "input [1, 1, 9]"},
      {"nn.BatchNorm2d(3)", {2, 3, 8}, ""},
      {"nn.PixelShuffle(2)", {1, 3, 4, 4}, "upscale_factor=1"},
      // Graphs whose branches do not meet, and what print(model) shows.
      {cat, {1, 1, 28, 28}, "output_padding=1 (up)"},
      {add, {1, 1, 28, 28}, "output_padding=1 (up)"},
      {"Sequential(\n  (0): Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))\n  (1): Conv2d(4, 8, kernel_size=(3, 3), "
       "stride=(1, 1))\n)",
       {1, 1, 9, 9},
       "in_channels=8 (1)"},
  };
  return table;
}

}  // namespace

TEST_CASE("fixes: every one that is offered for a table of wrong models runs, the nearest stands first") {
  for (const Wrong& wrong : wrong_models()) {
    CAPTURE(std::string(wrong.model));
    const Remedy remedy = fixes(wrong.model, wrong.input, options_of(wrong));
    REQUIRE(remedy.error.has_value());
    CHECK(remedy.error->message == summary(wrong.model, wrong.input, options_of(wrong)).error->message);
    REQUIRE_FALSE(remedy.fixes.empty());
    CHECK(remedy.fixes.size() <= Remedy::max_fixes);
    if (!wrong.first.empty()) CHECK(remedy.fixes.front().label == wrong.first);
    check_runs(wrong.model, wrong.input, remedy);
  }
}

TEST_CASE("fixes: the same thing is not offered twice") {
  for (const Wrong& wrong : wrong_models()) {
    CAPTURE(std::string(wrong.model));
    std::vector<std::string> seen;
    for (const Fix& fix : fixes(wrong.model, wrong.input, options_of(wrong)).fixes) {
      const auto model = Model::parse(fix.model);
      REQUIRE(model.has_value());
      seen.push_back(concat(model->repr(), to_string(fix.input), fix.output_size ? fix.output_size->repr() : ""));
    }
    std::ranges::sort(seen);
    CHECK(std::ranges::adjacent_find(seen) == seen.end());
  }
}

TEST_CASE("fixes: a tensor of more or fewer axes gets the layer for them; nobody is offered negative sizes") {
  const Remedy remedy = fixes("nn.Conv1d(1, 8, 3)", {2, 1, 28, 28});
  CHECK(std::ranges::any_of(remedy.fixes, [](const Fix& fix) {
    return fix.label == "Conv1d → Conv2d" && fix.model == "nn.Conv2d(1, 8, 3)" && fix.output == Shape{2, 8, 26, 26};
  }));
  for (const Wrong& wrong : wrong_models()) {
    for (const Fix& fix : fixes(wrong.model, wrong.input, options_of(wrong)).fixes) {
      for (const CodeChange& change : fix.changes) {
        if (change.name == "padding" || change.name == "kernel_size")
          CHECK(change.after.find('-') == std::string::npos);
      }
    }
  }
}

TEST_CASE("fixes: a change says what it changes") {
  const Remedy remedy = fixes("nn.Conv2d(1, 16, 3)", {1, 3, 32, 32});
  REQUIRE(remedy.fixes.size() >= 2);
  const Fix& channels = remedy.fixes[0];
  CHECK(channels.model == "nn.Conv2d(3, 16, 3)");
  REQUIRE(channels.changes.size() == 1);
  CHECK(channels.changes[0].name == "in_channels");
  CHECK(channels.changes[0].before == "1");
  CHECK(channels.changes[0].after == "3");
  CHECK(channels.explanation ==
        "Conv2d then makes [1, 16, 30, 30] from [1, 3, 32, 32]. Its weight becomes [16, 3, 3, 3], not [16, 1, 3, 3]: "
        "trained weights no longer fit.");
  const Remedy permuted = fixes("nn.Conv2d(3, 8, 3)", {1, 32, 32, 3});
  CHECK(permuted.fixes.front().changes.back().after == "x.permute(0, 3, 1, 2)");
}

TEST_CASE("fixes: nothing where nothing is wrong, nothing that hangs where nothing helps") {
  CHECK(fixes("nn.Conv2d(3, 16, 3)", {1, 3, 32, 32}).fixes.empty());
  CHECK_FALSE(fixes("nn.Conv2d(3, 16, 3)", {1, 3, 32, 32}).error.has_value());
  for (const std::string_view hopeless : {"", "(", "5", "class Net(nn.Module):", "nn.Sequential(5)"}) {
    const Remedy remedy = fixes(hopeless, {1, 1, 9, 9});
    CAPTURE(std::string(hopeless));
    CHECK(remedy.error.has_value());
    check_runs(hopeless, {1, 1, 9, 9}, remedy);
  }
  // Sizes at the ends of what fits.
  constexpr std::int64_t huge = std::int64_t{1} << 53;
  for (const char* const model :
       {"nn.Conv1d(9007199254740992, 1, 3)", "nn.Conv1d(1, 1, 9223372036854775807)",
        "nn.Conv1d(1, 1, 3, dilation=9223372036854775807)", "nn.Conv1d(-9223372036854775807, 1, 3)",
        "nn.ConvTranspose1d(1, 1, 3, stride=9223372036854775807, padding=9223372036854775807)"}) {
    for (const Shape& input : {Shape{1, 1, huge}, Shape{1, huge, 9}, Shape{huge, 1, -huge}, Shape{}, Shape{1}}) {
      CAPTURE(std::string(model));
      check_runs(model, input, fixes(model, input));
    }
  }
}

TEST_CASE("fixes: a long model costs no more than a little while, and the search says that it ended early") {
  std::string model = "nn.Sequential(";
  for (int i = 0; i < 1000; ++i) model += "nn.Conv1d(4, 4, 3, padding=1), ";
  model += "nn.Conv1d(5, 4, 3))";
  const auto begin = std::chrono::steady_clock::now();
  const Remedy remedy = fixes(model, {1, 4, 32});
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  CHECK(remedy.bounded);
  REQUIRE_FALSE(remedy.fixes.empty());
  CHECK(remedy.fixes.front().label == "in_channels=4 (1000)");
}

TEST_CASE("fixes: a batch stays a batch, and no axes are moved where the sizes of branches do not meet") {
  const auto offers = [](std::string_view model, const Shape& input, std::string_view code) {
    return std::ranges::any_of(fixes(model, input).fixes, [&](const Fix& fix) {
      return std::ranges::any_of(fix.changes, [&](const CodeChange& change) { return change.after.contains(code); });
    });
  };
  for (const std::string_view code : {"permute", "squeeze"}) {
    CHECK_FALSE(offers(cat, {1, 1, 28, 28}, code));
    CHECK_FALSE(offers("nn.Conv2d(32, 8, 3)", {32, 1, 28, 28}, code));
    CHECK_FALSE(offers("nn.BatchNorm1d(4)", {1, 4}, code));
    CHECK_FALSE(offers("nn.Sequential(nn.Linear(10, 5), nn.BatchNorm1d(5))", {1, 10}, code));
  }
  CHECK(offers("nn.Conv2d(3, 8, 3)", {32, 28, 28, 3}, "x.permute(0, 3, 1, 2)"));
}

TEST_CASE("fixes: random inputs of the wrong axes are led to the stated one by the shown code") {
  std::mt19937 random(20242);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const std::vector<std::string_view> heads{"nn.Conv2d(C, 4, 3)",
                                            "nn.Conv2D(C, 4, 3)",
                                            "nn.Conv2d(C, 4, 3, strides=2)",
                                            "nn.ConvTranspose2d(C, 4, 3, output_padding=1)",
                                            "nn.BatchNorm2d(C)",
                                            "nn.MaxPool2d(9)"};
  const std::vector<std::string_view> tails{"",
                                            ", nn.ReLU()",
                                            ", nn.Linear(9, 2)",
                                            ", nn.Flatten(), nn.Linear(70, 2)",
                                            ", nn.Conv2d(3, 4, 7), nn.BatchNorm2d(5)",
                                            ", nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.BatchNorm1d(4)"};
  std::set<CodeChange::Kind> kinds;
  int coded = 0;
  for (int round = 0; round < 400; ++round) {
    std::string head(heads[static_cast<std::size_t>(pick(0, 5))]);
    if (const std::size_t c = head.find("(C"); c != std::string::npos) head.replace(c + 1, 1, concat(pick(1, 3)));
    std::string model = concat("nn.Sequential(", head, tails[static_cast<std::size_t>(pick(0, 5))], ")");
    if (pick(0, 9) == 0) model.pop_back();
    Shape input{pick(1, 2), pick(1, 3), pick(6, 9), pick(6, 9)};
    if (pick(0, 1) == 0) input.erase(input.begin() + pick(0, 3));
    if (pick(0, 2) == 0) input.erase(input.begin());
    if (pick(0, 3) == 0) input.insert(input.begin() + pick(0, static_cast<int>(input.size())), 1);
    std::ranges::shuffle(input, random);
    CAPTURE(model);
    CAPTURE(to_string(input));
    const Remedy remedy = fixes(model, input);
    if (!remedy.error) continue;
    check_runs(model, input, remedy);
    for (const Fix& fix : remedy.fixes) {
      for (const CodeChange& change : fix.changes) {
        kinds.insert(change.kind);
        coded += change.kind == CodeChange::Kind::tensor ? 1 : 0;
      }
    }
  }
  using Kind = CodeChange::Kind;
  CHECK(kinds == std::set{Kind::argument, Kind::module, Kind::text, Kind::input, Kind::tensor});
  CHECK(coded > 200);
}

TEST_CASE("fixes: random wrong models get no fix that fails") {
  std::mt19937 random(20241);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  int wrong = 0;
  int mended = 0;
  for (int round = 0; round < 400; ++round) {
    const int axes = pick(1, 2);
    std::string model = "nn.Sequential(";
    int channels = pick(1, 4);
    Shape input{pick(1, 2), channels};
    for (int axis = 0; axis < axes; ++axis) input.push_back(pick(1, 24));
    const int layers = pick(1, 5);
    for (int i = 0; i < layers; ++i) {
      if (i > 0) model += ", ";
      const int taken = pick(0, 5) == 0 ? pick(0, 6) : channels;
      const int given = pick(1, 6);
      switch (pick(0, 4)) {
        case 0:
          model += concat("nn.MaxPool", axes, "d(", pick(1, 5), ", padding=", pick(0, 2), ")");
          break;
        case 1:
          model += concat("nn.BatchNorm", axes, "d(", taken, ")");
          break;
        case 2:
          model += concat("nn.ConvTranspose", axes, "d(", taken, ", ", given, ", ", pick(1, 5), ", stride=", pick(0, 3),
                          ", padding=", pick(-1, 3), ", output_padding=", pick(0, 2), ")");
          channels = given;
          break;
        default:
          model += concat("nn.Conv", axes, "d(", taken, ", ", given, ", ", pick(1, 7), ", stride=", pick(0, 3),
                          ", padding=", pick(-1, 2), ", dilation=", pick(1, 3),
                          ", groups=", pick(0, 6) == 0 ? pick(0, 3) : 1, ")");
          channels = given;
      }
    }
    model += ")";
    CAPTURE(model);
    CAPTURE(to_string(input));
    const Remedy remedy = fixes(model, input);
    check_runs(model, input, remedy);
    if (!remedy.error) continue;
    ++wrong;
    mended += remedy.fixes.empty() ? 0 : 1;
  }
  MESSAGE(mended, " of ", wrong, " wrong models have a fix");
  CHECK(wrong > 200);
  CHECK(mended > wrong * 9 / 10);
}
