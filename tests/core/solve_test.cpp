#include "convscope/solve.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "convscope/model.hpp"
#include "convscope/summary.hpp"
#include "layer_case.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

using Values = std::vector<std::int64_t>;
const std::vector<std::string> names = {"kernel_size", "stride", "padding", "dilation", "output_padding"};

/// What an answer's text has for each of the names, by Python's binding.
Values values_of(const std::string& text, const std::vector<std::string>& of) {
  const auto call = text::parse(text);
  REQUIRE(call.has_value());
  const LayerEntry* const entry = find_layer(call->string.substr(call->string.rfind('.') + 1));
  REQUIRE(entry != nullptr);
  const auto bound = bind_arguments(*entry, call->arguments);
  REQUIRE(bound.has_value());
  Values values;
  for (const std::string& name : of) {
    const auto at = std::ranges::find(entry->signature, name, &ParameterInfo::name) - entry->signature.begin();
    const Value& value = (*bound)[static_cast<std::size_t>(at)];
    values.push_back(value.is(Value::Kind::integer) ? value.integer : -1);
  }
  return values;
}

/// Tries every combination on the layer itself.
std::set<Values> brute_force(const std::string& type, const std::vector<std::string>& free,
                             const std::map<std::string, std::pair<std::int64_t, std::int64_t>>& bounds,
                             const Shape& input, std::int64_t wanted, const std::string& rest) {
  std::set<Values> found;
  Values values;
  for (const std::string& name : free) values.push_back(bounds.at(name).first);
  for (;;) {
    std::string text = "nn." + type + "(" + rest;
    for (std::size_t i = 0; i < free.size(); ++i)
      text += (i == 0 && rest.empty() ? "" : ", ") + free[i] + "=" + std::to_string(values[i]);
    const auto layer = make_layer(*text::parse(text + ")"));
    if (layer) {
      const auto output = (*layer)->output_shape(input, {});
      const bool reached =
          output && std::all_of(output->begin() + 2, output->end(), [&](std::int64_t size) { return size == wanted; });
      if (reached) found.insert(values);
    }
    std::size_t at = 0;
    while (at < free.size() && ++values[at] > bounds.at(free[at]).second) {
      values[at] = bounds.at(free[at]).first;
      ++at;
    }
    if (at == free.size()) return found;
  }
}

SolveReport solved(const SolveRequest& request) {
  const auto report = solve(request);
  REQUIRE_MESSAGE(report.has_value(), request.layer, ": ", report ? "" : report.error()->message);
  return *report;
}

}  // namespace

TEST_CASE("the solver's exact answers are all and only those that trying everything finds") {
  const std::map<std::string, std::pair<std::int64_t, std::int64_t>> bounds = {{"kernel_size", {1, 4}},
                                                                               {"stride", {1, 3}},
                                                                               {"padding", {0, 3}},
                                                                               {"dilation", {1, 3}},
                                                                               {"output_padding", {0, 3}}};
  struct Case {
    std::string type;
    std::string rest;
    std::size_t arguments;  ///< how many of the names it has
    std::size_t axes;
  };
  const std::vector<Case> cases = {{"Conv1d", "1, 2", 4, 1},
                                   {"Conv2d", "3, 2", 4, 2},
                                   {"Conv3d", "1, 2", 4, 3},
                                   {"ConvTranspose1d", "2, 1", 5, 1},
                                   {"ConvTranspose2d", "2, 1", 5, 2},
                                   {"ConvTranspose3d", "2, 1", 5, 3},
                                   {"MaxPool1d", "", 4, 1},
                                   {"MaxPool2d", "ceil_mode=True", 4, 2},
                                   {"AvgPool2d", "", 3, 2},
                                   {"Conv1d", "1, 2, padding_mode='reflect'", 4, 1},
                                   {"Conv1d", "1, 2, padding_mode='circular'", 4, 1}};
  std::size_t answers = 0;
  for (const Case& each : cases) {
    const std::vector<std::string> free(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(each.arguments));
    const std::string separator = each.rest.empty() ? "" : ", ";
    const std::string channels = each.rest.empty() || each.rest.starts_with("ceil") ? "2" : each.rest.substr(0, 1);
    for (const std::int64_t size : {1, 2, 5, 7}) {
      for (const std::int64_t wanted : {1, 2, 3, 6, 9, 14}) {
        Shape input{1, std::stoll(channels)};
        input.resize(2 + each.axes, size);
        std::string layer = "nn." + each.type + "(" + each.rest + separator + "kernel_size=2, stride=2)";
        const SolveReport report = solved(
            {.layer = layer, .input = {size}, .output = {wanted}, .free = free, .bounds = bounds, .limit = 4096});
        INFO(layer, " ", size, " → ", wanted);
        std::set<Values> found;
        for (const Solution& solution : report.exact) found.insert(values_of(solution.text, free));
        CHECK(found == brute_force(each.type, free, bounds, input, wanted, each.rest));
        CHECK(found.size() == report.exact.size());
        CHECK(report.total == static_cast<std::int64_t>(report.exact.size()));
        answers += found.size();
      }
    }
  }
  CHECK(answers > 1000);
}

