#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>
#include <utility>

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

/// A kernel longer by more than one sample, or that many zeros at the end, is seldom what is meant.
constexpr double far_off = 1.5;
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
  const bool far = std::abs(off.wanted[0] - off.given[0]) > 1;
  for (const Move& move :
       {Move{"output_padding", 1, 1, 1.0}, Move{"padding", -direction, 2, 1.5},
        Move{"kernel_size", direction, std::max<std::int64_t>(stretch, 1), far ? 2.0 + far_off : 2.0}}) {
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
  const bool far = std::abs(off.wanted[0] - off.given[0]) > 1;
  const auto children = std::ranges::count(outline, 1, &text::OutlineEntry::depth);
  Candidate candidate{
      .edits = {{.action = text::Edit::Action::insert, .path = outline.front().path, .value = call, .index = -1}},
      .changes = {{concat(children), "", "", call, CodeChange::Kind::module}},
      .cost = 2.2 + 0.2 * distance(off.wanted[0], off.given[0]) + (far ? far_off : 0.0)};
  if (changed(attempt, candidate)) out.push_back(std::move(candidate));
}

/// The sizes that a level's encoder has and its decoder gives.
Difference difference_of(const Level& level, const Trace& trace) {
  const auto wanted = tail(trace.tensors[level.encoder].shape, level.scale.size());
  const auto given = tail(trace.tensors[level.decoder].shape, level.scale.size());
  return {{wanted.begin(), wanted.end()}, {given.begin(), given.end()}};
}

const text::OutlineEntry* entry_of(const std::vector<text::OutlineEntry>& outline, const Trace& trace,
                                   const Stop& stop) {
  const Node& node = *trace.steps[stop.step].node;
  return node.module == nullptr ? nullptr : find_entry(outline, node.module->path);
}

/// Puts `more` into `whole`: what each of them changes stands in one candidate.
void join(Candidate& whole, Candidate more) {
  std::ranges::move(more.edits, std::back_inserter(whole.edits));
  std::ranges::move(more.changes, std::back_inserter(whole.changes));
}

void offer_joined(Candidate whole, double cost, std::vector<Candidate>& out) {
  if (whole.changes.size() < 2) return;
  whole.cost = cost;
  out.push_back(std::move(whole));
}

/// nn.Linear(10, 512), nn.Unflatten(1, (8, 8, 8)) → nn.Linear(10, 392), nn.Unflatten(1, (8, 7, 7)).
void add_unflattened(const std::vector<text::OutlineEntry>& outline, const Trace& trace, const Stop& stop,
                     const Difference& off, std::vector<Candidate>& out) {
  const auto* const entry = entry_of(outline, trace, stop);
  const auto now = entry == nullptr ? std::nullopt : numbers_of(*entry, "unflattened_size");
  if (!now || now->size() < off.wanted.size()) return;
  Numbers sizes = *now;
  std::ranges::copy(off.wanted, sizes.end() - std::ssize(off.wanted));
  const auto features = product(sizes);
  for (std::size_t step = stop.step; features && step-- > 0;) {
    const auto* const linear = entry_of(outline, trace, {.step = step});
    if (linear == nullptr || linear->type != "Linear") continue;
    std::vector<Candidate> both;
    offer(*linear, "out_features", concat(*features), 0.0, both);
    offer(*entry, "unflattened_size", number_text(sizes, true), 0.0, both);
    join(both.front(), std::move(both.back()));
    offer_joined(std::move(both.front()), 1.2, out);
    return;
  }
}

/// The decoder's layers of a level.
void add_decoder(const std::vector<text::OutlineEntry>& outline, const Trace& trace, const Level& level, double further,
                 std::vector<Candidate>& out) {
  const Difference off = difference_of(level, trace);
  double late = further;
  for (std::size_t i = level.ups.size(); i-- > 0;) {
    const auto* const entry = entry_of(outline, trace, level.ups[i]);
    if (entry == nullptr) continue;
    add_window(*entry, off, late, out);
    if (entry->type == "Unflatten") add_unflattened(outline, trace, level.ups[i], off, out);
    if (entry->type.starts_with("Upsampl")) add_size(*entry, off, out);
    if (entry->type == "Linear" && off.wanted.size() == 1)
      offer(*entry, "out_features", concat(off.wanted[0]), 1.0 + late, out);
    late += 0.1;
  }
}

/// Padding for convolutions of the encoder that lose samples at the border: each by itself, and all of them.
void add_encoder(const std::vector<text::OutlineEntry>& outline, const Trace& trace, const std::vector<Level>& all,
                 std::vector<Candidate>& out) {
  constexpr double cost = 1.2;
  Candidate every;
  for (const Level& level : std::views::reverse(all)) {  // in the order of the calls
    for (const Stop& stop : level.downs) {
      const auto* const entry = entry_of(outline, trace, stop);
      if (entry == nullptr || !entry->type.starts_with("Conv") || !same_scale(stop.from_scale, stop.scale)) continue;
      const auto now = numbers_of(*entry, "padding");
      const auto wanted = tail(trace.tensors[stop.from].shape, level.scale.size());
      const auto given = tail(trace.tensors[stop.tensor].shape, level.scale.size());
      const Difference off{{wanted.begin(), wanted.end()}, {given.begin(), given.end()}};
      const auto padding = now ? moved(*now, off, 1, 2) : std::nullopt;
      if (!padding || off.wanted == off.given) continue;
      offer(*entry, "padding", number_text(*padding), cost, out);
      join(every, out.back());
    }
  }
  offer_joined(std::move(every), cost, out);
}

/// output_padding for every level at once: of what each one is given, once the levels below it are mended.
void add_output_paddings(const std::vector<text::OutlineEntry>& outline, const Trace& trace,
                         const std::vector<Level>& all, std::vector<Candidate>& out) {
  Candidate every;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t axes = all[i].scale.size();
    Difference off{Numbers(axes), Numbers(axes, 0)};
    for (std::size_t axis = 0; axis < axes; ++axis) {
      off.wanted[axis] = std::llround(-gain(all, i, trace, axis) / all[i].scale[axis]);
    }
    if (off.wanted == off.given) continue;
    const auto* const entry = all[i].ups.empty() ? nullptr : entry_of(outline, trace, all[i].ups.back());
    const auto now = entry == nullptr ? std::nullopt : numbers_of(*entry, "output_padding");
    const auto numbers = now ? moved(*now, off, 1, 1) : std::nullopt;
    if (!numbers) return;
    std::vector<Candidate> one;
    offer(*entry, "output_padding", number_text(*numbers), 0.0, one);
    join(every, std::move(one.front()));
  }
  offer_joined(std::move(every), 1.0, out);
}

}  // namespace

void add_level_candidates(const Attempt& attempt, const Outcome& outcome, std::vector<Candidate>& out) {
  const Trace& trace = outcome.trace;
  const std::vector<Level> all = levels(trace);
  const auto outline = convscope::outline(attempt.model);
  if (all.empty() || !outline) return;
  const auto missed = std::ranges::find_if(all, [&](const Level& level) { return !meets(level, trace); });
  if (missed == all.end()) return;
  add_decoder(*outline, trace, *missed, 0.0, out);
  if (&*missed != &all.back()) add_decoder(*outline, trace, all.back(), 0.5, out);
  add_output_paddings(*outline, trace, all, out);
  add_encoder(*outline, trace, all, out);
  if (spatial_axes(trace) > 0) add_last_pad(attempt, *outline, difference_of(all.back(), trace), out);
}

}  // namespace convscope::analysis
