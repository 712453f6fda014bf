#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

namespace convscope {

/// The floats of a tensor: in memory of their own, or placed in memory that belongs to someone else, such as the arena
/// in which a network keeps its activations. A container for xtensor. Values are not set unless said.
///
/// A copy always owns its memory, and so does what is moved out of placed storage: nobody can be left holding memory
/// that the next run overwrites. Assigning as many values to placed storage writes them there.
class Storage {
 public:
  using value_type = float;
  using allocator_type = std::allocator<float>;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = float&;
  using const_reference = const float&;
  using pointer = float*;
  using const_pointer = const float*;
  using iterator = float*;
  using const_iterator = const float*;
  using reverse_iterator = std::reverse_iterator<iterator>;
  using const_reverse_iterator = std::reverse_iterator<const_iterator>;

  Storage() noexcept = default;
  explicit Storage(size_type size) { resize(size); }
  Storage(size_type size, float value) : Storage(size) { std::fill_n(data_, size_, value); }
  Storage(std::initializer_list<float> values) : Storage(values.begin(), values.end()) {}
  template <std::forward_iterator Iterator>
  Storage(Iterator first, Iterator last) : Storage(static_cast<size_type>(std::distance(first, last))) {
    std::copy(first, last, data_);
  }
  Storage(const Storage& other) : Storage(other.begin(), other.end()) {}
  Storage(Storage&& other) noexcept { take(other); }
  Storage& operator=(const Storage& other) {
    if (this == &other) return *this;
    resize(other.size_);
    std::copy_n(other.data_, size_, data_);
    return *this;
  }
  Storage& operator=(Storage&& other) noexcept {
    if (this == &other) return *this;
    if (is_placed() || other.is_placed()) return *this = std::as_const(other);
    take(other);
    return *this;
  }
  ~Storage() = default;

  /// Stands on `memory` from now on, with the values that are there. It must live as long, or until the next call.
  void place(std::span<float> memory) noexcept {
    owned_.reset();
    data_ = memory.data();
    size_ = memory.size();
  }
  [[nodiscard]] bool is_placed() const noexcept { return data_ != owned_.get(); }

  /// Values are lost where the size changes; placed storage gets memory of its own then.
  void resize(size_type size) {
    if (size == size_) return;
    owned_ = size == 0 ? nullptr : std::make_unique_for_overwrite<float[]>(size);
    data_ = owned_.get();
    size_ = size;
  }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] size_type size() const noexcept { return size_; }
  [[nodiscard]] float* data() noexcept { return data_; }
  [[nodiscard]] const float* data() const noexcept { return data_; }
  [[nodiscard]] float& operator[](size_type i) { return data_[i]; }
  [[nodiscard]] const float& operator[](size_type i) const { return data_[i]; }
  [[nodiscard]] float& front() { return data_[0]; }
  [[nodiscard]] const float& front() const { return data_[0]; }
  [[nodiscard]] float& back() { return data_[size_ - 1]; }
  [[nodiscard]] const float& back() const { return data_[size_ - 1]; }
  [[nodiscard]] iterator begin() noexcept { return data_; }
  [[nodiscard]] iterator end() noexcept { return data_ + size_; }
  [[nodiscard]] const_iterator begin() const noexcept { return data_; }
  [[nodiscard]] const_iterator end() const noexcept { return data_ + size_; }
  [[nodiscard]] const_iterator cbegin() const noexcept { return data_; }
  [[nodiscard]] const_iterator cend() const noexcept { return data_ + size_; }
  [[nodiscard]] reverse_iterator rbegin() noexcept { return reverse_iterator(end()); }
  [[nodiscard]] reverse_iterator rend() noexcept { return reverse_iterator(begin()); }
  [[nodiscard]] const_reverse_iterator rbegin() const noexcept { return const_reverse_iterator(end()); }
  [[nodiscard]] const_reverse_iterator rend() const noexcept { return const_reverse_iterator(begin()); }
  [[nodiscard]] const_reverse_iterator crbegin() const noexcept { return rbegin(); }
  [[nodiscard]] const_reverse_iterator crend() const noexcept { return rend(); }

  void swap(Storage& other) noexcept {
    std::swap(owned_, other.owned_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  friend void swap(Storage& a, Storage& b) noexcept { a.swap(b); }
  friend bool operator==(const Storage& a, const Storage& b) { return std::ranges::equal(a, b); }

 private:
  void take(Storage& other) {
    if (other.is_placed()) {
      *this = std::as_const(other);
      return;
    }
    owned_ = std::move(other.owned_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }

  std::unique_ptr<float[]> owned_;  ///< null where the floats are placed
  float* data_ = nullptr;
  size_type size_ = 0;
};

}  // namespace convscope
