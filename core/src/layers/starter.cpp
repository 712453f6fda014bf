#include "convscope/starter.hpp"

#include <algorithm>
#include <array>

#include "text/concat.hpp"

namespace convscope {

namespace {

/// What a required parameter begins with where the tensor that arrives does not say it.
struct Start {
  std::string_view parameter;
  std::string_view text;
};
constexpr std::array starts = {
    Start{"num_groups", "1"},       Start{"groups", "1"},          Start{"upscale_factor", "2"},
    Start{"downscale_factor", "2"}, Start{"norm_type", "2"},       Start{"value", "0.0"},
    Start{"threshold", "0.1"},      Start{"size", "5"},            Start{"num_embeddings", "10"},
    Start{"embedding_dim", "3"},    Start{"padding", "1"},
};

/// Size of the axis that many places before the end, 1 where there is none.
std::int64_t from_end(const Shape& shape, std::size_t places) {
  return places < shape.size() ? shape[shape.size() - 1 - places] : 1;
}

std::string start_of(const LayerEntry& entry, std::string_view parameter, const Shape& arriving) {
  const auto spatial = static_cast<std::size_t>(entry.spatial);
  const bool convolves = entry.type.starts_with("Conv");
  // Layers that work on any number of axes (GroupNorm) have their channels behind the batch.
  const std::int64_t channels = spatial > 0 ? from_end(arriving, spatial) : arriving.size() > 1 ? arriving[1] : 1;
  if (parameter == "in_channels" || parameter == "out_channels" || parameter == "num_features" ||
      parameter == "num_channels") {
    return concat(channels);
  }
  if (parameter == "kernel_size") return convolves ? "3" : "2";
  if (parameter == "output_size" && entry.type != "Fold") {
    return concat(std::max<std::int64_t>(1, from_end(arriving, 0) / 2));
  }
  if (parameter == "output_size") return "(4, 4)";
  if (parameter.ends_with("features") || parameter == "normalized_shape") return concat(from_end(arriving, 0));
  if (parameter == "dim") return "1";
  if (parameter == "unflattened_size") return concat("(", arriving.size() > 1 ? arriving[1] : 1, ", 1)");
  for (const Start& start : starts) {
    if (start.parameter == parameter) return std::string(start.text);
  }
  return "1";
}

}  // namespace

std::string starter_call(const LayerEntry& entry, const Shape& arriving) {
  std::string arguments;
  for (const ParameterInfo& parameter : entry.signature) {
    if (!parameter.default_text.empty()) continue;
    arguments += concat(arguments.empty() ? "" : ", ", start_of(entry, parameter.name, arriving));
  }
  if (entry.type.starts_with("Upsampl")) arguments = "scale_factor=2";
  return concat("nn.", entry.type, "(", arguments, ")");
}

}  // namespace convscope
