#include "convscope/shape.hpp"

#include <algorithm>
#include <limits>

#include "text/concat.hpp"

namespace convscope {

namespace {

constexpr std::int64_t element_bytes = sizeof(float);

/// "12.0 GB": one decimal, powers of 1000, as the sizes of memory are sold.
std::string readable_bytes(long double bytes) {
  constexpr std::string_view units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(units)) {
    bytes /= 1000;
    ++unit;
  }
  if (bytes >= 1e6L) return "more than a million EB";
  const auto tenths = static_cast<std::int64_t>(bytes * 10 + 0.5L);
  return unit == 0 ? concat(tenths / 10, " ", units[0]) : concat(tenths / 10, ".", tenths % 10, " ", units[unit]);
}

}  // namespace

Result<std::int64_t> element_count(std::span<const std::int64_t> sizes) {
  if (const auto negative = std::ranges::find_if(sizes, [](std::int64_t size) { return size < 0; });
      negative != sizes.end()) {
    return Failure(
        Error{.message = concat("Trying to create tensor with negative dimension ", *negative, ": ", to_string(sizes)),
              .hint = "Every size is 0 or more."});
  }
  std::int64_t count = 1;
  bool overflow = false;
  bool empty = false;
  for (const std::int64_t size : sizes) {
    empty = empty || size == 0;
    overflow = overflow || __builtin_mul_overflow(count, size, &count);
  }
  if (empty) return 0;
  std::int64_t bytes = 0;
  if (!overflow && !__builtin_mul_overflow(count, element_bytes, &bytes)) return count;
  // Only now: WebAssembly has no such numbers, and computes them by functions.
  long double needed = element_bytes;
  for (const std::int64_t size : sizes) needed *= static_cast<long double>(size);
  Error error;
  error.type = ErrorType::runtime_error;
  error.message = "Storage size calculation overflowed with sizes=" + to_string(sizes);
  error.hint = concat("The tensor would need ", readable_bytes(needed), ".");
  return Failure(std::move(error));
}

BoxedError out_of_memory(long double bytes) {
  Error error;
  error.type = ErrorType::runtime_error;
  const bool fits = bytes < 9.2e18L;
  error.message = concat("DefaultCPUAllocator: can't allocate memory: you tried to allocate ",
                         fits ? concat(static_cast<std::int64_t>(bytes)) : std::string("more than 9223372036854775807"),
                         " bytes. Error code 12 (Cannot allocate memory)");
  error.hint =
      concat("This needs ", readable_bytes(bytes), "; here ", readable_bytes(static_cast<long double>(max_bytes)),
             " are available. Take a smaller input or fewer channels.");
  return error;
}

}  // namespace convscope
