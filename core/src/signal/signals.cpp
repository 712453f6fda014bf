#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "convscope/random.hpp"
#include "convscope/signal.hpp"
#include "signal/catalogue.hpp"

namespace convscope::signal {
namespace {

constexpr double tau = 2.0 * std::numbers::pi;

/// Where a sample lies: each coordinate in [0, 1], outermost axis first, and the phase of its channel in [0, 1).
struct Place {
  std::array<double, 3> at{};
  double phase = 0.0;
};

double wrap(double x) { return x - std::floor(x); }

// Curves in [-1, 1], t from 0 to 1.
double chirp(const Place& p) { return std::sin(tau * (2.0 * p.at[0] + 6.0 * p.at[0] * p.at[0] + p.phase)); }
double sine(const Place& p) { return std::sin(tau * (4.0 * p.at[0] + p.phase)); }
double two_tones(const Place& p) {
  return 0.6 * std::sin(tau * (3.0 * p.at[0] + p.phase)) + 0.4 * std::sin(tau * (17.0 * p.at[0] + p.phase));
}
double square(const Place& p) { return wrap(4.0 * p.at[0] + p.phase) < 0.5 ? 1.0 : -1.0; }
double sawtooth(const Place& p) { return 2.0 * wrap(4.0 * p.at[0] + p.phase) - 1.0; }
double step(const Place& p) { return p.at[0] < wrap(0.5 + 0.5 * p.phase) ? -0.5 : 0.5; }

/// One heartbeat after another: P, Q, R, S and T waves as Gaussians (after McSharry et al., 2003, "A dynamical model
/// for generating synthetic electrocardiogram signals", table 1).
double heartbeat(const Place& p) {
  struct Wave {
    double centre, height, width;
  };
  constexpr std::array<Wave, 5> waves{{{0.28, 0.12, 0.040},
                                       {0.41, -0.14, 0.016},
                                       {0.45, 1.00, 0.016},
                                       {0.49, -0.22, 0.016},
                                       {0.70, 0.28, 0.065}}};
  const double t = wrap(3.0 * p.at[0] + p.phase);
  double sum = 0.0;
  for (const Wave& wave : waves) {
    const double x = (t - wave.centre) / wave.width;
    sum += wave.height * std::exp(-0.5 * x * x);
  }
  return sum;
}

// Images in [0, 1], y downwards, x to the right.
double shapes(const Place& p) {
  const double y = p.at[0];
  const double x = p.at[1];
  const double shade = 0.25 * p.phase;
  if (std::hypot(x - 0.30, y - 0.32) < 0.20) return 1.0 - shade;
  if (x > 0.58 && x < 0.90 && y > 0.14 && y < 0.46) return 0.75 - shade;
  if (y > 0.58 && y < 0.90 && std::abs(x - 0.5) < 0.6 * (y - 0.58) + 0.01) return 0.55 + shade;
  return 0.10 + 0.15 * x + shade * 0.3;
}
double zone_plate(const Place& p) {
  const double y = p.at[0] - 0.5;
  const double x = p.at[1] - 0.5;
  return 0.5 + 0.5 * std::cos(tau * (12.0 * (x * x + y * y) + p.phase));
}
double checkerboard(const Place& p) {
  const auto cell = static_cast<long>(std::floor(8.0 * p.at[0] - 1e-9)) + static_cast<long>(std::floor(8.0 * p.at[1] - 1e-9));
  const bool bright = (cell % 2 != 0);
  return bright ? 1.0 - 0.5 * p.phase : 0.5 * p.phase;
}
double gradient(const Place& p) { return wrap(0.5 * (p.at[0] + p.at[1]) * 0.999 + p.phase); }

/// A handwritten-looking 3: two arcs drawn with a soft pen.
double digit(const Place& p) {
  const double y = p.at[0];
  const double x = p.at[1] - 0.1 * p.phase;
  const auto arc = [&](double cx, double cy, double radius) {
    const double dx = x - cx;
    const double dy = y - cy;
    const bool open = dx < -0.35 * radius && std::abs(dy) < 0.8 * radius;  // the mouth of the 3, to the left
    const double distance = std::abs(std::hypot(dx, dy) - radius);
    return open ? 0.0 : std::exp(-0.5 * std::pow(distance / 0.035, 2.0));
  };
  return std::max(arc(0.48, 0.33, 0.17), arc(0.48, 0.67, 0.17));
}

// Volumes in [0, 1].
double ball(const Place& p) {
  const double r = std::hypot(p.at[0] - 0.5, p.at[1] - 0.5, p.at[2] - 0.5);
  return r < 0.35 ? 1.0 - 0.3 * p.phase : 0.1 + 0.2 * p.at[2];
}
double waves(const Place& p) {
  return 0.5 + 0.5 * std::sin(tau * (2.0 * p.at[0] + p.phase)) * std::cos(tau * (1.5 * p.at[1] + 1.0 * p.at[2]));
}

struct Row {
  Choice choice;
  double (*value)(const Place&) = nullptr;  ///< null: not a function of the place alone
};

constexpr Row rows[] = {
    {{"chirp", "Chirp: low to high", 1}, chirp},
    {{"sine", "Sine", 1}, sine},
    {{"two_tones", "Two tones: slow and fast", 1}, two_tones},
    {{"heartbeat", "Heartbeat (ECG)", 1}, heartbeat},
    {{"square", "Square wave", 1}, square},
    {{"sawtooth", "Sawtooth", 1}, sawtooth},
    {{"step", "Step", 1}, step},
    {{"shapes", "Shapes", 2}, shapes},
    {{"digit", "Digit 3", 2}, digit},
    {{"zone_plate", "Zone plate: rings ever finer", 2}, zone_plate},
    {{"checkerboard", "Checkerboard", 2}, checkerboard},
    {{"gradient", "Gradient", 2}, gradient},
    {{"ball", "Ball", 3}, ball},
    {{"waves", "Waves", 3}, waves},
    {{"impulse", "Impulse: one 1", 0}},
    {{"constant", "Constant 1", 0}},
    {{"noise", "Noise: torch.randn", 0}},
};

/// The coordinate of sample `index` of `size`: 0 at the first, 1 at the last.
double coordinate(std::int64_t index, std::int64_t size) {
  return size > 1 ? static_cast<double>(index) / static_cast<double>(size - 1) : 0.5;
}

void fill_plane(std::span<float> plane, std::span<const std::int64_t> sizes, double phase,
                double (*value)(const Place&)) {
  std::array<std::int64_t, 3> index{};
  Place place{.phase = phase};
  for (float& sample : plane) {
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) place.at[axis] = coordinate(index[axis], sizes[axis]);
    sample = static_cast<float>(value(place));
    for (std::size_t axis = sizes.size(); axis-- > 0;) {
      if (++index[axis] < sizes[axis]) break;
      index[axis] = 0;
    }
  }
}

std::size_t centre_of(std::span<const std::int64_t> sizes) {
  std::size_t offset = 0;
  for (const std::int64_t size : sizes) {
    offset = offset * static_cast<std::size_t>(size) + static_cast<std::size_t>(size / 2);
  }
  return offset;
}

}  // namespace

