// Receptive field and unread samples against a count by hand: every output's dependencies written out one by one.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "analysis/fields/dependency_trace.hpp"
#include "analysis/fields/unread.hpp"
#include "convscope/summary.hpp"
#include "text/concat.hpp"

using convscope::AxisWindow;
using convscope::concat;
using convscope::Unread;
using convscope::analysis::DependencyTrace;
using convscope::analysis::find_unread;

namespace {

std::string describe(const AxisWindow& w) {
  return concat(w.transposed ? "transposed" : "convolution", " kernel=", w.kernel, " stride=", w.stride,
                " dilation=", w.dilation, " pad=", w.pad_begin, "/", w.pad_end, " border=", static_cast<int>(w.border));
}

std::int64_t output_size(const AxisWindow& w, std::int64_t input) {
  const std::int64_t reach = w.dilation * (w.kernel - 1) + 1;
  if (w.transposed) return (input - 1) * w.stride - w.pad_begin - w.pad_end + reach;
  const std::int64_t room = input + w.pad_begin + w.pad_end - reach;
  return room < 0 ? 0 : room / w.stride + 1;
}

/// The real sample that a padded position stands for.
std::optional<std::int64_t> sample_at(std::int64_t position, std::int64_t size, AxisWindow::Border border) {
  if (position >= 0 && position < size) return position;
  switch (border) {
    case AxisWindow::Border::zeros:
      return std::nullopt;
    case AxisWindow::Border::replicate:
      return position < 0 ? 0 : size - 1;
    case AxisWindow::Border::reflect:
      return position < 0 ? -position : 2 * (size - 1) - position;
    case AxisWindow::Border::circular:
      return (position + size) % size;
  }
  return std::nullopt;
}

/// The inputs each output depends on.
std::vector<std::set<std::int64_t>> dependencies(const AxisWindow& w, std::int64_t input, std::int64_t output) {
  std::vector<std::set<std::int64_t>> reads(static_cast<std::size_t>(output));
  if (w.transposed) {
    for (std::int64_t i = 0; i < input; ++i) {
      for (std::int64_t k = 0; k < w.kernel; ++k) {
        const std::int64_t o = i * w.stride - w.pad_begin + k * w.dilation;
        if (o >= 0 && o < output) reads[static_cast<std::size_t>(o)].insert(i);
      }
    }
    return reads;
  }
  for (std::int64_t o = 0; o < output; ++o) {
    for (std::int64_t k = 0; k < w.kernel; ++k) {
      if (auto sample = sample_at(o * w.stride - w.pad_begin + k * w.dilation, input, w.border)) {
        reads[static_cast<std::size_t>(o)].insert(*sample);
      }
    }
  }
  return reads;
}

Unread count_unread(const AxisWindow& w, std::int64_t input, std::int64_t output) {
  std::vector<bool> read(static_cast<std::size_t>(input), false);
  for (const auto& inputs : dependencies(w, input, output)) {
    for (const std::int64_t i : inputs) read[static_cast<std::size_t>(i)] = true;
  }
  Unread unread;
  for (std::int64_t i = 0; i < input; ++i) {
    if (read[static_cast<std::size_t>(i)]) continue;
    ++unread.count;
    if (!unread.ranges.empty() && unread.ranges.back().second == i) {
      unread.ranges.back().second = i + 1;
    } else if (unread.ranges.size() < Unread::max_ranges) {
      unread.ranges.emplace_back(i, i + 1);
    }
  }
  return unread;
}

class Cases {
 public:
  explicit Cases(unsigned seed) : random_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  AxisWindow window() {
    AxisWindow w{.kernel = between(1, 6), .stride = between(1, 7), .dilation = between(1, 4)};
    w.transposed = between(0, 1) == 1;
    w.pad_begin = between(0, 5);
    w.pad_end = w.pad_begin;
    if (!w.transposed) w.border = static_cast<AxisWindow::Border>(between(0, 3));
    return w;
  }

