#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "analysis/fixes/candidates.hpp"
#include "analysis/fixes/numbers.hpp"
#include "analysis/fixes/window_values.hpp"
#include "layers/wide.hpp"
#include "sort_by.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

using Numbers = std::vector<std::int64_t>;

/// What a change of a parameter costs before it is asked how far it goes: what only names the sizes that arrive comes
/// first, then what keeps the weights, then what does not.
struct Price {
  std::string_view name;
  double cost;
};
constexpr std::array prices = {
    Price{"in_channels", 1.0},  Price{"in_features", 1.0},      Price{"num_features", 1.0},
    Price{"num_channels", 1.0}, Price{"normalized_shape", 1.0}, Price{"output_padding", 1.0},
    Price{"padding", 1.5},      Price{"kernel_size", 2.0},      Price{"dilation", 2.0},
    Price{"groups", 2.0},       Price{"num_groups", 2.0},       Price{"stride", 2.5},
    Price{"out_channels", 2.0}, Price{"out_features", 2.0},     Price{"padding_mode", 1.5},
    Price{"size", 1.5},
};
constexpr double other_price = 2.2;
constexpr double left_out = 1.0;
constexpr double per_call = 0.2;  // for each call between a change and the trouble

double price_of(std::string_view name) {
  const auto* const found = std::ranges::find(prices, name, &Price::name);
  return found == prices.end() ? other_price : found->cost;
}

bool is_taken(std::string_view name) {
  return name == "in_channels" || name == "in_features" || name == "in1_features" || name == "num_features" ||
         name == "num_channels" || name == "normalized_shape";
}
bool is_given(std::string_view name) { return name == "out_channels" || name == "out_features"; }
bool is_part(std::string_view name) {
  return name == "groups" || name == "num_groups" || name == "upscale_factor" || name == "downscale_factor";
}

/// Collects other values of one parameter.
class Values {
 public:
  Values(const text::OutlineEntry& entry, const text::OutlineParameter& parameter, double cost,
         std::vector<Candidate>& out)
      : entry_(entry), parameter_(parameter), cost_(cost), out_(out), seen_{parameter.text} {}

  void add(const std::string& value, double extra) {
    if (value.empty() ? !parameter_.given || parameter_.required : false) return;
    if (!seen_.insert(value).second) return;
    out_.push_back({.edits = {{.path = entry_.path, .name = parameter_.name, .value = value}},
                    .changes = {{entry_.path, parameter_.name, parameter_.given ? parameter_.text : "", value}},
                    .cost = cost_ + extra});
  }

 private:
  const text::OutlineEntry& entry_;
  const text::OutlineParameter& parameter_;
  double cost_;
  std::vector<Candidate>& out_;
  std::set<std::string> seen_;
};

void add_windows(Values& values, std::string_view name, const Numbers& given, const std::vector<WindowAxis>& windows,
                 bool tuple, bool upstream) {
  const std::size_t axes = windows.size();
  Numbers now = given.size() == 1 ? Numbers(axes, given.front()) : given;
  if (now.size() != axes) {  // a list of the wrong length
    values.add(concat(given.front()), 0.0);
    now.resize(axes, given.back());
    values.add(number_text(now, true), 0.0);
    return;
  }
  const auto offer = [&](const Numbers& other) {
    if (std::ranges::min(other) < 0) return;  // some layers take it, nobody means it
    double far = 0.0;
    for (std::size_t axis = 0; axis < axes; ++axis) far = std::max(far, distance(now[axis], other[axis]));
    values.add(number_text(other, tuple), 0.25 * far);
  };
  const auto offer_each = [&](auto next) {
    Numbers all = now;
    bool different = false;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const std::optional<std::int64_t> other = next(axis);
      if (!other) return;
      all[axis] = *other;
      different = different || windows[axis].input != windows[0].input || now[axis] != now[0];
    }
    offer(all);
    for (std::size_t axis = 0; different && axis < axes; ++axis) {
      Numbers one = now;
      one[axis] = all[axis];
      offer(one);
    }
  };
  offer_each([&](std::size_t axis) { return fitting_value(windows[axis], name).value_or(now[axis]); });
  const std::int64_t farthest = upstream ? 2 : 4;
  for (std::int64_t step = 1; step <= farthest; ++step) {
    offer_each([&](std::size_t axis) { return sum(now[axis], step); });
    offer_each([&](std::size_t axis) { return sum(now[axis], -step); });
  }
  for (const std::int64_t plain : {0, 1}) offer_each([&](std::size_t) { return plain; });
  if (upstream) return;
  for (const std::int64_t part : {2, 4, 8}) offer_each([&](std::size_t axis) { return now[axis] / part; });
}

