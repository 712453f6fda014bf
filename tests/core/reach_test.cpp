// What a position reads and feeds against the gradients: what depends on a sample has a gradient with regard to it.

#include "convscope/reach.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "convscope/coverage.hpp"
#include "dependence.hpp"

using namespace convscope;

namespace {

std::vector<bool> unrolled(const TensorReach& tensor, std::size_t axis) {
  std::vector<bool> in(static_cast<std::size_t>(tensor.shape[axis]), false);
  REQUIRE(tensor.axes[axis]);
  for (const auto& [begin, end] : *tensor.axes[axis]) {
    REQUIRE(begin < end);
    for (std::int64_t i = begin; i < end; ++i) in[static_cast<std::size_t>(i)] = true;
  }
  return in;
}

Reach reach_of(const std::string& model, const Shape& shape, std::size_t tensor, std::vector<std::int64_t> positions) {
  const TensorType type{shape};
  return reach(model, std::span(&type, 1), tensor, positions);
}

/// Of a model with one spatial axis: from its last tensor to the input, and back.
void check_ends(const std::string& model, const Shape& shape) {
  CAPTURE(model);
  const auto depends = dependence(model, shape, 2, 2);
  const std::size_t last = reach_of(model, shape, 0, {0}).tensors.size() - 1;
  for (std::size_t o = 0; o < depends.size(); ++o) {
    CAPTURE(o);
    const Reach found = reach_of(model, shape, last, {static_cast<std::int64_t>(o)});
    REQUIRE_FALSE(found.error);
    CHECK(unrolled(found.tensors.front(), 2) == depends[o]);
    const bool any = std::ranges::find(depends[o], true) != depends[o].end();
    CHECK(found.tensors.front().relation == (any ? Relation::read : Relation::none));
    CHECK(found.tensors.back().relation == Relation::chosen);
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(shape[2]); ++i) {
    CAPTURE(i);
    const Reach found = reach_of(model, shape, 0, {static_cast<std::int64_t>(i)});
    std::vector<bool> fed;
    for (const std::vector<bool>& row : depends) fed.push_back(row[i]);
    CHECK(unrolled(found.tensors.back(), 2) == fed);
  }
}

}  // namespace

TEST_CASE("reach is what the gradients say") {
  check_ends("nn.Conv1d(1, 2, 3, stride=2, padding=1)", {1, 1, 9});
  check_ends("nn.Conv1d(1, 2, 2, stride=5, dilation=2)", {1, 1, 19});
  check_ends("nn.Conv1d(1, 1, 4, padding=3, padding_mode='circular')", {1, 1, 7});
  check_ends("nn.Conv1d(1, 1, 3, padding=2, padding_mode='reflect')", {1, 1, 6});
  check_ends("nn.ConvTranspose1d(1, 2, 2, stride=4, output_padding=1)", {1, 1, 5});
  check_ends(
      "nn.Sequential(nn.Conv1d(1, 2, 3, stride=2), nn.Tanh(), nn.ConvTranspose1d(2, 1, 3, stride=3, dilation=2))",
      {1, 1, 16});
  check_ends("nn.Sequential(nn.Conv1d(1, 2, 3, dilation=4), nn.AvgPool1d(2), nn.Upsample(scale_factor=3))", {1, 1, 18});
}

TEST_CASE("reach: every tensor between, both ways") {
  const std::string model =
      "nn.Sequential(nn.Conv1d(1, 4, 3, stride=2), nn.ReLU(), nn.ConvTranspose1d(4, 1, 3, stride=2))";
  const Reach found = reach_of(model, {1, 1, 9}, 2, {1});
  REQUIRE(found.tensors.size() == 4);
  CHECK(found.tensors[0].name.empty());
  CHECK(found.tensors[1].name == "0");
  CHECK(*found.tensors[0].axes[2] == TensorReach::Ranges{{2, 5}});
  CHECK(*found.tensors[1].axes[2] == TensorReach::Ranges{{1, 2}});
  CHECK(*found.tensors[1].axes[1] == TensorReach::Ranges{{0, 4}});
  CHECK(*found.tensors[2].axes[2] == TensorReach::Ranges{{1, 2}});
  CHECK(*found.tensors[3].axes[2] == TensorReach::Ranges{{2, 5}});
  CHECK(to_string(found.tensors[1].relation) == "read");
  CHECK(to_string(found.tensors[2].relation) == "chosen");
  CHECK(to_string(found.tensors[3].relation) == "fed");
}

TEST_CASE("reach of a number without axes") {
  const std::string_view model = R"json({
    "inputs": ["x"], "modules": {"c": "nn.Conv1d(1, 1, 3)"},
    "nodes": [{"name": "y", "call": "c", "args": ["$x"]}, {"name": "z", "call": "torch.mean", "args": ["$y"]}],
    "output": "$z"})json";
  const std::vector<TensorType> inputs{{.shape = {1, 1, 9}}};
  const Reach all = reach(model, inputs, 2, {});
  REQUIRE_FALSE(all.error);
  CHECK(all.tensors[2].relation == Relation::chosen);
  CHECK(all.tensors[0].relation == Relation::read);
  CHECK(all.tensors[0].axes[2] == TensorReach::Ranges{{0, 9}});
  const std::vector<std::int64_t> middle{3};
  const Reach one = reach(model, inputs, 1, middle);
  CHECK(one.tensors[2].relation == Relation::fed);
  CHECK(one.tensors[2].axes.empty());
}