TEST_CASE("answers come nearest change first, and the same for every axis that is alike") {
  const std::string layer = "nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1)";
  const SolveReport report = solved({.layer = layer, .input = {10}, .output = {20}});
  REQUIRE(report.exact.size() == 64);
  CHECK(report.total > 64);
  CHECK(report.exact.front().text == "nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1, output_padding=1)");
  CHECK(report.exact[1].changed.size() == 1);
  std::size_t changes = 0;
  for (const Solution& solution : report.exact) {
    CHECK(solution.changed.size() >= changes);
    changes = solution.changed.size();
    CHECK(summary(solution.text, {1, 8, 10, 10}).output == Shape{1, 4, 20, 20});
  }
  CHECK(report.reason.starts_with("As it stands it makes 19 of 10, not 20 along H: (10 − 1)·2"));
  CHECK(solved({.layer = layer, .input = {10}, .output = {19}}).reason.empty());
  CHECK(solved({.layer = layer, .input = {10}, .output = {19}}).exact.front().changed.empty());
}

TEST_CASE("axes that differ get values of their own") {
  const SolveReport report =
      solved({.layer = "nn.Conv2d(3, 4, 3)", .input = {28, 60}, .output = {14, 20}, .free = {"stride", "padding"}});
  REQUIRE_FALSE(report.exact.empty());
  CHECK(report.exact.front().text == "nn.Conv2d(3, 4, 3, stride=(2, 3), padding=(1, 0))");
  for (const Solution& solution : report.exact)
    CHECK(summary(solution.text, {1, 3, 28, 60}).output == Shape{1, 4, 14, 20});
  CHECK(report.total == static_cast<std::int64_t>(report.exact.size()));
}