/// Divisors of `whole`, the nearest to `now` first.
void add_divisors(Values& values, std::int64_t whole, std::int64_t now) {
  constexpr std::int64_t farthest = 4096;
  constexpr std::size_t most = 6;
  Numbers divisors;
  for (std::int64_t d = 1; d <= std::min(whole, farthest); ++d) {
    if (whole % d == 0) divisors.push_back(d);
  }
  sort_by(divisors, [&](std::int64_t d) { return distance(d, now); });
  for (std::size_t i = 0; i < std::min(most, divisors.size()); ++i)
    values.add(concat(divisors[i]), 0.2 * distance(divisors[i], now));
}

/// Multiples of `part` around `now`.
void add_multiples(Values& values, std::int64_t part, std::int64_t now) {
  if (part < 1 || now < 0) return;
  const std::int64_t below = now - now % part;
  if (below > 0) values.add(concat(below), 0.0);
  if (const auto above = sum(below, part)) values.add(concat(*above), 0.0);
}

/// Each item such that all of them multiply to one of the sizes.
void add_factors(Values& values, const Numbers& now, const Numbers& sizes) {
  for (std::size_t item = 0; item < now.size(); ++item) {
    Numbers others = now;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(item));
    const auto rest = product(others);
    if (!rest || *rest < 1) continue;
    for (const std::int64_t size : sizes) {
      if (size < *rest || size % *rest != 0) continue;
      Numbers changed = now;
      changed[item] = size / *rest;
      values.add(number_text(changed, true), 0.1 * static_cast<double>(item));
    }
  }
}

std::int64_t first_number(const text::OutlineEntry& entry, std::string_view name, std::int64_t otherwise) {
  const auto numbers = numbers_of(entry, name);
  return numbers ? numbers->front() : otherwise;
}

void add_counts(Values& values, const text::OutlineEntry& entry, std::string_view name, const Numbers& now, bool tuple,
                const Circumstances& at) {
  double late = 0.0;
  for (const std::int64_t number : is_part(name) ? Numbers() : at.numbers) {
    if (number >= 1) values.add(tuple && now.size() == 1 ? number_text({number}, true) : concat(number), late);
    late += 0.1;
  }
  if (at.upstream) return;
  if (now.front() < 1)
    values.add(concat(std::max<std::int64_t>(1, std::min<std::int64_t>(-(now.front() + 1), layers::max_size - 1) + 1)),
               0.0);
  add_multiples(values, first_number(entry, "groups", first_number(entry, "num_groups", 1)), now.front());
  if (is_part(name)) {
    const std::int64_t in = first_number(
        entry, "in_channels", first_number(entry, "num_channels", at.numbers.empty() ? 0 : at.numbers.front()));
    const std::int64_t out = first_number(entry, "out_channels", in);
    if (in > 0 && out > 0) add_divisors(values, std::gcd(in, out), now.front());
  }
}

