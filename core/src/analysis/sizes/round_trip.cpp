#include "convscope/round_trip.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "analysis/refuse.hpp"
#include "analysis/sizes/size_walk.hpp"
#include "analysis/sizes/template_input.hpp"
#include "convscope/model.hpp"
#include "layers/axis_names.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

using analysis::refuse;

/// Calls of layers, after which a long range is left where it is.
constexpr std::int64_t most_calls = std::int64_t{1} << 17;

std::vector<std::string> letters(std::size_t spatial) {
  std::vector<std::string> names;
  for (std::size_t axis = 0; axis < spatial; ++axis) {
    names.emplace_back(layers::axis_name(static_cast<int>(spatial), static_cast<int>(axis)));
  }
  return names;
}

/// "L, 0 or -1".
std::string choices(const std::vector<std::string>& axes) {
  std::string text;
  for (const std::string& axis : axes) text += concat(text.empty() ? "" : ", ", "\"", axis, "\"");
  return concat(text, axes.size() == 1 ? ", 0 or -1" : concat(", or a number from 0 to ", axes.size() - 1));
}

Result<std::size_t> find_axis(const std::string& asked, const std::vector<std::string>& axes) {
  if (asked.empty()) return axes.size() - 1;
  if (const auto letter = std::ranges::find(axes, asked); letter != axes.end()) {
    return static_cast<std::size_t>(letter - axes.begin());
  }
  std::int64_t number = 0;
  const char* const end = asked.data() + asked.size();
  const auto count = static_cast<std::int64_t>(axes.size());
  const auto read = std::from_chars(asked.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end && number >= -count && number < count) {
    return static_cast<std::size_t>(number < 0 ? number + count : number);
  }
  return refuse(
      concat("axis ", asked, " is none of the model's ", axes.size(), " spatial ", axes.size() == 1 ? "axis" : "axes"),
      concat("Give ", choices(axes), "."));
}

struct Span {
  std::int64_t from = 1;
  std::int64_t to = 1;
};

/// What is asked for; else the block of sizes that `given` lies in: 1 to 512, 513 to 1024, ...
Span span_of(const RoundTripOptions& options, std::int64_t given) {
  constexpr std::int64_t block = 512;
  const bool asked = options.from || options.to;
  const std::int64_t from = options.from.value_or(asked || given < 1 ? 1 : (given - 1) / block * block + 1);
  const std::int64_t end = from > layers::max_size - block ? layers::max_size : from + block - 1;
  return {.from = from, .to = options.to.value_or(end)};
}

Result<void> check_span(const Span& span) {
  const auto [from, to] = span;
  if (from < 1) return refuse(concat("from is ", from, "; the smallest size is 1"), "Begin with 1.");
  if (to < from)
    return refuse(concat("to is ", to, ", less than from, which is ", from), "Let from be the smaller one.");
  if (to - from >= max_round_trip_sizes) {
    return refuse(concat("from ", from, " to ", to, " are too many sizes"),
                  concat("At most ", max_round_trip_sizes, " are tried at once: end with ",
                         from + max_round_trip_sizes - 1, "."));
  }
  return {};
}

std::string plural(std::size_t count) { return count == 1 ? "size" : "sizes"; }

/// "1, 3, 5, … 511, 2 apart" for sizes an equal distance apart; empty for others.
std::string rhythm(const std::vector<std::int64_t>& back) {
  if (back.size() < 5) {
    std::string text;
    for (const std::int64_t size : back) text += concat(text.empty() ? "" : ", ", size);
    return text;
  }
  const std::int64_t step = back[1] - back[0];
  for (std::size_t i = 1; i < back.size(); ++i) {
    if (back[i] - back[i - 1] != step) return {};
  }
  if (step == 1) return concat("all from ", back.front(), " to ", back.back());
  return concat(back[0], ", ", back[1], ", ", back[2], ", … ", back.back(), ", ", step, " apart");
}

/// " 4 sizes fail; size 1 is the first, at layer 0."
std::string failures(const std::vector<RoundTripSize>& sizes) {
  const auto failed = [](const RoundTripSize& size) { return size.error.has_value(); };
  const std::size_t count = static_cast<std::size_t>(std::ranges::count_if(sizes, failed));
  if (count == 0) return {};
  const auto first = std::ranges::find_if(sizes, failed);
  const std::string at = first->error->layer.value_or("");
  const std::string where = at.empty() ? "" : concat(", at layer ", at);
  if (count == 1) return concat(" Size ", first->size, " fails", where, ".");
  return concat(" ", count, " sizes fail; size ", first->size, " is the first", where, ".");
}

/// What is sent through the model: a shape of which one axis, or every spatial one, is the size tried.
struct Probe {
  RoundTrip trip{};  ///< axes and input
  Span span{};
  std::size_t first = 0;  ///< spatial axis
  bool whole = false;     ///< every spatial axis has the size

