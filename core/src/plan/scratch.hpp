#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

namespace convscope::plan {

/// A number of bytes or elements that stays at its largest value instead of wrapping.
class Count {
 public:
  constexpr Count(std::int64_t value) : value_(value) {}  // NOLINT: a plain number is meant to convert
  [[nodiscard]] constexpr std::int64_t value() const { return value_; }

  friend constexpr Count operator*(Count a, Count b) {
    std::int64_t result = 0;
    return __builtin_mul_overflow(a.value_, b.value_, &result) ? largest() : result;
  }
  friend constexpr Count operator+(Count a, Count b) {
    std::int64_t result = 0;
    return __builtin_add_overflow(a.value_, b.value_, &result) ? largest() : result;
  }

 private:
  static constexpr std::int64_t largest() { return std::numeric_limits<std::int64_t>::max(); }
  std::int64_t value_;
};

/// Memory whose contents are not set.
template <class T>
class Scratch {
 public:
  Scratch() = default;
  explicit Scratch(std::int64_t count)
      : data_(std::make_unique_for_overwrite<T[]>(static_cast<std::size_t>(count))),
        size_(static_cast<std::size_t>(count)) {}
  [[nodiscard]] T* data() { return data_.get(); }
  [[nodiscard]] const T* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  operator std::span<const T>() const { return {data_.get(), size_}; }  // NOLINT

 private:
  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0;
};

}  // namespace convscope::plan
