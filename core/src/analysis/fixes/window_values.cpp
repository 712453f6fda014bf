#include "analysis/fixes/window_values.hpp"

#include <algorithm>
#include <array>

#include "analysis/fixes/numbers.hpp"
#include "layers/wide.hpp"
#include "layers/window_size.hpp"

namespace convscope::analysis {

namespace {

using layers::Wide;

struct Member {
  std::string_view name;
  std::int64_t WindowAxis::*place;
};
constexpr std::array members = {
    Member{"kernel_size", &WindowAxis::kernel},
    Member{"stride", &WindowAxis::stride},
    Member{"padding", &WindowAxis::padding},
    Member{"dilation", &WindowAxis::dilation},
    Member{"output_padding", &WindowAxis::output_padding},
};

std::optional<std::int64_t> fitting(Wide value, std::int64_t least) {
  return layers::fits(value) && value >= least ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

std::optional<std::int64_t> fitting_convolution(const WindowAxis& a, std::string_view name) {
  const Wide span = layers::window_span(a.kernel, a.dilation);
  const Wide padded = static_cast<Wide>(a.input) + 2 * static_cast<Wide>(a.padding);
  if (span <= padded || a.dilation < 1 || a.kernel < 1) return std::nullopt;
  if (name == "kernel_size") return fitting(layers::floor_divide(padded - 1, a.dilation) + 1, 1);
  if (name == "padding") return fitting(layers::ceil_divide(span - a.input, 2), 0);
  if (name == "dilation" && a.kernel > 1) return fitting(layers::floor_divide(padded - 1, a.kernel - 1), 1);
  return std::nullopt;
}

std::optional<std::int64_t> fitting_transposed(const WindowAxis& a, std::string_view name) {
  const Wide uncropped =
      layers::transposed_size(a.input, layers::window_span(a.kernel, a.dilation), a.stride, 0) + a.output_padding;
  const Wide missing = 1 - (uncropped - 2 * static_cast<Wide>(a.padding));
  if (name == "output_padding" && a.output_padding >= std::max(a.stride, a.dilation)) {
    return fitting(static_cast<Wide>(std::max(a.stride, a.dilation)) - 1, 0);
  }
  if (name == "stride" && a.output_padding >= std::max(a.stride, a.dilation)) {
    return fitting(static_cast<Wide>(a.output_padding) + 1, 1);
  }
  if (missing <= 0) return std::nullopt;
  if (name == "padding") return fitting(layers::floor_divide(uncropped - 1, 2), 0);
  if (name == "kernel_size" && a.dilation >= 1) return fitting(a.kernel + layers::ceil_divide(missing, a.dilation), 1);
  return std::nullopt;
}

}  // namespace

bool is_window_parameter(std::string_view name) {
  return std::ranges::find(members, name, &Member::name) != members.end();
}

std::vector<WindowAxis> windows_of(const text::OutlineEntry& entry, std::size_t axes, const Shape& arriving) {
  std::vector<WindowAxis> windows(axes);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    windows[axis].transposed = entry.type.starts_with("ConvTranspose");
    if (arriving.size() >= axes) windows[axis].input = arriving[arriving.size() - axes + axis];
  }
  for (const Member& member : members) {
    const auto numbers = numbers_of(entry, member.name);
    if (!numbers || (numbers->size() != 1 && numbers->size() != axes)) continue;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      windows[axis].*member.place = (*numbers)[numbers->size() == 1 ? 0 : axis];
    }
  }
  return windows;
}

std::optional<std::int64_t> fitting_value(const WindowAxis& axis, std::string_view name) {
  return axis.transposed ? fitting_transposed(axis, name) : fitting_convolution(axis, name);
}

}  // namespace convscope::analysis