  [[nodiscard]] Shape shape(std::int64_t size) const {
    Shape shape = trip.input;
    for (std::size_t i = first; i < shape.size(); ++i) {
      if (whole || i == trip.dimension) shape[i] = size;
    }
    return shape;
  }
};

/// " of W, with H = 27": the axis that is tried and what the others stay at; "" where there are none, or all are tried.
std::string held(const Probe& probe) {
  if (probe.whole || probe.trip.axes.size() < 2) return {};
  std::string text = concat(" of ", probe.trip.axis, ", with ");
  const char* between = "";
  for (std::size_t i = 0; i < probe.trip.axes.size(); ++i) {
    if (probe.first + i == probe.trip.dimension) continue;
    text += concat(between, probe.trip.axes[i], " = ", probe.trip.input[probe.first + i]);
    between = " and ";
  }
  return text + ",";
}

std::string describe(const std::vector<RoundTripSize>& sizes, const std::string& held) {
  std::vector<std::int64_t> back;
  for (const RoundTripSize& size : sizes) {
    if (size.off() == 0) back.push_back(size.size);
  }
  std::string text = back.empty()
                         ? concat("None of ", sizes.size(), " ", plural(sizes.size()), held, " comes back")
                         : concat(back.size(), " of ", sizes.size(), " ", plural(sizes.size()), held,
                                  back.size() == 1 ? " comes back" : " come back");
  if (const std::string which = rhythm(back); !which.empty()) text += concat(": ", which);
  return text + "." + failures(sizes);
}

/// The size along the axis, of a tensor that still has it.
std::optional<std::int64_t> along(const std::optional<Shape>& shape, std::size_t rank, std::size_t axis) {
  return shape && shape->size() == rank ? std::optional((*shape)[axis]) : std::nullopt;
}

/// `given` is the input's own size, which `below` and `above` are seen from.
void find_neighbours(RoundTrip& trip, std::int64_t given) {
  for (const RoundTripSize& tried : trip.sizes) {
    if (tried.off() != 0) continue;
    if (tried.size < given) trip.below = tried.size;
    if (tried.size > given && !trip.above) trip.above = tried.size;
  }
}

Result<Probe> make_probe(const Model& model, const RoundTripOptions& options) {
  const auto made = analysis::template_input(model, 1);
  if (!made) {
    return refuse("no layer of the model says how many spatial axes its input has",
                  "A convolution or a pooling layer says it.");
  }
  const std::size_t spatial = made->size() - 2;
  Probe probe{.whole = options.input.empty()};
  RoundTrip& trip = probe.trip;
  trip.axes = letters(spatial);
  trip.input = probe.whole ? *made : options.input;
  const Result<std::size_t> axis = find_axis(options.axis, trip.axes);
  if (!axis) return std::unexpected(axis.error());
  if (trip.input.size() < spatial) {
    return refuse(concat("the input shape ", to_string(trip.input), " has ", trip.input.size(),
                         trip.input.size() == 1 ? " axis" : " axes", "; the model works on ", spatial, " spatial ones"),
                  "Give batch, channels and every spatial size.");
  }
  probe.first = trip.input.size() - spatial;
  trip.axis = trip.axes[*axis];
  trip.dimension = probe.first + *axis;
  probe.span = span_of(options, trip.input[trip.dimension]);
  if (Result<void> status = check_span(probe.span); !status) return std::unexpected(std::move(status.error()));
  return probe;
}

/// Sends every size through, as far as the work goes.
void try_sizes(const Probe& probe, const Model& model, RoundTrip& trip) {
  analysis::SizeWalk walk(model);
  for (std::int64_t size = probe.span.from; size <= probe.span.to; ++size) {
    if (walk.calls() > most_calls) {
      trip.next = size;
      return;
    }
    const Shape shape = probe.shape(size);
    analysis::WalkEnd end = walk.run(shape);
    trip.sizes.push_back({.size = size,
                          .encoded = along(end.encoded, shape.size(), trip.dimension),
                          .output = along(end.output, shape.size(), trip.dimension),
                          .error = std::move(end.error)});
  }
}

}  // namespace

Result<RoundTrip> round_trip(std::string_view model_text, const RoundTripOptions& options) {
  const Result<Model> model = Model::parse(model_text);
  if (!model) return std::unexpected(model.error());
  const Result<Probe> probe = make_probe(*model, options);
  if (!probe) return std::unexpected(probe.error());
  RoundTrip trip = probe->trip;
  try_sizes(*probe, *model, trip);
  if (!probe->whole) find_neighbours(trip, trip.input[trip.dimension]);
  trip.sentence = describe(trip.sizes, held(*probe));
  return trip;
}

}  // namespace convscope
