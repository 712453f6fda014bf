#include "convscope/explain.hpp"

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;

static void write(Writer& json, const SizeRange& range) {
  json.object([&] {
    json.member("from", range.from);
    json.member("to", range.to);
  });
}

static void write(Writer& json, const LineCell& cell) {
  json.object([&] {
    json.member("position", cell.position);
    json.member("kind", to_string(cell.kind));
    json.member("count", cell.count);
  });
}

static void write(Writer& json, const LineWindow& window) {
  json.object([&] {
    json.member("index", window.index);
    json.member("begin", window.begin);
    json.member("end", window.end);
  });
}

static void write(Writer& json, const NumberLine::Part& part) {
  json.object([&] {
    json.member("cells", part.cells);
    json.member("windows", part.windows);
  });
}

void write(Writer& json, const NumberLine& line) {
  json.object([&] {
    json.member("begin", line.begin);
    json.member("end", line.end);
    json.member("windows", line.windows);
    json.member("step", line.step);
    json.member("leftOver", line.left_over);
    json.member("parts", line.parts);
  });
}

static void write(Writer& json, const AxisOverlap& overlap) {
  json.object([&] {
    json.member("least", overlap.least);
    json.member("most", overlap.most);
    json.member("pattern", overlap.pattern);
    json.member("biasOnly", overlap.bias_only);
  });
}

static void write(Writer& json, const AxisExplanation& axis) {
  json.object([&] {
    json.member("axis", axis.axis);
    json.member("input", axis.input);
    json.member("output", axis.output);
    json.member("sentences", axis.sentences);
    json.member("sameOutput", axis.same_output);
    json.member("unread", axis.unread);
    json.member("remainder", axis.remainder);
    json.member("outputPadding", axis.output_padding);
    json.member("outputSizes", axis.output_sizes);
    json.member("overlap", axis.overlap);
    json.member("line", axis.line);
  });
}

static void write(Writer& json, const Checkerboard& checkerboard) {
  json.object([&] {
    json.member("score", checkerboard.score);
    json.member("sentence", checkerboard.sentence);
  });
}

static void write(Writer& json, const Undo& undo) {
  json.object([&] {
    json.member("text", undo.text);
    json.member("sentence", undo.sentence);
  });
}

static void write(Writer& json, const LayerExplanation& layer) {
  json.object([&] {
    json.member("name", layer.name);
    json.member("type", layer.type);
    json.member("sentence", layer.sentence);
    json.member("axes", layer.axes);
    json.member("checkerboard", layer.checkerboard);
    json.member("undo", layer.undo);
  });
}

static void write(Writer& json, const Explanation& explanation) {
  json.object([&] {
    json.member("error", explanation.error);
    json.member("layers", explanation.layers);
  });
}

std::string to_json(const Explanation& explanation) { return json::written(explanation); }

}  // namespace convscope
