#include <limits>

#include "convscope/shape.hpp"
#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/utf8.hpp"

namespace convscope {

namespace {

/// "×" and the look-alikes that stand for it.
bool is_times(std::uint32_t code) { return code == 'x' || code == 'X' || code == '*' || code == 0xD7; }

/// Reads "(1, 3, 32)" from left to right.
class ShapeReader {
 public:
  explicit ShapeReader(std::string_view text) : text_(text) {}

  Result<Shape> read() {
    skip_spaces();
    const bool size_of = take("torch.Size") || take("Size");
    skip_spaces();
    const bool call = size_of && take("(");
    if (size_of && !call) return fail("'(' expected after torch.Size");
    skip_spaces();
    char close = '\0';
    if (take("("))
      close = ')';
    else if (take("["))
      close = ']';
    if (!sizes()) return std::unexpected(*error_);
    for (const char end : {close, call ? ')' : '\0'}) {
      if (end == '\0') continue;
      skip_spaces();
      if (!take(std::string_view(&end, 1))) return fail(concat("'", end, "' expected"));
    }
    skip_spaces();
    if (at_ < text_.size()) return fail("invalid syntax");
    if (shape_.empty() && close == '\0' && !call) return fail("no shape");
    return check();
  }

 private:
  Failure fail(const Piece& message) {
    return std::unexpected(
        text::syntax_error(message, "Write the sizes with commas, such as 1, 3, 32, 32.", position_));
  }

  bool stop(const Piece& message) {
    error_ = fail(message).error();
    return false;
  }

  /// The sizes up to a closing bracket or the end. A comma may stand at the end, a times sign may not.
  bool sizes() {
    while (true) {
      skip_spaces();
      if (at_list_end() && separator_ != 'x') return true;
      if (!number()) return false;
      skip_spaces();
      if (at_list_end()) return true;
      if (!separator()) return false;
    }
  }

  [[nodiscard]] bool at_list_end() const { return at_ == text_.size() || text_[at_] == ')' || text_[at_] == ']'; }

  /// What stands between two sizes: commas or times signs, not both.
  bool separator() {
    constexpr std::uint32_t full_width_comma = 0xFF0C;
    const text::CodePoint point = text::decode(text_, at_);
    const bool comma = point.code == ',' || point.code == full_width_comma;
    if (!comma && !is_times(point.code)) return stop("invalid syntax");
    const char found = comma ? ',' : 'x';
    if (separator_ != '\0' && found != separator_) return stop("commas and times signs are mixed");
    separator_ = found;
    advance(point.size);
    return true;
  }

  bool number() {
    skip_spaces();
    const bool negative = take("-") || take("−");
    if (at_ == text_.size() || !text::is_digit(text_[at_])) return stop("a whole number is expected");
    std::int64_t size = 0;
    const Position begin = position_;
    for (; at_ < text_.size() && (text::is_digit(text_[at_]) || text_[at_] == '_'); advance(1)) {
      if (text_[at_] == '_') continue;
      if (__builtin_mul_overflow(size, 10, &size) || __builtin_add_overflow(size, text_[at_] - '0', &size)) {
        position_ = begin;
        return stop("integer does not fit in 64 bits");
      }
    }
    if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e')) return stop("sizes are whole numbers");
    shape_.push_back(negative ? -size : size);
    return true;
  }

  Result<Shape> check() const {
    for (const std::int64_t size : shape_) {
      if (size >= 0) continue;
      Error error;
      error.type = ErrorType::runtime_error;
      error.stage = Stage::call;
      error.message = concat("Trying to create tensor with negative dimension ", size, ": ", to_string(shape_));
      error.hint = "A size is 0 or more.";
      return Failure(std::move(error));
    }
    return shape_;
  }

  void skip_spaces() {
    while (at_ < text_.size()) {
      const text::CodePoint point = text::decode(text_, at_);
      if (!text::is_space(point.code) && point.code != '\n' && point.code != '\r') return;
      at_ += point.size;
      ++position_.column;
      if (point.code == '\n') position_ = {position_.line + 1, 1};
    }
  }

  void advance(std::size_t bytes) {
    at_ += bytes;
    ++position_.column;
  }

  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    for (const char c : word) position_.column += text::begins_character(c) ? 1 : 0;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;
  Shape shape_;
  char separator_ = '\0';
  std::optional<BoxedError> error_;
};

}  // namespace

std::string to_string(std::span<const std::int64_t> sizes) {
  std::string out = "[";
  for (std::size_t i = 0; i < sizes.size(); ++i) out += concat(i > 0 ? ", " : "", sizes[i]);
  return out + "]";
}

Result<Shape> parse_shape(std::string_view text) { return ShapeReader(text).read(); }

}  // namespace convscope
