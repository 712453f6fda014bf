// Equal layers are made once and described once: nothing that is said may differ from what each would say for itself.
#include "convscope/summary.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "convscope/json.hpp"
#include "convscope/model.hpp"

using namespace convscope;

namespace {

/// As `text`, but with a different number of spaces behind each opening parenthesis: no two calls are the same text.
std::string all_different(std::string_view text) {
  std::string out;
  std::size_t spaces = 0;
  for (const char character : text) {
    out += character;
    if (character == '(') out.append(++spaces, ' ');
  }
  return out;
}

/// Without what tells the two texts apart.
std::string contents(Report report) {
  for (LayerReport& row : report.layers) {
    row.same_as.reset();
    row.position.reset();
  }
  if (report.error) report.error->position.reset();
  return to_json(report);
}

std::size_t repeated(const Report& report) {
  std::size_t count = 0;
  for (const LayerReport& row : report.layers) count += row.same_as ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE("rows of equal calls say what each would alone") {
  struct Case {
    std::string_view text;
    Shape input;
    std::size_t repeated;
  };
  const Case cases[] = {
      {"nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 4, 3, padding=1), nn.ReLU())",
       {1, 4, 9, 9},
       2},
      // the same layers, but every call has its sizes
      {"nn.Sequential(nn.Conv2d(4, 4, 3, stride=2), nn.ReLU(), nn.Conv2d(4, 4, 3, stride=2), nn.ReLU())",
       {1, 4, 33, 33},
       0},
      {"nn.Sequential(nn.Sequential(nn.Dropout(0.1), nn.Dropout(0.1)).eval(), nn.Dropout(0.1))", {3, 5}, 1},
      {"nn.Sequential(nn.MaxPool1d(1), nn.MaxPool1d(1), nn.BatchNorm1d(3), nn.BatchNorm1d(3))", {2, 3, 8}, 2},
      {"nn.Sequential(nn.utils.weight_norm(nn.Conv1d(2, 2, 1)), nn.Conv1d(2, 2, 1), nn.Conv1d(2, 2, 1))", {2, 8}, 1},
      {"nn.Sequential(nn.Conv1d(2, 2, 3), nn.Conv1d(2, 2, 3), nn.Conv1d(2, 2, 3))", {2, 6}, 0},  // the third fails
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Report shared = summary(c.text, c.input);
    const Report apart = summary(all_different(c.text), c.input);
    CHECK(repeated(shared) == c.repeated);
    CHECK(repeated(apart) == 0);
    CHECK(contents(shared) == contents(apart));
  }
}

TEST_CASE("equal layers are one layer, with a place of its own for each module") {
  const auto model = Model::parse("nn.Sequential(nn.ReLU(), nn.Sequential(nn.ReLU(), nn.ReLU().eval()))");
  REQUIRE(model);
  const auto& layers = model->layers();
  CHECK(layers[0]->layer == layers[1]->layer);
  CHECK(layers[1]->path == "1.0");
  CHECK(layers[1]->position->column > layers[0]->position->column);
  CHECK(layers[1]->training);
  CHECK_FALSE(layers[2]->training);
}
