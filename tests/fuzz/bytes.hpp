#pragma once

#include <cstddef>
#include <cstdint>

namespace convscope::fuzz {

/// Numbers from a fuzzer's bytes; zeros after the last one.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  [[nodiscard]] bool empty() const { return at_ >= size_; }
  std::uint8_t byte() { return empty() ? std::uint8_t{0} : data_[at_++]; }
  /// low … high, both included; they are less than 256 apart.
  std::int64_t in(std::int64_t low, std::int64_t high) { return low + byte() % (high - low + 1); }
  /// True once in `times`.
  bool once_in(std::int64_t times) { return in(1, times) == times; }
  template <class List>
  const auto& of(const List& list) {
    return list[static_cast<std::size_t>(in(0, static_cast<std::int64_t>(list.size()) - 1))];
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

}  // namespace convscope::fuzz