 private:
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("unread samples equal a count of every read") {
  Cases cases(20240607);
  int checked = 0;
  while (checked < 4000) {
    const AxisWindow w = cases.window();
    // Long axes too, where the middle of the pattern is not walked through.
    const std::int64_t input = cases.between(0, 9) == 0 ? cases.between(200, 3000) : cases.between(1, 60);
    if (!w.transposed && w.border != AxisWindow::Border::zeros && w.pad_begin >= input) continue;
    const std::int64_t output = output_size(w, input);
    if (output < 1) continue;
    ++checked;
    const auto found = find_unread(w, input, output);
    const Unread counted = count_unread(w, input, output);
    INFO(describe(w), " input=", input, " output=", output);
    REQUIRE(found.has_value());
    CHECK(found->count == counted.count);
    CHECK(found->ranges == counted.ranges);
  }
}

TEST_CASE("unread samples of an axis too long to walk") {
  const AxisWindow every_third{.kernel = 1, .stride = 3};
  const std::int64_t input = 3'000'000'001;
  const auto unread = find_unread(every_third, input, output_size(every_third, input));
  REQUIRE(unread.has_value());
  CHECK(unread->count == 2'000'000'000);
  CHECK(unread->ranges.size() == Unread::max_ranges);
  CHECK(unread->ranges.front() == std::pair<std::int64_t, std::int64_t>{1, 3});
  CHECK(unread->ranges.back() == std::pair<std::int64_t, std::int64_t>{766, 768});
}

TEST_CASE("receptive field equals dependencies traced through the stack") {
  Cases cases(77);
  int checked = 0;
  while (checked < 600) {
    const std::int64_t depth = cases.between(1, 4);
    std::vector<AxisWindow> stack;
    DependencyTrace trace;
    for (std::int64_t i = 0; i < depth; ++i) {
      stack.push_back(cases.window());
      stack.back().stride = std::min<std::int64_t>(stack.back().stride, 4);
      stack.back().border = AxisWindow::Border::zeros;
      trace.follow(stack.back(), 0);  // no size is needed: the pattern repeats
    }
    // A long input, so that the middle is far from every border; dependencies followed sample by sample.
    std::int64_t size = 700;
    std::vector<std::set<std::int64_t>> reads(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i) reads[static_cast<std::size_t>(i)] = {i};
    for (const AxisWindow& w : stack) {
      const std::int64_t next = output_size(w, size);
      if (next < 1 || next > 40000) {
        size = 0;
        break;
      }
      std::vector<std::set<std::int64_t>> through(static_cast<std::size_t>(next));
      const auto direct = dependencies(w, size, next);
      for (std::size_t o = 0; o < direct.size(); ++o) {
        for (const std::int64_t i : direct[o]) {
          through[o].insert(reads[static_cast<std::size_t>(i)].begin(), reads[static_cast<std::size_t>(i)].end());
        }
      }
      reads = std::move(through);
      size = next;
    }
    if (size < 1) continue;
    std::int64_t widest = 0;
    for (const auto& inputs : reads) {
      if (!inputs.empty()) widest = std::max(widest, *inputs.rbegin() - *inputs.begin() + 1);
    }
    if (widest > 300) continue;  // no output far from both borders
    ++checked;
    std::string text;
    for (const AxisWindow& w : stack) text += describe(w) + "; ";
    INFO(text);
    const auto field = trace.field();
    if (widest == 0) {
      CHECK_FALSE(field.has_value());
      continue;
    }
    REQUIRE(field.has_value());
    CHECK(field->size == widest);
  }
}

TEST_CASE("receptive field of known stacks") {
  const AxisWindow down{.kernel = 3, .stride = 2, .pad_begin = 1};
  AxisWindow up = down;
  up.transposed = true;

  DependencyTrace trace;
  trace.follow(down, 0);
  CHECK(trace.field()->size == 3);
  CHECK(trace.field()->jump == 2.0);
  CHECK(trace.field()->start == -1);
  trace.follow(down, 0);
  CHECK(trace.field()->size == 7);
  CHECK(trace.field()->jump == 4.0);
  CHECK(trace.field()->start == -3);
  trace.follow(up, 0);
  CHECK(trace.field()->size == 11);  // an odd output is reached by two neighbours, 4 samples apart
  CHECK(trace.field()->jump == 2.0);
}

TEST_CASE("the jump where positions are listed one by one") {
  const auto jump = [](std::string_view model, const convscope::Shape& input) {
    const auto report = convscope::summary(model, input);
    REQUIRE_FALSE(report.error);
    const auto& fields = report.layers.back().receptive_field;
    return fields.empty() ? std::nullopt : fields.back().jump;
  };
  // Resizing stands still at the borders; the step between counts.
  const char* const upsample = "nn.Sequential(nn.Conv1d(1, 1, 1), nn.Upsample(scale_factor=2, mode='linear'))";
  CHECK(jump(upsample, {1, 1, 10}) == 0.5);
  CHECK(jump(upsample, {1, 1, 64}) == 0.5);
  CHECK(jump("nn.Sequential(nn.Upsample(scale_factor=2, mode='linear'), nn.MaxPool1d(2))", {1, 1, 10}) == 1.0);
  CHECK(jump("nn.AdaptiveAvgPool1d(5)", {1, 1, 20}) == 4.0);
  CHECK(jump("nn.AdaptiveAvgPool1d(2)", {1, 1, 20}) == 10.0);
  CHECK(jump("nn.AdaptiveAvgPool1d(1)", {1, 1, 20}) == 20.0);
  CHECK_FALSE(jump("nn.Sequential(nn.Conv1d(3, 3, 3), nn.Flatten())", {1, 3, 20}));
}

TEST_CASE("a pattern too long to keep is unknown, not wrong") {
  DependencyTrace trace;
  const AxisWindow huge{.kernel = 1, .stride = std::int64_t{1} << 30, .transposed = true};
  trace.follow(huge, 0);
  CHECK_FALSE(trace.field().has_value());
  CHECK_FALSE(find_unread({.kernel = std::int64_t{1} << 62, .dilation = 3}, 10, 10).has_value());
}
