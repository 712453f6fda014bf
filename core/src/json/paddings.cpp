#include "convscope/paddings.hpp"

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;

static void write(Writer& json, const PaddedAxis& axis) {
  json.object([&] {
    json.member("axis", axis.axis);
    json.member("begin", axis.begin);
    json.member("end", axis.end);
    json.member("outputPadding", axis.output_padding);
    json.member("output", axis.output);
    json.member("shift", axis.shift);
    json.member("sentence", axis.sentence);
    json.member("line", axis.line);
  });
}

static void write(Writer& json, const PaddingConvention& convention) {
  json.object([&] {
    json.member("name", convention.name);
    json.member("option", convention.option);
    json.member("source", convention.source);
    json.member("axes", convention.axes);
    json.member("text", convention.text);
    json.member("sentence", convention.sentence);
  });
}

static void write(Writer& json, const LayerPaddings& layer) {
  json.object([&] {
    json.member("name", layer.name);
    json.member("type", layer.type);
    json.member("conventions", layer.conventions);
  });
}

static void write(Writer& json, const Paddings& paddings) {
  json.object([&] {
    json.member("error", paddings.error);
    json.member("layers", paddings.layers);
  });
}

std::string to_json(const Paddings& paddings) { return json::written(paddings); }

}  // namespace convscope