TEST_CASE("a whole stack is solved, each layer's argument by its name") {
  const std::string stack =
      "nn.Sequential(nn.Conv1d(1, 4, 3, 2, 1), nn.ReLU(), nn.MaxPool1d(2), nn.Upsample(scale_factor=2), "
      "nn.ConvTranspose1d(4, 1, 3, 2, 1))";
  const SolveReport one =
      solved({.layer = stack, .input = {1, 1, 100}, .output = {1, 1, 100}, .free = {"4.output_padding"}});
  REQUIRE(one.exact.size() == 1);
  CHECK(one.exact.front().changed.front().layer == "4");

  // Against trying everything: two layers, two arguments.
  const std::map<std::string, std::pair<std::int64_t, std::int64_t>> bounds = {{"stride", {1, 3}}, {"padding", {0, 2}}};
  const std::string two = "nn.Sequential(nn.Conv1d(1, 2, 3), nn.ConvTranspose1d(2, 1, 3))";
  for (std::int64_t wanted = 1; wanted < 30; ++wanted) {
    const SolveReport report = solved({.layer = two,
                                       .input = {9},
                                       .output = {wanted},
                                       .free = {"stride", "padding"},
                                       .bounds = bounds,
                                       .limit = 100});
    std::int64_t expected = 0;
    for (int i = 0; i < 81; ++i) {
      const auto number = [&](int divisor, int least) { return std::to_string(i / divisor % 3 + least); };
      const std::string text = "nn.Sequential(nn.Conv1d(1, 2, 3, " + number(1, 1) + ", " + number(3, 0) +
                               "), nn.ConvTranspose1d(2, 1, 3, " + number(9, 1) + ", " + number(27, 0) + "))";
      const Report run = summary(text, {1, 1, 9});
      expected += run.output && run.output->back() == wanted ? 1 : 0;
    }
    CHECK(report.total == expected);
    CHECK(static_cast<std::int64_t>(report.exact.size()) == expected);
    for (const Solution& solution : report.exact)
      CHECK(summary(solution.text, {1, 1, 9}).output == Shape{1, 1, wanted});
  }
}

TEST_CASE("deep stacks are solved, few changes before many") {
  // The encoder and decoder of the page's first question, and one twice as deep.
  const std::string four =
      "nn.Sequential(nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), "
      "nn.ConvTranspose2d(16, 8, 3, 2, 1), nn.ReLU(), nn.ConvTranspose2d(8, 1, 3, 2, 1))";
  const SolveReport report = solved({.layer = four, .input = {1, 1, 28, 28}, .output = {28}});
  REQUIRE(report.exact.size() == 64);
  std::size_t changes = 0;
  for (const Solution& solution : report.exact) {
    CHECK(solution.changed.size() >= changes);
    changes = solution.changed.size();
    CHECK(summary(solution.text, {1, 1, 28, 28}).output == Shape{1, 1, 28, 28});
  }
  // Trying every single change on the model itself finds the answers that change one argument.
  std::set<std::string> expected;
  for (const char* const path : {"0", "2", "4", "6"}) {
    for (const std::string& name : names) {
      const auto [from, to] = default_bounds(name);
      for (std::int64_t value = from; value <= to; ++value) {
        const auto text = apply(
            four, {.action = text::Edit::Action::set, .path = path, .name = name, .value = std::to_string(value)});
        if (text && summary(*text, {1, 1, 28, 28}).output == Shape{1, 1, 28, 28}) expected.insert(*text);
      }
    }
  }
  REQUIRE_FALSE(expected.empty());
  std::set<std::string> single;
  for (const Solution& solution : report.exact) {
    if (solution.changed.size() == 1) single.insert(solution.text);
  }
  CHECK(single == expected);

  const std::string eight =
      "nn.Sequential(nn.Conv1d(1, 2, 3, 2), nn.Conv1d(2, 2, 3, 2), nn.Conv1d(2, 2, 3, 2), nn.MaxPool1d(2), "
      "nn.Upsample(scale_factor=2), nn.ConvTranspose1d(2, 2, 3, 2), nn.ConvTranspose1d(2, 2, 3, 2), "
      "nn.ConvTranspose1d(2, 1, 3, 2))";
  const SolveReport deep = solved({.layer = eight, .input = {1, 1, 101}, .output = {101}});
  REQUIRE(deep.exact.size() == 64);
  CHECK(deep.exact.front().changed.size() == 1);
  CHECK_FALSE(deep.total.has_value());
  REQUIRE(deep.tried.has_value());
  CHECK(*deep.tried >= deep.exact.back().changed.size());
  for (const Solution& solution : deep.exact) CHECK(summary(solution.text, {1, 1, 101}).output == Shape{1, 1, 101});
}

