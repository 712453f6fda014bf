#include <array>
#include <string>

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;
using json::written;

// Found by the writer through their second argument, so each stands in the namespace of what it writes.

void write(Writer& json, const Error& error) {
  json.object([&] {
    json.member("type", to_string(error.type));
    json.member("message", error.message);
    json.member("stage", to_string(error.stage));
    json.member("layer", error.layer);
    json.member("hint", error.hint);
    json.member("line", error.position.transform([](Position at) { return at.line; }));
    json.member("column", error.position.transform([](Position at) { return at.column; }));
  });
}

static void write(Writer& json, const AxisFormula& formula) {
  json.object([&] {
    json.member("axis", formula.axis);
    json.member("symbolic", formula.symbolic);
    json.member("numeric", formula.numeric);
  });
}

static void write(Writer& json, const ReceptiveField& field) {
  json.object([&] {
    json.member("size", field.size);
    json.member("jump", field.jump);
    json.member("start", field.start);
  });
}

void write(Writer& json, const Unread& unread) {
  json.object([&] {
    json.member("count", unread.count);
    json.member("ranges", unread.ranges);
  });
}

static void write(Writer& json, const LayerReport& layer) {
  json.object([&] {
    json.member("name", layer.name);
    if (layer.same_as) {
      json.member("sameAs", *layer.same_as);
    } else {
      json.member("type", layer.type);
      json.member("text", layer.text);
      json.member("input", layer.input);
      json.member("output", layer.output);
      json.member("inputs", layer.inputs);
      json.member("outputs", layer.outputs);
      json.member("parameters", layer.parameters);
      json.member("macs", layer.macs);
      json.member("formula", layer.formula);
      json.member("unread", layer.unread);
    }
    json.member("receptiveField", layer.receptive_field);
    json.member("line", layer.position.transform([](Position at) { return at.line; }));
    json.member("column", layer.position.transform([](Position at) { return at.column; }));
  });
}

static void write(Writer& json, const MemoryUse& memory) {
  json.object([&] {
    json.member("inference", memory.inference);
    json.member("training", memory.training);
    json.member("activations", memory.activations);
  });
}

static void write(Writer& json, const Report& report) {
  json.object([&] {
    json.member("input", report.input);
    json.member("output", report.output);
    json.member("inputs", report.inputs);
    json.member("outputs", report.outputs);
    json.member("error", report.error);
    json.member("parameters", report.parameters);
    json.member("macs", report.macs);
    json.member("memory", report.memory);
    json.member("layers", report.layers);
    json.member("spatial", report.spatial);
    json.member("encoded", report.encoded);
    json.member("repr", report.repr);
  });
}

static void write(Writer& json, const CountedRange& range) {
  json.value(std::array{range.begin, range.end, range.count});
}

static void write(Writer& json, const AxisCoverage& axis) {
  json.object([&] {
    json.member("reads", axis.reads);
    json.member("reached", axis.reached);
  });
}

static void write(Writer& json, const LayerCoverage& layer) {
  json.object([&] {
    json.member("name", layer.name);
    json.member("type", layer.type);
    json.member("axes", layer.axes);
  });
}

static void write(Writer& json, const Coverage& coverage) {
  json.object([&] {
    json.member("error", coverage.error);
    json.member("layers", coverage.layers);
  });
}

static void write(Writer& json, const ParameterInfo& parameter) {
  json.object([&] {
    json.member("name", parameter.name);
    json.member("text", parameter.default_text);
    json.member("required", parameter.default_text.empty());
    json.member("kind", parameter.kind);
    json.member("choices", parameter.choices);
  });
}

static void write(Writer& json, const FunctionEntry& entry) {
  json.object([&] {
    json.member("name", entry.name);
    json.member("callees", entry.callees);
  });
}

static void write(Writer& json, const TorchModule& module) {
  json.object([&] {
    json.member("module", module.name);
    json.member("classes", module.classes);
  });
}

static void write(Writer& json, const LayerEntry& entry) {
  json.object([&] {
    json.member("type", entry.type);
    json.member("spatial", entry.spatial);
    json.member("parameters", entry.signature);
  });
}

namespace text {

static void write(Writer& json, const OutlineParameter& parameter) {
  json.object([&] {
    json.member("name", parameter.name);
    json.member("text", parameter.text);
    json.member("given", parameter.given);
    json.member("required", parameter.required);
    json.member("kind", parameter.kind);
    json.member("choices", parameter.choices);
  });
}

static void write(Writer& json, const OutlineEntry& entry) {
  json.object([&] {
    json.member("path", entry.path);
    json.member("type", entry.type);
    json.member("depth", entry.depth);
    json.member("container", entry.container);
    json.member("known", entry.known);
    json.member("text", entry.text);
    json.member("line", entry.position.line);
    json.member("column", entry.position.column);
    json.member("parameters", entry.parameters);
  });
}

}  // namespace text

namespace signal {

static void write(Writer& json, const Choice& choice) {
  json.object([&] {
    json.member("name", choice.name);
    json.member("label", choice.label);
  });
}

static void write(Writer& json, const Quality& quality) {
  json.object([&] {
    json.member("compared", quality.compared);
    json.member("mse", quality.mse);
    json.member("psnr", quality.psnr);
  });
}

}  // namespace signal

std::string to_json(const Error& error) { return written(error); }
std::string to_json(const Report& report) { return written(report); }
std::string to_json(const Coverage& coverage) { return written(coverage); }
std::string to_json(std::span<const text::OutlineEntry> outline) { return written(outline); }
std::string to_json(std::span<const LayerEntry> table) { return written(table); }
std::string to_json(std::span<const FunctionEntry> table) { return written(table); }
std::string to_json(std::span<const TorchModule> modules) { return written(modules); }
std::string to_json(std::span<const signal::Choice> choices) { return written(choices); }
std::string to_json(const signal::Quality& quality) { return written(quality); }

}  // namespace convscope
