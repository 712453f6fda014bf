#include "convscope/model.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace convscope;

namespace {

std::vector<std::string> paths(const Model& model) {
  std::vector<std::string> out;
  for (const Module* module : model.layers()) out.push_back(module->path);
  return out;
}

}  // namespace

TEST_CASE("layers have the names of PyTorch's state_dict, in the order of their calls") {
  const auto model = Model::parse(
      "nn.Sequential(OrderedDict([('enc', nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())), ('dec', nn.Conv2d(2, 1, "
      "3))]))");
  REQUIRE(model.has_value());
  CHECK(paths(*model) == std::vector<std::string>{"enc.0", "enc.1", "dec"});
  CHECK_FALSE(model->is_lone_layer());
  CHECK(model->root().type == "Sequential");
  REQUIRE(model->root().children.size() == 2);
  CHECK(model->root().children[0].name == "enc");
  CHECK(model->root().children[0].layer == nullptr);
  CHECK(model->root().children[0].children[1].name == "1");
}

TEST_CASE("a lone layer has no name") {
  const auto model = Model::parse("conv = torch.nn.Conv1d(1, 2, 3)");
  REQUIRE(model.has_value());
  CHECK(model->is_lone_layer());
  CHECK(paths(*model) == std::vector<std::string>{""});
  CHECK(model->root().position == Position{1, 8});
}

TEST_CASE("layers() stays right when a model moves or is copied") {
  for (const std::string text : {"nn.ReLU()", "nn.Sequential(nn.ReLU(), nn.Tanh())"}) {
    auto parsed = Model::parse(text);
    REQUIRE(parsed.has_value());
    Model moved = std::move(*parsed);
    const Model copy = moved;
    std::vector<Model> models;
    models.push_back(std::move(moved));
    models.push_back(copy);
    parsed = Model::parse("nn.Identity()");
    for (const Model& model : models) {
      REQUIRE_FALSE(model.layers().empty());
      CHECK(model.layers()[0]->layer->repr() == "ReLU()");
    }
  }
}

TEST_CASE("a printed class of one's own runs its children in order") {
  const auto model = Model::parse(R"(SimpleAutoencoder(
  (encoder): Sequential(
    (0): Conv2d(1, 16, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    (1): ReLU()
  )
  (blocks): ModuleList(
    (0-1): 2 x Conv2d(16, 16, kernel_size=(3, 3), stride=(1, 1), padding=same)
  )
  (head): Sigmoid()
))");
  REQUIRE(model.has_value());
  CHECK(model->root().type == "SimpleAutoencoder");
  CHECK(paths(*model) == std::vector<std::string>{"encoder.0", "encoder.1", "blocks.0", "blocks.1", "head"});
  CHECK(model->layers()[0]->position == Position{3, 10});
}

TEST_CASE("a constructor's error names its layer and its place") {
  const auto model =
      Model::parse("nn.Sequential(\n    nn.ReLU(),\n    nn.Sequential(nn.Conv2d(1, 2, 3, groups=0)),\n)");
  REQUIRE_FALSE(model.has_value());
  CHECK(model.error()->type == ErrorType::value_error);
  CHECK(model.error()->stage == Stage::init);
  CHECK(model.error()->message == "groups must be a positive integer");
  CHECK(model.error()->layer == "1.0");
  CHECK(model.error()->position == Position{3, 19});
}

TEST_CASE("errors come in the order in which Python evaluates") {
  const auto first = [](std::string_view text) { return Model::parse(text).error()->message; };
  CHECK(first("nn.Sequential(nn.Conv2d(1, 2, 3, groups=0), nn.Nope())") == "groups must be a positive integer");
  CHECK(first("nn.Sequential(nn.Nope(), nn.Conv2d(1, 2, 3, groups=0))") == "module 'torch.nn' has no attribute 'Nope'");
}

TEST_CASE("an unknown layer's hint names the nearest one") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"nn.Relu()", "nn.ReLU"},
      {"nn.conv2d(1, 2, 3)", "nn.Conv2d"},
      {"nn.ConvTransposed2d(1, 2, 3)", "nn.ConvTranspose2d"},
      {"nn.Sequentail()", "nn.Sequential"},
      {"LeakyRelu(0.2)", "nn.LeakyReLU"},
  };
  for (const auto& [text, name] : rows) {
    const auto model = Model::parse(text);
    REQUIRE_FALSE(model.has_value());
    CHECK(model.error()->stage == Stage::init);
    CHECK(model.error()->hint.find(name) != std::string::npos);
  }
  CHECK(Model::parse("tnn.Conv2d(1, 2, 3)").error()->hint == "Write nn.Conv2d.");
  CHECK(Model::parse("tf.keras.layers.Conv2D(1, 2, 3)").error()->hint == "Did you mean nn.Conv2d?");
  CHECK(Model::parse("nn.Sequential(nn." + std::string(100'000, 'x') + "())").error()->hint.size() < 400);
}
