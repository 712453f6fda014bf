#include "convscope/solve.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

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
        "no layer of the model has the argument output_padding");
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .bounds = {{"stride", {3, 1}}}}) ==
        "the bounds of stride are 3 to 1");
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .bounds = {{"stride", {1, INT64_MAX}}}})
            .ends_with("too many values to try"));
  CHECK(refused({.layer = conv, .input = {9}, .output = {3}, .bounds = {{"stride", {1, 1 << 20}}}}) ==
        "there is too much to try within these bounds");
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
