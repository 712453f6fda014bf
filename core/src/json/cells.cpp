#include "convscope/cells.hpp"

#include <string_view>

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;
using json::written;

static std::string_view to_string(Place::Kind kind) {
  switch (kind) {
    case Place::Kind::input:
      return "input";
    case Place::Kind::padding:
      return "padding";
    case Place::Kind::inserted:
      return "inserted";
  }
  return "";
}

static void write(Writer& json, const Place& place) {
  json.object([&] {
    json.member("at", place.at);
    json.member("source", place.source);
    json.member("kind", to_string(place.kind));
    json.member("read", place.read);
  });
}

static void write(Writer& json, const CellTerm& term) {
  json.object([&] {
    json.member("tap", term.tap);
    json.member("at", term.at);
    json.member("source", term.source.empty() ? std::nullopt : std::optional(term.source));
    json.member("kind", to_string(term.kind));
    json.member("input", term.input);
    json.member("weight", term.weight);
    json.member("product", term.product);
  });
}

static void write(Writer& json, const ChannelSum& channel) {
  json.object([&] {
    json.member("channel", channel.channel);
    json.member("sum", channel.sum);
  });
}

static void write(Writer& json, const Cell& cell) {
  json.object([&] {
    json.member("position", cell.position);
    json.member("channel", cell.channel);
    json.member("terms", cell.terms);
    json.member("channels", cell.channels);
    json.member("own", cell.own);
    json.member("others", cell.others);
    json.member("bias", cell.bias);
    json.member("sum", cell.sum);
    json.member("value", cell.value);
  });
}

static void write(Writer& json, const ReachedCell& cell) {
  json.object([&] {
    json.member("position", cell.position);
    json.member("tap", cell.tap);
    json.member("at", cell.at);
    json.member("weight", cell.weight);
    json.member("product", cell.product);
  });
}

static void write(Writer& json, const CellReach& reach) {
  json.object([&] {
    json.member("position", reach.position);
    json.member("value", reach.value);
    json.member("cells", reach.cells);
  });
}

static void write(Writer& json, const GridOutput& output) {
  json.object([&] {
    json.member("at", output.at);
    json.member("first", output.first);
    json.member("last", output.last);
    json.member("reached", output.reached);
  });
}

static void write(Writer& json, const GridAxis& axis) {
  json.object([&] {
    json.member("name", axis.name);
    json.member("input", axis.input);
    json.member("output", axis.output);
    json.member("kernel", axis.kernel);
    json.member("stride", axis.stride);
    json.member("dilation", axis.dilation);
    json.member("inserted", axis.inserted);
    json.member("padBegin", axis.pad_begin);
    json.member("padEnd", axis.pad_end);
    json.member("places", axis.places);
    json.member("outputs", axis.outputs);
  });
}

static void write(Writer& json, const Grid& grid) {
  json.object([&] {
    json.member("type", grid.type);
    json.member("transposed", grid.transposed);
    json.member("opposite", grid.opposite);
    json.member("position", grid.position);
    json.member("inputShape", grid.input_shape);
    json.member("outputShape", grid.output_shape);
    json.member("channel", grid.channel);
    json.member("groups", grid.groups);
    json.member("group", grid.group);
    json.member("inputGroups", grid.input_groups);
    json.member("outputGroups", grid.output_groups);
    json.member("bias", grid.bias);
    json.member("kernelIndex", grid.kernel_index);
    json.member("slice", grid.slice);
    json.member("axes", grid.axes);
  });
}

std::string to_json(const Cell& cell) { return written(cell); }
std::string to_json(const CellReach& reach) { return written(reach); }
std::string to_json(const Grid& grid) { return written(grid); }

}  // namespace convscope