TEST_CASE("a stack's answers are all and only those that trying everything finds, nearest first") {
  const std::map<std::string, std::pair<std::int64_t, std::int64_t>> bounds = {
      {"kernel_size", {2, 3}}, {"stride", {1, 2}}, {"padding", {0, 1}}};
  const std::vector<std::string> free = {"kernel_size", "stride", "padding"};
  const std::string stack =
      "nn.Sequential(nn.Conv1d(1, 2, 3, 2), nn.MaxPool1d(2, 2, 1), nn.ConvTranspose1d(2, 1, 3, 2))";
  std::map<std::int64_t, std::set<std::string>> expected;
  for (int i = 0; i < 512; ++i) {
    const auto number = [&](int bit, int least) { return std::to_string((i >> bit & 1) + least); };
    const auto window = [&](int bit) {
      return number(bit, 2) + ", " + number(bit + 1, 1) + ", " + number(bit + 2, 0) + ")";
    };
    const std::string text = "nn.Sequential(nn.Conv1d(1, 2, " + window(0) + ", nn.MaxPool1d(" + window(3) +
                             ", nn.ConvTranspose1d(2, 1, " + window(6) + ")";
    const Report run = summary(text, {1, 1, 12});
    if (run.output) expected[run.output->back()].insert(Model::parse(text)->repr());
  }
  CHECK(expected.size() > 5);
  for (std::int64_t wanted = 1; wanted < 40; ++wanted) {
    const SolveReport report =
        solved({.layer = stack, .input = {12}, .output = {wanted}, .free = free, .bounds = bounds, .limit = 512});
    std::set<std::string> found;
    std::size_t changes = 0;
    for (const Solution& solution : report.exact) {
      found.insert(Model::parse(solution.text)->repr());
      CHECK(solution.changed.size() >= changes);
      changes = solution.changed.size();
    }
    CHECK(found == expected[wanted]);
    CHECK(report.total == static_cast<std::int64_t>(found.size()));
    CHECK_FALSE(report.tried.has_value());
  }
}

TEST_CASE("a search that comes to its bound says how far it went") {
  std::string deep = "nn.Sequential(nn.Conv1d(1, 1, 3)";
  for (int i = 0; i < 7; ++i) deep += ", nn.Conv1d(1, 1, 3)";
  const SolveReport report = solved({.layer = deep + ")", .input = {200}, .output = {100000}});
  CHECK(report.exact.empty());
  CHECK_FALSE(report.total.has_value());
  REQUIRE(report.tried.has_value());
  CHECK(*report.tried >= 2);
  CHECK_FALSE(report.nearest.empty());
  CHECK(report.reason.contains("within the bounds makes 100000 of 200; more at once are too many to try; the nearest"));
  const SolveReport wide = solved({.layer = "nn.Conv1d(1, 1, 3)",
                                   .input = {9},
                                   .output = {3},
                                   .bounds = {{"stride", {1, 1 << 16}}, {"padding", {0, 1 << 16}}}});
  REQUIRE_FALSE(wide.exact.empty());
  CHECK(wide.exact.front().changed.size() == 1);
  CHECK(wide.tried == 1);
  const SolveReport wider =
      solved({.layer = "nn.Conv1d(1, 1, 3)", .input = {9}, .output = {3}, .bounds = {{"stride", {1, 1 << 20}}}});
  CHECK(wider.tried == 0);
  CHECK(wider.reason.ends_with("There are more values within the bounds than can be tried; the nearest is 7."));
}

