// Whole models as graphs against PyTorch: tests/data/graphs.json, made by tools/reference/graphs.py, whose head says
// what the keys mean.

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "convscope/model.hpp"
#include "convscope/network.hpp"
#include "convscope/random.hpp"
#include "convscope/summary.hpp"

namespace {

using namespace convscope;
using json = nlohmann::ordered_json;  // modules stay in the order of their construction

const json& cases() {
  static const json data = json::parse(std::ifstream(CONVSCOPE_TEST_DATA "/graphs.json"));
  return data.at("cases");
}

std::vector<TensorType> input_types(const json& c) {
  std::vector<TensorType> types;
  for (const Shape shape : c.at("inputs")) types.push_back({.shape = shape});
  return types;
}

/// torch.randn for one tensor after another.
std::vector<Tensor> draw(std::uint64_t seed, const std::vector<Shape>& shapes) {
  Generator generator(seed);
  std::vector<Tensor> tensors;
  for (const Shape& shape : shapes) {
    tensors.push_back(zeros(shape));
    generator.randn({tensors.back().data(), tensors.back().size()});
  }
  return tensors;
}

/// One model that fails does not hide the others.
void failed(const std::string& why) { FAIL_CHECK(why); }

std::string describe(const std::vector<Shape>& shapes) {
  std::string text;
  for (const Shape& shape : shapes) text += to_string(shape) + " ";
  return text;
}

/// A node's name in a report: the path of the module it calls, or its own.
std::string row_name(const json& graph, const json& node) {
  const std::string callee = node.at("call");
  return graph.at("modules").contains(callee) ? callee : node.at("name").get<std::string>();
}

/// True for a node that takes one of several results, which is no call of its own.
bool picks_result(const json& c, const json& node) {
  if (node.at("call") != "operator.getitem") return false;
  const std::string from = node.at("args").at(0);
  const auto given = c.at("shapes").find(from.substr(1));
  return given != c.at("shapes").end() && given->is_object() && given->contains("several");
}

/// Compares the report's rows with what each node gave in PyTorch, up to the node that failed.
void check_rows(const json& c, const Report& report) {
  std::size_t index = 0;
  for (const json& node : c.at("graph").at("nodes")) {
    const std::string name = node.at("name");
    CAPTURE(name);
    const bool fails = c.contains("at") && c.at("at") == name;
    const json given = fails ? json() : c.at("shapes").at(name);
    if ((given.is_object() && given.contains("value")) || picks_result(c, node)) continue;
    if (index == report.layers.size()) return failed("no row");
    const LayerReport& row = report.layers[index++];
    CHECK(row.name == row_name(c.at("graph"), node));
    if (fails) {
      CHECK_FALSE(row.output.has_value());
      break;
    }
    CHECK(describe(row.outputs) == describe(given.is_array() ? std::vector<Shape>{given.get<Shape>()}
                                                             : given.at("several").get<std::vector<Shape>>()));
  }
  CHECK(report.layers.size() == index);
}

void check_report(const json& c) {
  const Report report = summary(c.at("graph").dump(), input_types(c));
  if (c.contains("error")) {
    if (!report.error) return failed("no error");
    const std::string_view message = report.error->message;
    CHECK(to_string(report.error->type) == c.at("error").at(0).get<std::string>());
    CHECK(message.substr(0, message.find('\n')) == c.at("error").at(1).get<std::string>());
    CHECK_FALSE(report.error->hint.empty());
  } else if (report.error) {
    return failed(report.error->message);
  }
  check_rows(c, report);
}

void check_numbers(const json& want, const Tensor& got) {
  if (shape_of(got) != want.at("shape").get<Shape>()) return failed("shape " + to_string(shape_of(got)));
  const bool whole = want.contains("values");
  const std::vector<double> first = want.at(whole ? "values" : "first");
  const auto count = static_cast<double>(got.size());
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    sum += static_cast<double>(got.data()[i]);
    squares += static_cast<double>(got.data()[i]) * static_cast<double>(got.data()[i]);
  }
  const double typical = std::sqrt(squares / std::max(count, 1.0));
  for (std::size_t i = 0; i < first.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(static_cast<double>(got.data()[i]) - first[i]) <= 2e-5 * (std::abs(first[i]) + typical) + 1e-7);
  }
  if (whole) return;
  CHECK(std::abs(sum - want.at("sum").get<double>()) <= 1e-5 * count * typical);
  CHECK(std::abs(squares - want.at("sumOfSquares").get<double>()) <= 1e-4 * squares);
}

void check_values(const json& c) {
  auto model = Model::parse(c.at("graph").dump());
  if (!model) return failed(model.error()->message);
  auto network = Network::make(std::move(*model), 0);
  if (!network) return failed(network.error()->message);
  const auto outputs = network->forward(draw(1, c.at("inputs").get<std::vector<Shape>>()));
  if (!outputs) return failed(outputs.error()->message);
  if (outputs->size() != c.at("outputs").size()) return failed("number of outputs");
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < outputs->size(); ++i) {
    check_numbers(c.at("outputs")[i], (*outputs)[i]);
    shapes.push_back(shape_of((*outputs)[i]));
  }
  const auto gradients = network->backward(draw(2, shapes));
  if (!gradients) return failed(gradients.error()->message);
  CHECK(gradients->inputs.size() == c.at("inputGradients").size());
  for (std::size_t i = 0; i < gradients->inputs.size(); ++i) {
    CAPTURE("input " + std::to_string(i));
    check_numbers(c.at("inputGradients").at(i), gradients->inputs[i]);
  }
  CHECK(gradients->parameters.size() == c.at("gradients").size());
  for (const auto& [name, gradient] : gradients->parameters) {
    CAPTURE(name);
    check_numbers(c.at("gradients").at(name), gradient);
  }
}

}  // namespace

TEST_CASE("graphs: what every node gives, or the error") {
  for (const json& c : cases()) {
    CAPTURE(c.at("name").get<std::string>());
    check_report(c);
  }
}

TEST_CASE("graphs: outputs and gradients") {
  for (const json& c : cases()) {
    CAPTURE(c.at("name").get<std::string>());
    if (c.contains("outputs")) check_values(c);
  }
}
