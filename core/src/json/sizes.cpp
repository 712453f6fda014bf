#include <string>

#include "convscope/json.hpp"
#include "json/written.hpp"

namespace convscope {

using json::Writer;
using json::written;

static void write(Writer& json, const RoundTripSize& size) {
  json.object([&] {
    json.member("size", size.size);
    json.member("encoded", size.encoded);
    json.member("output", size.output);
    json.member("off", size.off());
    json.member("error", size.error);
  });
}

static void write(Writer& json, const RoundTrip& trip) {
  json.object([&] {
    json.member("axis", trip.axis);
    json.member("axes", trip.axes);
    json.member("input", trip.input);
    json.member("dimension", trip.dimension);
    json.member("sizes", trip.sizes);
    json.member("next", trip.next);
    json.member("below", trip.below);
    json.member("above", trip.above);
    json.member("sentence", trip.sentence);
  });
}

static void write(Writer& json, const SizeArgument& argument) {
  json.object([&] {
    json.member("name", argument.name);
    json.member("from", argument.from);
    json.member("to", argument.to);
  });
}

static void write(Writer& json, const SolveChange& change) {
  json.object([&] {
    json.member("layer", change.layer);
    json.member("name", change.name);
    json.member("value", change.value);
  });
}

static void write(Writer& json, const Solution& solution) {
  json.object([&] {
    json.member("text", solution.text);
    json.member("changes", solution.changed);
    json.member("output", solution.output);
  });
}

static void write(Writer& json, const SolveReport& report) {
  json.object([&] {
    json.member("input", report.input);
    json.member("wanted", report.wanted);
    json.member("exact", report.exact);
    json.member("total", report.total);
    json.member("tried", report.tried);
    json.member("nearest", report.nearest);
    json.member("reason", report.reason);
  });
}

static void write(Writer& json, const MirrorStep& step) {
  json.object([&] {
    json.member("layer", step.layer);
    json.member("type", step.type);
    json.member("becomes", step.becomes);
  });
}

static void write(Writer& json, const Mirror& mirror) {
  json.object([&] {
    json.member("text", mirror.text);
    json.member("model", mirror.model);
    json.member("input", mirror.input);
    json.member("encoded", mirror.encoded);
    json.member("steps", mirror.steps);
  });
}

std::string to_json(const RoundTrip& trip) { return written(trip); }
std::string to_json(const Mirror& mirror) { return written(mirror); }
std::string to_json(const SolveReport& report) { return written(report); }
std::string to_json(std::span<const SizeArgument> arguments) { return written(arguments); }

}  // namespace convscope