TEST_CASE("where nothing is exact the nearest are given, and why in PyTorch's terms") {
  const SolveReport report = solved({.layer = "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)",
                                     .input = {10},
                                     .output = {30},
                                     .free = {"output_padding"}});
  CHECK(report.exact.empty());
  CHECK(report.total == 0);
  REQUIRE_FALSE(report.nearest.empty());
  CHECK(report.nearest.front().output == Shape{20});
  CHECK(report.reason ==
        "As it stands it makes 19 of 10, not 30: (10 − 1)·2 − 2·1 + 1·(3−1) + 0 + 1 = 19. output_padding must be "
        "smaller than "
        "either stride or dilation, so it is at most 1 here: with the other arguments as they are the layer reaches 19 "
        "to 20. No "
        "values within the bounds make 30 of 10; the nearest is 20.");
  const SolveReport failing = solved({.layer = "nn.Conv1d(1, 1, 9)", .input = {4}, .output = {4}});
  CHECK(failing.reason.starts_with(
      "As it stands it fails: Calculated padded input size per channel: (4). Kernel size: (9)."));
  CHECK(failing.exact.front().text == "nn.Conv1d(1, 1, 9, padding=4)");
}

TEST_CASE("layers of other kinds are solved by running them") {
  CHECK(solved({.layer = "nn.Upsample(scale_factor=2)", .input = {1, 3, 7}, .output = {35}, .free = {"scale_factor"}})
            .exact.front()
            .text == "nn.Upsample(scale_factor=5)");
  CHECK(solved(
            {.layer = "nn.Conv2d(1, 1, 4, padding='same')", .input = {9}, .output = {5}, .free = {"stride", "padding"}})
            .exact.front()
            .text == "nn.Conv2d(1, 1, 4, padding=2, stride=2)");
  CHECK(solved({.layer = "nn.MaxPool2d((2, 4))", .input = {8, 8}, .output = {8, 4}, .free = {"stride", "padding"}})
            .reason.starts_with("As it stands it makes 4 of 8, not 8 along H"));
}

TEST_CASE("what does not pass is told of the input that was given") {
  // A roomy input must neither show in messages nor fail where the given one passes.
  const std::string norm = "nn.Sequential(nn.Conv2d(1, 4, 3), nn.LayerNorm([4, 6, 6]), nn.Conv2d(4, 4, 3))";
  const SolveReport report = solved({.layer = norm, .input = {1, 1, 8, 8}, .output = {5}});
  REQUIRE_FALSE(report.exact.empty());
  CHECK(report.exact.front().changed.front().layer == "2");
  CHECK(summary(report.exact.front().text, {1, 1, 8, 8}).output == Shape{1, 4, 5, 5});
  const auto wrong = solve({.layer = norm, .input = {1, 1, 9, 9}, .output = {5}});
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error()->message.ends_with("but got input of size[1, 4, 7, 7]"));
  const SolveReport indices =
      solved({.layer = "nn.MaxPool2d(2, return_indices=True)", .input = {1, 1, 9, 9}, .output = {8}});
  CHECK(indices.exact.front().output == Shape{8, 8});
  const auto tuple =
      solve({.layer = "nn.Sequential(nn.MaxPool1d(2, return_indices=True), nn.ReLU())", .input = {9}, .output = {4}});
  REQUIRE_FALSE(tuple.has_value());
  CHECK(tuple.error()->message == "MaxPool1d (0) gives 2 tensors, but ReLU (1) takes one");
}

TEST_CASE("the reason quotes the formula of the axis, and what could change") {
  const SolveReport shuffle =
      solved({.layer = "nn.PixelShuffle(2)", .input = {1, 4, 5, 5}, .output = {15}, .free = {"upscale_factor"}});
  CHECK(shuffle.reason.starts_with("As it stands it makes 10 of 5, not 15 along H: 5·2 = 10. No values within"));
  const SolveReport fixed = solved(
      {.layer = "nn.Conv1d(1, 1, 3)", .input = {9}, .output = {3}, .free = {"stride"}, .bounds = {{"stride", {1, 1}}}});
  CHECK(fixed.reason.ends_with("Nothing of it may change within the bounds."));
  // All that sets a size is free when nothing is named.
  CHECK(solved({.layer = "nn.Upsample(scale_factor=2)", .input = {1, 3, 10}, .output = {25}}).exact.front().text ==
        "nn.Upsample(size=25)");
  CHECK(solved({.layer = "nn.AdaptiveAvgPool1d(4)", .input = {1, 3, 10}, .output = {6}}).exact.front().text ==
        "nn.AdaptiveAvgPool1d(6)");
  CHECK(solved({.layer = "nn.ReflectionPad1d(1)", .input = {1, 3, 10}, .output = {16}}).exact.front().text ==
        "nn.ReflectionPad1d(3)");
}

