// Every other layer against PyTorch: results and errors of tests/data/modules.jsonl, one test case for each group.

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/model.hpp"
#include "convscope/summary.hpp"
#include "convscope/text.hpp"

namespace {

using namespace convscope;
using nlohmann::json;

constexpr int printed_failures = 25;
using Types = std::vector<TensorType>;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string describe(const Result<Types>& got) {
  std::ostringstream out;
  if (got) {
    for (const TensorType& type : *got) out << to_string(type.shape) << " ";
    return out.str();
  }
  out << to_string(got.error()->type) << " at " << to_string(got.error()->stage) << ": " << got.error()->message
      << "\n    hint: " << got.error()->hint;
  return out.str();
}

Result<Types> call(const Layer& layer, const Types& inputs, const CallOptions& options) {
  auto operation = layer.call(inputs, options);
  if (!operation) return std::unexpected(std::move(operation).error());
  return (*operation)->results();
}

/// What print(model) shows makes the same layer again.
void check_repr(const Layer& layer) {
  const std::string repr = layer.repr();
  const auto again = Model::parse(repr);
  CHECK_MESSAGE(again.has_value(), repr);
  if (again) CHECK(again->repr() == repr);
}

/// Runs the operation: whether an index lies in its plane shows only then.
Result<std::vector<Tensor>> values(const Operation& operation, const std::vector<Tensor>& inputs) {
  std::vector<const Tensor*> pointers;
  for (const Tensor& input : inputs) pointers.push_back(&input);
  CallState state;
  return operation.forward(pointers, state);
}

/// "(lambda p, u: u(*p(x), output_size=[7, 9]))(m, nn.MaxUnpool2d(2))": pool zeros, then unpool what came out.
Result<Types> unpool(const Layer& pool, const std::string& text, const Shape& input) {
  const std::size_t begin = text.find("nn.MaxUnpool");
  const auto model = Model::parse(text.substr(begin, text.size() - begin - 1));
  if (!model) return std::unexpected(model.error());
  CallOptions options;
  constexpr std::string_view name = "output_size=";
  if (const std::size_t size = text.find(name); size != std::string::npos) {
    const std::string written = text.substr(size + name.size(), text.find("))(m, ") - size - name.size());
    options.output_size = written == "x.size()" ? Value::tuple_of(input) : text::parse(written).value();
  }
  const Types shape{{input}};
  const auto pooled = pool.call(shape, {});
  if (!pooled) return std::unexpected(pooled.error());
  const auto pooled_values = values(**pooled, {zeros(input)});
  if (!pooled_values) return std::unexpected(pooled_values.error());
  const auto unpooled = model->root().layer->call((*pooled)->results(), options);
  if (!unpooled) return std::unexpected(unpooled.error());
  const auto unpooled_values = values(**unpooled, *pooled_values);
  if (!unpooled_values) return std::unexpected(unpooled_values.error());
  return (*unpooled)->results();
}

Result<Types> run(const json& test) {
  auto source = test["src"].get<std::string>();
  CallOptions options;
  if (source.ends_with(".eval()")) {
    options.training = false;
    source.erase(source.size() - std::string_view(".eval()").size());
  }
  const auto model = Model::parse(source);
  if (!model) return std::unexpected(model.error());
  Types inputs;
  for (const json& shape : test["inputs"]) inputs.push_back({shape.get<Shape>()});
  if (model->root().layer == nullptr) {
    Report report = summary(source, inputs[0].shape);
    if (report.error) return std::unexpected(*report.error);
    return Types{{*report.output}};
  }
  check_repr(*model->root().layer);
  if (test.contains("dtypes")) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (test["dtypes"][i] == "int64") inputs[i].dtype = DType::int64;
    }
  }
  const std::string text = test.value("call", "m(x)");
  if (text.starts_with("(lambda")) return unpool(*model->root().layer, text, inputs[0].shape);
  return call(*model->root().layer, inputs, options);
}

bool matches(const Result<Types>& got, const json& expected) {
  if (expected.contains("err")) {
    if (got) return false;
    const json& error = expected["err"];
    return to_string(got.error()->type) == error[0].get<std::string>() &&
           to_string(got.error()->stage) == error[2].get<std::string>() &&
           (expected.contains("loose") || first_line(got.error()->message) == first_line(error[1].get<std::string>()));
  }
  if (!got) return false;
  const json& out = expected["out"];
  const bool several = !out.empty() && out[0].is_array();
  if (!several) return got->size() == 1 && (*got)[0].shape == out.get<Shape>();
  const auto shapes = out.get<std::vector<Shape>>();
  return std::ranges::equal(*got, shapes, {}, &TensorType::shape);
}

void check_group(const std::string& group, int expected_cases) {
  std::ifstream file(CONVSCOPE_TEST_DATA "/modules.jsonl");
  REQUIRE(file.good());
  std::string line;
  REQUIRE(std::getline(file, line));

  int cases = 0;
  int failures = 0;
  int without_hint = 0;
  while (std::getline(file, line)) {
    const json test = json::parse(line);
    if (test["group"] != group) continue;
    if (test.contains("dtypes") && test["dtypes"][0] == "float64") continue;  // float32 only
    ++cases;
    const Result<Types> got = run(test);
    if (!got && got.error()->hint.empty() && ++without_hint <= printed_failures) {
      MESSAGE("no hint: ", test["src"].get<std::string>(), " on ", test["inputs"].dump(), ": ", got.error()->message);
    }
    if (matches(got, test)) continue;
    if (++failures > printed_failures) continue;
    MESSAGE(test["src"].get<std::string>(), " on ", test["inputs"].dump(), " ", test.value("call", "m(x)"),
            "\n  expected ", test.contains("out") ? test["out"].dump() : test["err"].dump(), "\n  got      ",
            describe(got));
  }
  CHECK(cases == expected_cases);
  CHECK(failures == 0);
  CHECK(without_hint == 0);
}

}  // namespace

TEST_CASE("modules: pool") { check_group("pool", 676); }
TEST_CASE("modules: adaptive") { check_group("adaptive", 209); }
TEST_CASE("modules: unpool") { check_group("unpool", 98); }
TEST_CASE("modules: upsample") { check_group("upsample", 96); }
TEST_CASE("modules: norm") { check_group("norm", 745); }
TEST_CASE("modules: dropout") { check_group("dropout", 181); }
TEST_CASE("modules: flatten") { check_group("flatten", 178); }
TEST_CASE("modules: linear") { check_group("linear", 154); }
TEST_CASE("modules: shuffle") { check_group("shuffle", 163); }
TEST_CASE("modules: pad") { check_group("pad", 811); }
TEST_CASE("modules: activation") { check_group("activation", 242); }
TEST_CASE("modules: fold") { check_group("fold", 32); }
TEST_CASE("modules: container") { check_group("container", 44); }