TEST_CASE("reach and coverage with output_size") {
  const std::vector<TensorType> inputs{{.shape = {1, 1, 50}}};
  const std::string_view model = "nn.ConvTranspose1d(1, 1, 3, stride=2, padding=1)";
  const std::vector<std::int64_t> last{99};
  CHECK(reach(model, inputs, 1, last).error);
  const CallOptions options{.output_size = Value::list_of(std::vector<std::int64_t>{100})};
  const Reach found = reach(model, inputs, 1, last, options);
  REQUIRE_FALSE(found.error);
  CHECK(found.tensors[1].shape == Shape{1, 1, 100});
  CHECK(found.tensors[0].axes[2] == TensorReach::Ranges{{49, 50}});
  CHECK(coverage(model, inputs, options).layers[0].axes[0]->reached.back().end == 100);
}

TEST_CASE("reach: two axes, and what Flatten and Linear do to them") {
  const std::string model = "nn.Sequential(nn.Conv2d(1, 2, (3, 1), stride=(2, 1)), nn.Flatten(), nn.Linear(20, 3))";
  const Reach input = reach_of(model, {1, 1, 5, 5}, 0, {4, 3});
  REQUIRE(input.tensors.size() == 4);
  CHECK(*input.tensors[1].axes[2] == TensorReach::Ranges{{1, 2}});
  CHECK(*input.tensors[1].axes[3] == TensorReach::Ranges{{3, 4}});
  CHECK(*input.tensors[2].axes[1] == TensorReach::Ranges{{8, 9}, {18, 19}});
  CHECK(*input.tensors[3].axes[1] == TensorReach::Ranges{{0, 3}});
  const Reach flat = reach_of(model, {1, 1, 5, 5}, 2, {18});
  CHECK(*flat.tensors[1].axes[1] == TensorReach::Ranges{{1, 2}});
  CHECK(*flat.tensors[0].axes[2] == TensorReach::Ranges{{2, 5}});
  CHECK(*flat.tensors[0].axes[3] == TensorReach::Ranges{{3, 4}});
}

TEST_CASE("reach of a graph: branches that do not lead there are none, branches that meet are both") {
  const std::string graph = R"json({"inputs": ["x"], "modules": {"a": "nn.Conv1d(1, 2, 3, padding=1)",
    "b": "nn.Conv1d(1, 2, 3, padding=4, dilation=4)"}, "nodes": [{"name": "p", "call": "a", "args": ["$x"]},
    {"name": "q", "call": "b", "args": ["$x"]}, {"name": "y", "call": "torch.cat", "args": [["$p", "$q"], 1]}],
    "output": "$y"})json";
  const Reach from_p = reach_of(graph, {1, 1, 14}, 1, {6});
  REQUIRE(from_p.tensors.size() == 4);
  CHECK(*from_p.tensors[0].axes[2] == TensorReach::Ranges{{5, 8}});
  CHECK(from_p.tensors[2].relation == Relation::none);
  CHECK(from_p.tensors[2].axes[2]->empty());
  CHECK(from_p.tensors[3].relation == Relation::fed);
  const Reach from_y = reach_of(graph, {1, 1, 14}, 3, {6});
  CHECK(*from_y.tensors[0].axes[2] == TensorReach::Ranges{{2, 3}, {5, 8}, {10, 11}});
  check_ends(graph, {1, 1, 14});
}

TEST_CASE("reach: what does not exist is an IndexError, what is too long is absent, what fails is told up to there") {
  const std::string model = "nn.Conv1d(1, 1, 3)";
  CHECK(reach_of(model, {1, 1, 9}, 0, {9}).error->message == "index 9 is out of bounds for dimension 2 with size 9");
  CHECK(reach_of(model, {1, 1, 9}, 0, {-1}).error->type == ErrorType::index_error);
  CHECK(reach_of(model, {1, 1, 9}, 2, {0}).error->type == ErrorType::index_error);
  CHECK(reach_of(model, {1, 1, 9}, 0, {0, 0, 0, 0}).error->message == "too many indices for tensor of dimension 3");
  CHECK(reach_of("nn.Conv1d(", {1, 1, 9}, 0, {0}).error->stage == Stage::text);

  const Reach longest = reach_of(model, {1, 1, std::int64_t{1} << 40}, 1, {5});
  REQUIRE_FALSE(longest.error);
  CHECK_FALSE(longest.tensors[0].axes[2]);

  const Reach failing = reach_of("nn.Sequential(nn.Conv1d(1, 2, 3), nn.Conv1d(3, 1, 3))", {1, 1, 9}, 0, {4});
  CHECK(failing.error);
  REQUIRE(failing.tensors.size() == 2);
  CHECK(*failing.tensors[1].axes[2] == TensorReach::Ranges{{2, 5}});
}
