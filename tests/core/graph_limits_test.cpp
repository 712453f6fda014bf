// Graphs at the edges: calls in place, arguments nobody reads, subscripts and sizes that go too far.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/network.hpp"
#include "convscope/summary.hpp"

using namespace convscope;

namespace {

std::string graph(const std::string& modules, const std::string& nodes, const std::string& output) {
  return R"({"inputs": ["x"], "modules": {)" + modules + R"(}, "nodes": [)" + nodes + R"(], "output": ")" + output + "\"}";
}

std::string one_call(const std::string& call, const std::string& args, const std::string& kwargs = "{}") {
  return graph("", R"({"name": "y", "call": ")" + call + R"(", "args": )" + args + R"(, "kwargs": )" + kwargs + "}", "$y");
}

std::string error_of(const std::string& model, const Shape& input) {
  const Report report = summary(model, input);
  return report.error ? std::string(to_string(report.error->type)) + ": " + report.error->message : "";
}

std::vector<float> run(const std::string& model, std::vector<float> values) {
  Network network = Network::make(Model::parse(model).value(), 0).value();
  Tensor x = zeros({static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, x.data());
  const Tensor y = network.forward(x).value();
  return {y.data(), y.data() + y.size()};
}

}  // namespace

TEST_CASE("graphs: what a call in place writes is what later nodes read") {
  const std::string after = R"({"name": "a", "call": "operator.mul", "args": ["$x", 1]}, )";
  const std::string sum = R"(, {"name": "y", "call": "operator.add", "args": ["$a", "$b"]})";
  CHECK(run(graph(R"-("r": "nn.ReLU(inplace=True)")-", after + R"({"name": "b", "call": "r", "args": ["$a"]})" + sum, "$y"),
            {-1, 2}) == std::vector<float>{0, 4});
  CHECK(run(graph(R"-("r": "nn.ReLU()")-", after + R"({"name": "b", "call": "r", "args": ["$a"]})" + sum, "$y"), {-1, 2}) ==
        std::vector<float>{-1, 4});
  CHECK(run(graph("", after + R"({"name": "b", "call": "Tensor.add_", "args": ["$a", 5]})" + sum, "$y"), {-1, 2}) ==
        std::vector<float>{8, 14});
}

TEST_CASE("graphs: a tensor where no tensor is read is refused") {
  CHECK(error_of(one_call("torch.sum", R"(["$x"])", R"({"dtype": "$x"})"), {2, 2}).starts_with("TypeError: sum()"));
  CHECK(error_of(one_call("F.normalize", R"(["$x", "$x"])"), {2, 2}).starts_with("TypeError: normalize()"));
  CHECK(error_of(one_call("F.normalize", R"(["$x", 2.0, ["$x"]])"), {2, 2}).starts_with("TypeError: normalize()"));
}

TEST_CASE("graphs: a call of nothing that exists") {
  CHECK(error_of(one_call("lin", R"(["$x"])"), {2}) == "NameError: name 'lin' is not defined");
  CHECK(error_of(one_call("F.relo", R"(["$x"])"), {2}) == "AttributeError: module 'torch.nn.functional' has no attribute 'relo'");
  CHECK(error_of(one_call("Tensor.foo", R"(["$x"])"), {2}) == "AttributeError: 'Tensor' object has no attribute 'foo'");
}

TEST_CASE("graphs: subscripts that go too far") {
  CHECK(error_of(one_call("operator.getitem", R"(["$x", {"tuple": [null, "...", "...", null]}])"), {1, 1, 4})
            .starts_with("IndexError: Dimension out of range"));
  CHECK(error_of(one_call("operator.getitem", R"(["$x", {"tuple": ["...", "...", 0]}])"), {2, 3, 4})
            .starts_with("IndexError: Dimension out of range"));
  CHECK(summary(one_call("operator.getitem", R"(["$x", {"tuple": ["...", 0, null]}])"), {2, 3, 4}).output == Shape{2, 3, 1});
}

TEST_CASE("graphs: tuples of sizes") {
  const std::string nodes = R"({"name": "s", "call": "Tensor.size", "args": ["$x"]},
    {"name": "h", "call": "operator.getitem", "args": ["$s", {"slice": [null, 2, null]}]},
    {"name": "t", "call": "operator.add", "args": ["$h", {"tuple": [-1]}]},
    {"name": "y", "call": "Tensor.view", "args": ["$x", "$t"]})";
  CHECK(summary(graph("", nodes, "$y"), {2, 3, 4, 5}).output == Shape{2, 3, 20});
}

TEST_CASE("graphs: too many tensors are refused, not collected") {
  std::string nodes;
  for (int i = 0; i < 3; ++i) {
    nodes += (i > 0 ? ", " : "") + (R"({"name": "n)" + std::to_string(i)) + R"(", "call": "torch.unbind", "args": ["$x"]})";
  }
  CHECK(error_of(graph("", nodes, "$x"), {30000}).starts_with("NotImplementedError: a graph of more than 65536 tensors"));
}

TEST_CASE("tables that would not fit are refused before they are made") {
  for (const std::string source : {"nn.MaxPool1d(1, 1)", "nn.AvgPool1d(1, 1)", "nn.AdaptiveAvgPool1d(40000000)",
                                   "nn.Upsample(size=30000000, mode='linear')"}) {
    CAPTURE(source);
    Network network = Network::make(Model::parse(source).value(), 0).value();
    const bool shrinks = source.find("size") != std::string::npos || source.find("Adaptive") != std::string::npos;
    const auto output = network.forward(zeros({1, 1, shrinks ? 10 : 40'000'000}));
    REQUIRE_FALSE(output.has_value());
    CHECK(output.error()->message.starts_with("DefaultCPUAllocator"));
  }
}

TEST_CASE("a plan is made only for tensors that can exist") {
  Network network = Network::make(Model::parse("nn.ConvTranspose1d(1, 1, 1, stride=2**31)").value(), 0).value();
  const auto output = network.forward(zeros({1, 1, 2}));
  REQUIRE_FALSE(output.has_value());
  CHECK(output.error()->message.starts_with("DefaultCPUAllocator"));
}

TEST_CASE("linear resizing to the same size copies, whatever the scale") {
  Network network = Network::make(Model::parse("nn.Upsample(scale_factor=1.118, mode='linear')").value(), 0).value();
  Tensor x = zeros({1, 1, 4});
  for (std::size_t i = 0; i < 4; ++i) x.data()[i] = static_cast<float>(i * i);
  CHECK(network.forward(x).value() == x);
  CHECK(network.backward(x)->input == x);
}
