#pragma once

#include <string>

#include "convscope/error.hpp"
#include "convscope/explain.hpp"
#include "convscope/fixes.hpp"
#include "convscope/summary.hpp"
#include "json/writer.hpp"

namespace convscope {

// What stands in more than one kind of report. Found by the writer through their second argument.

void write(json::Writer& json, const Error& error);
void write(json::Writer& json, const Fix& fix);
void write(json::Writer& json, const Unread& unread);
void write(json::Writer& json, const NumberLine& line);

namespace json {

/// forward's output_size as member "outputSize", as JavaScript gives it: a number or a list; null where there is none.
void write_output_size(Writer& json, const std::optional<Value>& size);

/// A whole report as JSON text.
template <class T>
[[nodiscard]] std::string written(const T& report) {
  Writer json;
  json.value(report);
  return json.take();
}

}  // namespace json
}  // namespace convscope
