#include "analysis/solve/free_argument.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "convscope/layer.hpp"
#include "convscope/model.hpp"

namespace convscope::analysis {
namespace {

/// Among equal changes the later one in this list goes last: weights stay as they are but with kernel_size.
constexpr std::array<std::string_view, 10> names = {"output_padding", "padding",         "stride", "dilation",
                                                    "kernel_size",    "scale_factor",    "size",   "output_size",
                                                    "upscale_factor", "downscale_factor"};

}  // namespace

bool sets_sizes(std::string_view argument) { return std::ranges::find(names, argument) != names.end(); }

std::vector<std::string> size_arguments_of(std::string_view type) {
  const LayerEntry* const entry = find_layer(type);
  std::vector<std::string> own;
  if (entry == nullptr || type == "LocalResponseNorm") return own;  // its size is one of channels
  for (const ParameterInfo& parameter : entry->signature) {
    if (sets_sizes(parameter.name)) own.emplace_back(parameter.name);
  }
  return own;
}

std::int64_t FreeArgument::others() const {
  const bool inside = current && *current >= from && *current <= to;
  return to - from + (inside ? 0 : 1);
}

std::int64_t FreeArgument::cost(std::int64_t value) const {
  constexpr std::int64_t change = std::int64_t{1} << 32;
  constexpr std::int64_t farthest = std::int64_t{1} << 24;
  const std::int64_t difference =
      std::min(farthest, std::abs(value - std::clamp(current.value_or(0), -farthest, farthest)));
  return change + 16 * difference + (std::ranges::find(names, name) - names.begin());
}

std::optional<std::string> with_argument(const std::string& text, const std::string& path, const std::string& name,
                                         const std::string& value) {
  const auto set = [&](const std::string& into, const std::string& argument, const std::string& to) {
    auto changed = apply(into, {.action = text::Edit::Action::set, .path = path, .name = argument, .value = to});
    return changed ? std::optional(*std::move(changed)) : std::nullopt;
  };
  auto changed = set(text, name, value);
  if (!changed) return std::nullopt;
  const bool excludes = name == "size" || name == "scale_factor";
  if (!excludes) return changed;
  // A layer with "size" alone has no other to put out.
  auto alone = set(*changed, name == "size" ? "scale_factor" : "size", "");
  return alone ? std::move(alone) : std::move(changed);
}

}  // namespace convscope::analysis