std::vector<Choice> signals(int spatial) { return choices_for(std::span<const Row>(rows), spatial); }

Result<Tensor> make_signal(std::string_view name, const Shape& shape, int spatial, std::uint64_t seed) {
  if (spatial < 1 || spatial > 3 || shape.size() < static_cast<std::size_t>(spatial)) {
    return Failure(Error{.type = ErrorType::value_error,
                                 .message = concat("a signal needs 1 to 3 spatial axes within the shape, got ", spatial,
                                                   " of ", to_string(shape))});
  }
  const auto row = find_row(std::span<const Row>(rows), name, spatial, "signal");
  if (!row) return std::unexpected(row.error());
  auto tensor = allocate(shape);
  if (!tensor) return tensor;

  const std::span<float> all(tensor->data(), tensor->size());
  if (name == "noise") {
    Generator(seed).randn(all);
    return tensor;
  }
  const std::span<const std::int64_t> sizes = std::span(shape).last(static_cast<std::size_t>(spatial));
  std::size_t plane = 1;
  for (const std::int64_t size : sizes) plane *= static_cast<std::size_t>(size);
  if (plane == 0) return tensor;
  const std::size_t planes = all.size() / plane;
  for (std::size_t i = 0; i < planes; ++i) {
    const std::span<float> samples = all.subspan(i * plane, plane);
    if ((*row)->value != nullptr) {
      fill_plane(samples, sizes, static_cast<double>(i) / static_cast<double>(planes), (*row)->value);
    } else if (name == "impulse") {
      samples[centre_of(sizes)] = 1.0F;
    } else {
      std::fill(samples.begin(), samples.end(), 1.0F);
    }
  }
  return tensor;
}

}  // namespace convscope::signal
