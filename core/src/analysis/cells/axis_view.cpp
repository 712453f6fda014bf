#include "analysis/cells/axis_view.hpp"

#include <algorithm>

#include "division.hpp"
#include "plan/geometry.hpp"
#include "sort_by.hpp"

namespace convscope::analysis {

bool AxisView::takes(const AxisWindow& w) {
  const auto fits = [](std::int64_t number) { return number >= -largest && number <= largest; };
  return fits(w.stride) && fits(w.dilation) && fits(w.pad_begin) && fits(w.pad_end);
}

AxisView::AxisView(const AxisWindow& window, std::int64_t input, std::int64_t output)
    : window_(window), input_(input), output_(output) {
  // From the first to the last sample: with the zeros between them where they are inserted.
  const std::int64_t samples = !window.transposed ? input : input == 0 ? 0 : (input - 1) * window.stride + 1;
  pad_begin_ = window.transposed ? -at(0, window.kernel - 1) : window.pad_begin;
  pad_end_ = window.transposed ? at(output - 1, 0) + 1 - samples : window.pad_end;
  begin_ = std::min<std::int64_t>(0, -pad_begin_);
  end_ = std::max(samples, samples + pad_end_);
  // With ceil_mode a window may hang over the padding's end.
  if (output > 0) end_ = std::max(end_, std::max(at(output - 1, 0), at(output - 1, window.kernel - 1)) + 1);
}

std::int64_t AxisView::at(std::int64_t o, std::int64_t k) const {
  const AxisWindow& w = window_;
  return w.transposed ? o + w.pad_begin - k * w.dilation : o * w.stride + k * w.dilation - w.pad_begin;
}

std::int64_t AxisView::source(std::int64_t at) const {
  if (window_.transposed) {
    const bool inside = at >= 0 && input_ > 0 && at <= (input_ - 1) * window_.stride;
    return inside && at % window_.stride == 0 ? at / window_.stride : -1;
  }
  if (at >= 0 && at < input_) return at;
  if (at < -window_.pad_begin || at >= input_ + window_.pad_end) return -1;
  return plan::source_index(at, input_, window_.border);
}

Place::Kind AxisView::kind(std::int64_t at) const {
  const std::int64_t samples = window_.transposed && input_ > 0 ? (input_ - 1) * window_.stride + 1 : input_;
  if (at < 0 || at >= samples) return Place::Kind::padding;
  return source(at) < 0 ? Place::Kind::inserted : Place::Kind::input;
}

Place AxisView::place(std::int64_t at) const {
  Place place{.at = at, .source = {}, .kind = kind(at), .read = false};
  if (const std::int64_t sample = source(at); sample >= 0) place.source = sample;
  if (place.kind == Place::Kind::input) {
    place.read = !readers(*place.source, 1).empty();
    return place;
  }
  for (std::int64_t k = 0; k < window_.kernel && !place.read; ++k) {
    const std::int64_t offset = at - this->at(0, k);
    place.read = offset >= 0 && offset % step() == 0 && offset / step() < output_;
  }
  return place;
}

std::int64_t AxisView::reached(std::int64_t o) const {
  std::int64_t count = 0;
  for (std::int64_t k = 0; k < window_.kernel; ++k) count += source(at(o, k)) >= 0 ? 1 : 0;
  return count;
}

std::vector<AxisView::Stretch> AxisView::shown_at(std::int64_t source) const {
  using Border = AxisWindow::Border;
  std::vector<Stretch> places{{source, source}};
  const std::int64_t first = -window_.pad_begin;
  const std::int64_t last = input_ + window_.pad_end - 1;
  const auto add = [&](std::int64_t from, std::int64_t to) {
    from = std::max(from, first);
    to = std::min(to, last);
    if (from <= to) places.push_back({from, to});
  };
  if (window_.border == Border::reflect) {
    if (source > 0) add(-source, -source);
    if (source < input_ - 1) add(2 * (input_ - 1) - source, 2 * (input_ - 1) - source);
  } else if (window_.border == Border::circular) {
    add(source - input_, source - input_);
    add(source + input_, source + input_);
  } else if (window_.border == Border::replicate) {
    if (source == 0) add(first, -1);
    if (source == input_ - 1) add(input_, last);
  }
  return places;
}

std::vector<AxisView::Reader> AxisView::readers(std::int64_t source, std::size_t most) const {
  const AxisWindow& w = window_;
  std::vector<Reader> readers;
  if (w.transposed) {
    for (std::int64_t k = 0; k < w.kernel && readers.size() < most; ++k) {
      const std::int64_t o = source * w.stride + k * w.dilation - w.pad_begin;
      if (o >= 0 && o < output_) readers.push_back({o, k});
    }
    return readers;
  }
  for (const auto& [first, last] : shown_at(source)) {
    for (std::int64_t k = 0; k < w.kernel; ++k) {
      // Outputs o with first ≤ o·stride + k·dilation − pad_begin ≤ last.
      const std::int64_t shift = w.pad_begin - k * w.dilation;
      std::int64_t o = std::max<std::int64_t>(0, ceil_divide(std::max<std::int64_t>(0, first + shift), w.stride));
      for (; o < output_ && at(o, k) <= last; ++o) {
        if (readers.size() == most) return readers;
        readers.push_back({o, k});
      }
    }
  }
  sort_by(readers, &Reader::output);
  return readers;
}

}  // namespace convscope::analysis