TEST_CASE("the arguments that can be free are those that set sizes, of any layer there is") {
  for (const LayerEntry& entry : layer_table()) {
    const auto arguments = size_arguments("nn." + std::string(entry.type) + "()");
    REQUIRE(arguments.has_value());
    for (const SizeArgument& argument : *arguments) {
      INFO(entry.type, " ", argument.name);
      CHECK(std::ranges::find(entry.signature, argument.name, &ParameterInfo::name) != entry.signature.end());
      CHECK(default_bounds(argument.name) == std::pair(argument.from, argument.to));
    }
    const std::string_view type = entry.type;
    const bool sets = type.contains("Conv") || type.contains("ool") || type.contains("Pad") ||
                      type.contains("Upsampl") || type.starts_with("Pixel") || type == "Fold" || type == "Unfold";
    INFO(type);
    CHECK(arguments->empty() != sets);
  }
  const auto stack = size_arguments("nn.Sequential(nn.AvgPool1d(2), nn.Sequential(nn.Conv1d(1, 1, 3)))");
  std::vector<std::string> found;
  for (const SizeArgument& argument : *stack) found.push_back(argument.name);
  CHECK(found == std::vector<std::string>{"kernel_size", "stride", "padding", "dilation"});
  CHECK_FALSE(size_arguments("nn.Conv1d(").has_value());
}

TEST_CASE("requests that can't be solved say why") {
  const auto refused = [](const SolveRequest& request) {
    const auto report = solve(request);
    REQUIRE_FALSE(report.has_value());
    CHECK_FALSE(report.error()->hint.empty());
    return report.error()->message;
  };
  const std::string conv = "nn.Conv1d(1, 1, 3)";
  CHECK(refused({.layer = conv, .input = {0}, .output = {3}}) == "input is [0]; sizes are 1 or more");
  CHECK(refused({.layer = conv, .input = {3, 4, 5, 6}, .output = {3}}) ==
        "input has 4 sizes; the model works on 1 spatial axis");
  CHECK(refused({.layer = conv, .input = {3}, .output = {}}) ==
        "output has 0 sizes; the model works on 1 spatial axis");
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .free = {"output_padding"}}) ==
        "no layer of the model has an argument output_padding that sets its size");
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .free = {"out_channels"}}) ==
        "no layer of the model has an argument out_channels that sets its size");
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .bounds = {{"stride", {3, 1}}}}) ==
        "the bounds of stride are 3 to 1");
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .bounds = {{"stride", {1, INT64_MAX}}}})
            .ends_with("too many values to try"));
  CHECK(refused({.layer = "nn.Linear(3, 4)", .input = {9}, .output = {3}}) ==
        "no layer of the model has a spatial size to solve for");
  CHECK(refused({.layer = "nn.Sequential(nn.Conv1d(1, 1, 3), nn.Flatten())", .input = {9}, .output = {3}})
            .starts_with("Flatten (1) ends the spatial axes"));
  CHECK(refused({.layer = "nn.Sequential(nn.Conv1d(1, 2, 3), nn.Conv1d(1, 1, 3))", .input = {9}, .output = {3}})
            .starts_with("Given groups=1, weight of size [1, 1, 3]"));
  constexpr std::int64_t huge = std::int64_t{1} << 53;
  CHECK(solved({.layer = "nn.Conv1d(1, 1, 3, 2)", .input = {huge}, .output = {huge}, .free = {"stride"}})
            .nearest.size() == 1);
}
