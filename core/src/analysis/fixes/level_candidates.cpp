#include <algorithm>

#include "analysis/fixes/candidates.hpp"
#include "analysis/fixes/levels.hpp"
#include "analysis/fixes/numbers.hpp"
#include "analysis/spatial.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

using Numbers = std::vector<std::int64_t>;

/// What is wanted of a level and what it gives, axis by axis.
struct Difference {
  Numbers wanted;
  Numbers given;
};

constexpr std::int64_t farthest = 1 << 16;  // padding or kernels of that length are no near change any more

/// Each axis's number moved by as much as its size is wrong, times `factor`, divided by `part`.
std::optional<Numbers> moved(const Numbers& now, const Difference& off, std::int64_t factor, std::int64_t part) {
  const std::size_t axes = off.wanted.size();
  if (now.size() != 1 && now.size() != axes) return std::nullopt;
  Numbers numbers;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::int64_t difference = off.wanted[axis] - off.given[axis];
    const std::int64_t number = now[now.size() == 1 ? 0 : axis];
    if (difference % part != 0 || std::abs(difference) > farthest || std::abs(number) > farthest) return std::nullopt;
    numbers.push_back(number + factor * difference / part);
    if (numbers.back() < 0) return std::nullopt;
  }
  return numbers;
}

void offer(const text::OutlineEntry& entry, std::string_view name, const std::string& value, double cost,
           std::vector<Candidate>& out) {
  const text::OutlineParameter* const parameter = find_parameter(entry, name);
  if (parameter == nullptr) return;
  out.push_back({.edits = {{.path = entry.path, .name = std::string(name), .value = value}},
                 .changes = {{entry.path, std::string(name), parameter->given ? parameter->text : "", value}},
                 .cost = cost});
}

/// A window that makes the right size of what arrives.
void add_window(const text::OutlineEntry& entry, const Difference& off, double late, std::vector<Candidate>& out) {
  const bool transposed = entry.type.starts_with("ConvTranspose");
  struct Move {
    std::string_view name;
    std::int64_t factor;
    std::int64_t part;
    double cost;
  };
  const std::int64_t stretch = numbers_of(entry, "dilation").value_or(Numbers{1}).front();
  const std::int64_t direction = transposed ? 1 : -1;
  for (const Move& move : {Move{"output_padding", 1, 1, 1.0}, Move{"padding", -direction, 2, 1.5},
                           Move{"kernel_size", direction, std::max<std::int64_t>(stretch, 1), 2.0}}) {
    const auto now = numbers_of(entry, move.name);
    if (!now || (move.name == "output_padding" && !transposed)) continue;
    const auto numbers = moved(*now, off, move.factor, move.part);
    if (numbers)
      offer(entry, move.name, number_text(*numbers), move.cost + 0.1 * distance(off.wanted[0], off.given[0]) + late,
            out);
  }
  const auto kernel = numbers_of(entry, "kernel_size");
  const auto padding = numbers_of(entry, "padding");
  if (!kernel || !padding) return;
  // An odd number of samples is the kernel's and the padding's together.
  for (const std::int64_t more : {1, 2}) {
    Numbers longer = *kernel;
    for (std::int64_t& number : longer) number = sum(number, more).value_or(number);
    offer(entry, "kernel_size", number_text(longer), 2.4 + late, out);
  }
}

/// nn.Upsample(scale_factor=2) → nn.Upsample(size=(7, 7)), with all else as it was.
void add_size(const text::OutlineEntry& entry, const Difference& off, std::vector<Candidate>& out) {
  const text::OutlineParameter* const scale = find_parameter(entry, "scale_factor");
  const std::string size = number_text(off.wanted);
  if (scale != nullptr && scale->given) {
    out.push_back({.edits = {{.path = entry.path, .name = "scale_factor", .value = "None"},
                             {.path = entry.path, .name = "size", .value = size}},
                   .changes = {{entry.path, "", concat("scale_factor=", scale->text), concat("size=", size),
                                CodeChange::Kind::module}}});
  } else {
    offer(entry, "size", size, 1.0, out);
  }
}

/// A layer at the end of the model that adds what is missing, or cuts off what is too much.
void add_last_pad(const Attempt& attempt, const std::vector<text::OutlineEntry>& outline, const Difference& off,
                  std::vector<Candidate>& out) {
  if (off.wanted.size() > 3 || !outline.front().container || outline.front().type != "Sequential") return;
  std::string amounts;
  for (std::size_t axis = off.wanted.size(); axis-- > 0;) {
    const std::int64_t difference = off.wanted[axis] - off.given[axis];
    if (std::abs(difference) > farthest) return;
    amounts += concat(amounts.empty() ? "" : ", ", "0, ", difference);
  }
  const std::string call = concat("nn.ZeroPad", off.wanted.size(), "d((", amounts, "))");
  const auto children = std::ranges::count(outline, 1, &text::OutlineEntry::depth);
  Candidate candidate{
      .edits = {{.action = text::Edit::Action::insert, .path = outline.front().path, .value = call, .index = -1}},
      .changes = {{concat(children), "", "", call, CodeChange::Kind::module}},
      .cost = 2.2 + 0.2 * distance(off.wanted[0], off.given[0])};
  if (changed(attempt, candidate)) out.push_back(std::move(candidate));
}

}  // namespace

void add_level_candidates(const Attempt& attempt, const Outcome& outcome, std::vector<Candidate>& out) {
  const Trace& trace = outcome.trace;
  const std::vector<Level> all = levels(trace);
  const auto outline = convscope::outline(attempt.model);
  if (all.empty() || !outline) return;
  const std::size_t axes = compared_axes(trace);
  const auto difference_of = [&](const Level& level) {
    const auto wanted = tail(trace.tensors[level.encoder].shape, axes);
    const auto given = tail(trace.tensors[level.decoder].shape, axes);
    return Difference{{wanted.begin(), wanted.end()}, {given.begin(), given.end()}};
  };
  const auto add_level = [&](const Level& level, double further) {
    const Difference off = difference_of(level);
    double late = 0.0;
    for (std::size_t i = level.ups.size(); i-- > 0;) {
      const Node& node = *trace.steps[level.ups[i]].node;
      const auto* const entry = node.module == nullptr ? nullptr : find_entry(*outline, node.module->path);
      if (entry == nullptr) continue;
      add_window(*entry, off, late + further, out);
      if (entry->type.starts_with("Upsampl")) add_size(*entry, off, out);
      if (entry->type == "Linear" && axes == 1) offer(*entry, "out_features", concat(off.wanted[0]), 1.0, out);
      late += 0.1;
    }
  };
  const auto missed = std::ranges::find_if(all, [&](const Level& level) { return !meets(level, trace); });
  if (missed == all.end()) return;
  add_level(*missed, 0.0);
  if (&*missed != &all.back()) add_level(all.back(), 0.5);
  if (spatial_axes(trace) > 0) add_last_pad(attempt, *outline, difference_of(all.back()), out);
}

}  // namespace convscope::analysis