void add_numbers(const text::OutlineEntry& entry, const text::OutlineParameter& parameter, const Circumstances& at,
                 double cost, std::vector<Candidate>& out) {
  const std::string_view name = parameter.name;
  const auto now = numbers_of(entry, name);
  if (!now) return;
  Values values(entry, parameter, cost, out);
  const bool tuple = parameter.text.find_first_of("([") != std::string::npos;
  const LayerEntry* const row = find_layer(entry.type);
  const auto axes = static_cast<std::size_t>(row == nullptr ? 0 : row->spatial);
  if (parameter.kind == "int" && !is_window_parameter(name)) values.add(concat(now->front()), 0.0);  // 3.0 → 3
  if (is_window_parameter(name) && axes > 0 && !entry.type.contains("Pad")) {
    values.add(number_text(*now, tuple), 0.0);
    const Shape arriving = at.arriving.empty() ? Shape() : at.arriving.front();
    add_windows(values, name, *now, windows_of(entry, axes, arriving), tuple, at.upstream);
  } else if (is_taken(name) || is_given(name) || is_part(name)) {
    add_counts(values, entry, name, *now, tuple, at);
  } else if (name == "unflattened_size") {
    add_factors(values, *now, at.numbers);
  } else {
    for (const std::int64_t step : {1, -1, 2, -2}) {
      Numbers other = *now;
      bool fits = true;
      for (std::int64_t& number : other) {
        const auto moved = sum(number, step);
        fits = fits && moved;
        number = moved.value_or(number);
      }
      if (fits) values.add(number_text(other, tuple), 0.25 * distance(0, step));
    }
    for (const std::int64_t number : {0, 1}) values.add(number_text({number}), 0.5);
  }
  if (!at.upstream) values.add("", left_out);
}

/// A number between 0 and 1 where a larger one stands: a dropout of 50 is one of 0.5.
void add_fractions(const text::OutlineEntry& entry, const text::OutlineParameter& parameter, double cost,
                   std::vector<Candidate>& out) {
  const auto value = text::parse(parameter.text);
  if (!value) return;
  Values values(entry, parameter, cost, out);
  const double now = value->is(Value::Kind::real) ? value->real : static_cast<double>(value->integer);
  if (now > 1.0 && now <= 100.0) {
    Value percent;
    percent.kind = Value::Kind::real;
    percent.real = now / 100.0;
    values.add(percent.repr(), 0.0);
  }
  for (const char* const plain : {"0.5", "1.0", "2.0"}) values.add(plain, 0.3);
  values.add("", left_out);
}

}  // namespace

void add_layer_candidates(const text::OutlineEntry& entry, const Circumstances& at, std::vector<Candidate>& out) {
  for (const text::OutlineParameter& parameter : entry.parameters) {
    const std::string_view name = parameter.name;
    const bool reaches_on = is_given(name) || is_window_parameter(name) || name == "unflattened_size" || name == "size";
    if (at.upstream && !reaches_on) continue;
    const double cost = price_of(name) + per_call * at.distance;
    if (parameter.kind == "bool" && name != "ceil_mode") continue;
    if (!parameter.given && (parameter.kind == "any" || parameter.kind == "float")) continue;
    if (!parameter.choices.empty() && !at.upstream) {
      Values values(entry, parameter, cost, out);
      const double other_kind = numbers_of(parameter.text) ? 1.0 : 0.5;
      for (const std::string& choice : parameter.choices) values.add(choice, other_kind);
      values.add("", left_out);
    }
    if (parameter.kind == "float")
      add_fractions(entry, parameter, cost, out);
    else
      add_numbers(entry, parameter, at, cost, out);
    if (name == "padding" && parameter.text == "'same'") {
      // What 'same' means where the stride is 1: half of what the window reaches beyond its first sample.
      Values values(entry, parameter, cost, out);
      const std::int64_t span = first_number(entry, "kernel_size", 1) - 1;
      if (const auto total = product(span, first_number(entry, "dilation", 1))) values.add(concat(*total / 2), -0.2);
    }
  }
}

}  // namespace convscope::analysis
