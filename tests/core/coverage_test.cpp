// Receptive field, unread samples and coverage through whole models against the values themselves: a sample is read by an
// output when changing it changes the output.

#include "convscope/coverage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "convscope/summary.hpp"
#include "dependence.hpp"

using namespace convscope;

namespace {

std::vector<std::int64_t> unrolled(const std::vector<CountedRange>& ranges) {
  std::vector<std::int64_t> counts;
  for (const CountedRange& range : ranges) {
    REQUIRE(range.begin == static_cast<std::int64_t>(counts.size()));
    counts.insert(counts.end(), static_cast<std::size_t>(range.end - range.begin), range.count);
  }
  return counts;
}

void check(const std::string& model, const Shape& shape, std::size_t input_axis, std::size_t output_axis,
           std::size_t spatial) {
  CAPTURE(model);
  const auto depends = dependence(model, shape, input_axis, output_axis);
  const TensorType type{shape};
  const Coverage found = coverage(model, std::span(&type, 1));
  REQUIRE_FALSE(found.error);
  REQUIRE(found.layers.back().axes.at(spatial));
  const AxisCoverage& axis = *found.layers.back().axes[spatial];

  std::vector<std::int64_t> reads(depends[0].size(), 0);
  std::vector<std::int64_t> reached;
  std::int64_t widest = 0;
  for (const std::vector<bool>& row : depends) {
    reached.push_back(std::ranges::count(row, true));
    for (std::size_t i = 0; i < row.size(); ++i) reads[i] += row[i] ? 1 : 0;
    const auto first = std::ranges::find(row, true);
    if (first == row.end()) continue;
    const auto last = std::find(row.rbegin(), row.rend(), true).base();
    widest = std::max<std::int64_t>(widest, last - first);
  }
  CHECK(unrolled(axis.reads) == reads);
  CHECK(unrolled(axis.reached) == reached);

  // The field of the summary ignores the borders: at least what any position really sees where they are zeros.
  if (model.find("padding_mode") != std::string::npos) return;
  const Report report = summary(model, shape);
  REQUIRE(report.layers.back().receptive_field.size() > spatial);
  CHECK(report.layers.back().receptive_field[spatial].size >= widest);
}

}  // namespace

TEST_CASE("coverage is what the gradients say") {
  check("nn.Conv1d(1, 2, 3, stride=2, padding=1)", {1, 1, 9}, 2, 2, 0);
  check("nn.Conv1d(1, 2, 2, stride=5, dilation=2)", {1, 1, 19}, 2, 2, 0);
  check("nn.Conv1d(1, 1, 4, padding=3, padding_mode='circular')", {1, 1, 7}, 2, 2, 0);
  check("nn.Conv1d(1, 1, 3, padding=2, padding_mode='reflect')", {1, 1, 6}, 2, 2, 0);
  check("nn.ConvTranspose1d(1, 2, 2, stride=4, output_padding=1)", {1, 1, 5}, 2, 2, 0);
  check("nn.Sequential(nn.Conv1d(1, 2, 3, stride=2), nn.Tanh(), nn.ConvTranspose1d(2, 1, 3, stride=3, dilation=2))",
        {1, 1, 16}, 2, 2, 0);
  check("nn.Sequential(nn.Conv2d(1, 2, (3, 1), stride=(2, 1)), nn.Conv2d(2, 1, (2, 3)))", {1, 1, 9, 6}, 2, 2, 0);
  check("nn.Sequential(nn.Conv2d(1, 2, (3, 1), stride=(2, 1)), nn.Conv2d(2, 1, (2, 3)))", {1, 1, 9, 6}, 3, 3, 1);
}

TEST_CASE("coverage of a graph: branches that meet see what either does") {
  const std::string graph = R"json({"inputs": ["x"], "modules": {"a": "nn.Conv1d(1, 2, 3, padding=1)",
    "b": "nn.Conv1d(1, 2, 3, padding=4, dilation=4)"}, "nodes": [{"name": "p", "call": "a", "args": ["$x"]},
    {"name": "q", "call": "b", "args": ["$x"]}, {"name": "y", "call": "torch.cat", "args": [["$p", "$q"], 1]}],
    "output": "$y"})json";
  check(graph, {1, 1, 14}, 2, 2, 0);
  const Report report = summary(graph, {1, 1, 14});
  CHECK(report.layers[2].receptive_field[0].size == 9);
  CHECK(report.layers[2].type == "cat");
  CHECK(report.layers[2].text == "torch.cat([p, q], 1)");
}

TEST_CASE("coverage: what is too long to follow is absent, what fails says why") {
  const TensorType huge{{1, 1, std::int64_t{1} << 40}};
  const Coverage unknown = coverage("nn.Conv1d(1, 1, 3)", std::span(&huge, 1));
  REQUIRE(unknown.layers.size() == 1);
  CHECK_FALSE(unknown.layers[0].axes[0].has_value());

  const TensorType small{{1, 2, 9}};
  const Coverage failed = coverage("nn.Sequential(nn.Conv1d(2, 3, 3), nn.Conv1d(2, 1, 3))", std::span(&small, 1));
  CHECK(failed.layers.size() == 1);
  REQUIRE(failed.error);
  CHECK(failed.error->layer == "1");
}
