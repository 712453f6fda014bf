#include "analysis/fixes/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "analysis/fixes/attempt.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

std::optional<std::int64_t> number_of(const Value& value) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (value.is(Value::Kind::integer)) return value.integer;
  if (value.is(Value::Kind::real) && value.real == std::floor(value.real) && std::abs(value.real) < exact) {
    return static_cast<std::int64_t>(value.real);
  }
  if (value.is(Value::Kind::string)) {
    std::int64_t number = 0;
    const char* const end = value.string.data() + value.string.size();
    const auto [last, error] = std::from_chars(value.string.data(), end, number);
    if (error == std::errc() && last == end) return number;
  }
  return std::nullopt;
}

std::optional<std::int64_t> fitting(layers::Wide value) {
  return layers::fits(value) ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

}  // namespace

std::optional<std::vector<std::int64_t>> numbers_of(std::string_view text) {
  const auto value = text::parse(text);
  if (!value) return std::nullopt;
  if (const auto number = number_of(*value)) return std::vector{*number};
  if (!value->is(Value::Kind::tuple) && !value->is(Value::Kind::list)) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const Value& item : value->items) {
    const auto number = number_of(item);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers.empty() ? std::nullopt : std::optional(std::move(numbers));
}

std::optional<std::vector<std::int64_t>> numbers_of(const text::OutlineEntry& entry, std::string_view name) {
  const text::OutlineParameter* const parameter = find_parameter(entry, name);
  if (parameter == nullptr || parameter->text.empty()) return std::nullopt;
  // Pools leave their stride out where it is the kernel's size.
  if (name == "stride" && parameter->text == "None") return numbers_of(entry, "kernel_size");
  return numbers_of(parameter->text);
}

std::string number_text(const std::vector<std::int64_t>& numbers, bool tuple) {
  const bool equal = std::ranges::adjacent_find(numbers, std::ranges::not_equal_to()) == numbers.end();
  return equal && !tuple ? concat(numbers.front()) : Value::tuple_of(numbers).repr();
}

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) { return fitting(static_cast<layers::Wide>(a) + b); }

std::optional<std::int64_t> product(std::int64_t a, std::int64_t b) {
  return fitting(static_cast<layers::Wide>(a) * static_cast<layers::Wide>(b));
}

std::optional<std::int64_t> product(const std::vector<std::int64_t>& numbers) {
  std::optional<std::int64_t> all = 1;
  for (const std::int64_t number : numbers) all = all ? product(*all, number) : std::nullopt;
  return all;
}

double distance(std::int64_t a, std::int64_t b) {
  return std::log2(1.0 + std::abs(static_cast<double>(a) - static_cast<double>(b)));
}

}  // namespace convscope::analysis
