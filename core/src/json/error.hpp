#pragma once

#include "convscope/error.hpp"
#include "json/writer.hpp"

namespace convscope {

/// As to_json(error), within another report.
void write(json::Writer& json, const Error& error);

}  // namespace convscope
