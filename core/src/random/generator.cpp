#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "convscope/random.hpp"
#include "random/fused.hpp"
#include "random/normal.hpp"

namespace convscope {
namespace {

constexpr std::size_t distance = 397;

/// Below this many numbers PyTorch draws normal numbers one by one.
constexpr std::size_t vector_from = 16;

/// One step of the twist: the highest bit of a word, the others of the next.
std::uint32_t twist(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t mixed = (a & 0x80000000U) | (b & 0x7fffffffU);
  return (mixed >> 1U) ^ ((b & 1U) != 0U ? 0x9908b0dfU : 0U);
}

float unit(std::uint32_t bits) { return static_cast<float>(bits & 0xffffffU) * 0x1p-24F; }
double unit(std::uint64_t bits) { return static_cast<double>(bits & ((std::uint64_t{1} << 53U) - 1)) * 0x1p-53; }

}  // namespace

Generator::Generator(std::uint64_t seed) {
  state_[0] = static_cast<std::uint32_t>(seed);
  for (std::uint32_t i = 1; i < state_.size(); ++i) {
    state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30U)) + i;
  }
}

void Generator::refill() {
  const std::size_t size = state_.size();
  std::size_t i = 0;
  for (; i < size - distance; ++i) state_[i] = state_[i + distance] ^ twist(state_[i], state_[i + 1]);
  for (; i < size - 1; ++i) state_[i] = state_[i + distance - size] ^ twist(state_[i], state_[i + 1]);
  state_[i] = state_[i + distance - size] ^ twist(state_[i], state_[0]);
  next_ = 0;
}

std::uint32_t Generator::random() {
  if (next_ == state_.size()) refill();
  std::uint32_t y = state_[next_++];
  y ^= y >> 11U;
  y ^= (y << 7U) & 0x9d2c5680U;
  y ^= (y << 15U) & 0xefc60000U;
  return y ^ (y >> 18U);
}

std::uint64_t Generator::random64() {
  const std::uint64_t high = random();
  return (high << 32U) | random();
}

void Generator::rand(std::span<float> out) {
  for (float& value : out) value = unit(random());
}

void Generator::uniform(std::span<float> out, double low, double high) {
  // As uniform_real_distribution<float>: the bounds become floats first, and the range is their difference as floats.
  const auto from = static_cast<float>(low);
  const float range = static_cast<float>(high) - from;
  for (float& value : out) value = fused_multiply_add(unit(random()), range, from);
}

void Generator::randn(std::span<float> out) { normal(out, 0.0, 1.0); }

double Generator::next_normal() {
  if (spare_normal_) return *std::exchange(spare_normal_, std::nullopt);
  const double u1 = unit(random64());
  const double u2 = unit(random64());
  const double radius = std::sqrt(-2.0 * std::log1p(-u2));
  const double angle = 2.0 * std::numbers::pi * u1;
  spare_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

void Generator::normal(std::span<float> out, double mean, double deviation) {
  if (out.size() < vector_from) {
    for (float& value : out) value = static_cast<float>(std::fma(next_normal(), deviation, mean));
    return;
  }
  const NormalParameters parameters{static_cast<float>(mean), static_cast<float>(deviation)};
  rand(out);
  for (std::size_t i = 0; i + vector_from <= out.size(); i += vector_from) {
    normal_from_uniform(out.subspan(i).first<vector_from>(), parameters);
  }
  if (out.size() % vector_from != 0) {
    // The last sixteen are drawn anew, over some that were ready.
    const auto last = out.last<vector_from>();
    rand(last);
    normal_from_uniform(last, parameters);
  }
}

void Generator::normal(std::span<float> out, std::span<const float> mean, double deviation) {
  normal(out, 0.0, deviation);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += mean[i];
}

void Generator::normal(std::span<float> out, std::span<const float> mean, std::span<const float> deviation) {
  randn(out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] *= deviation[i];  // rounded: PyTorch multiplies and adds in two passes
    out[i] += mean[i];
  }
}

void Generator::bernoulli(std::span<float> out, double p) {
  for (float& value : out) value = unit(random64()) < p ? 1.0F : 0.0F;
}

void Generator::bernoulli(std::span<float> out, std::span<const float> p) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = unit(random()) < p[i] ? 1.0F : 0.0F;
}

void Generator::randint(std::span<std::int64_t> out, std::int64_t low, std::int64_t high) {
  // Unsigned: the range of all int64 numbers fits, and the sum may wrap.
  const auto from = static_cast<std::uint64_t>(low);
  const std::uint64_t range = static_cast<std::uint64_t>(high) - from;
  const bool wide = range >= std::uint64_t{1} << 32U;
  for (std::int64_t& value : out) {
    const std::uint64_t bits = wide ? random64() : random();
    value = static_cast<std::int64_t>(from + bits % range);
  }
}

void Generator::randperm(std::span<std::int64_t> out) {
  std::iota(out.begin(), out.end(), std::int64_t{0});
  // Places far apart are drawn some at a time and read before they are needed: the waits for memory then overlap. A
  // volatile read is one that the compiler may not leave out.
  constexpr std::size_t ahead = 64;
  std::array<std::size_t, ahead> places;
  for (std::size_t first = 0; first + 1 < out.size(); first += ahead) {
    const std::size_t last = std::min(first + ahead, out.size() - 1);
    for (std::size_t i = first; i < last; ++i) {
      places[i - first] = i + random() % static_cast<std::uint32_t>(out.size() - i);
    }
    for (std::size_t i = first; i < last; ++i) {
      static_cast<void>(*static_cast<const volatile std::int64_t*>(&out[places[i - first]]));
    }
    for (std::size_t i = first; i < last; ++i) std::swap(out[i], out[places[i - first]]);
  }
}

void Generator::initialize(const Initializer& init, std::span<float> out) {
  switch (init.kind) {
    case Initializer::Kind::uniform:
      uniform(out, init.low, init.high);
      return;
    case Initializer::Kind::normal:
      normal(out, init.low, init.high);
      return;
    case Initializer::Kind::constant:
      std::ranges::fill(out, static_cast<float>(init.low));
      return;
  }
}

}  // namespace convscope
